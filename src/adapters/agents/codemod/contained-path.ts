import { lstat, readlink, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { isBelow } from '../../../platform/is-below.ts'

/** A path below a root that was checked with every link resolved, or why it may not be used. */
export type ContainedPath =
  | { readonly status: 'inside'; readonly path: string; /** Slash-separated and normalised. */ readonly relative: string }
  | { readonly status: 'refused'; readonly reason: string }

/** Checks that a path stays below `root`, also through links, and out of `.git`. The last segment may not exist yet and is not followed. */
export async function containPath(root: string, path: string): Promise<ContainedPath> {
  if (path.includes('\0') || isAbsolute(path)) return { status: 'refused', reason: `${path} is not a relative path` }
  const absolute = resolve(root, path)
  const inside = toSlashes(relative(root, absolute))
  if (inside.startsWith('../') || inside === '..') return { status: 'refused', reason: `${path} leaves ${root}` }
  if (inside.split('/').some((segment) => segment.toLowerCase() === '.git')) return { status: 'refused', reason: `${path} lies in .git` }
  const parent = inside === '' ? root : await realpathOfNearest(dirname(absolute))
  if (!isBelow(await realpath(root), parent)) return { status: 'refused', reason: `${path} leads through a symbolic link out of ${root}` }
  return { status: 'inside', path: absolute, relative: inside }
}

export function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

async function realpathOfNearest(folder: string): Promise<string> {
  const entry = await lstat(folder).catch(() => undefined)
  if (entry === undefined) return join(await realpathOfNearest(dirname(folder)), 'new')
  if (!entry.isSymbolicLink()) return realpath(folder)
  return realpath(folder).catch(async () => resolve(dirname(folder), await readlink(folder)))
}
