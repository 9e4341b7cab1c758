import { lstat, readlink, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, parse, relative as toRelative, sep } from 'node:path'

/** As many links as Linux follows before it gives up. */
const maxLinks = 40

/**
 * The real path that `relative` leads to below `root`, or null when it would leave the root: by `..`, by being absolute, or through
 * a symbolic link. The path need not exist; links are followed as far as it does, a dangling link to where it points. Use the result,
 * not `relative`, for what follows, and only while nobody else changes the tree.
 */
export async function confinePath(root: string, relative: string): Promise<string | null> {
  if (isAbsolute(relative) || relative.includes('\0')) return null
  const realRoot = await realpath(root)
  const real = await follow(realRoot, relative)
  return real !== null && isInside(realRoot, real) ? real : null
}

async function follow(start: string, path: string): Promise<string | null> {
  const waiting = split(path)
  let current = start
  let links = 0
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    if (part === '..') {
      current = dirname(current)
      continue
    }
    const next = join(current, part)
    const target = await linkTarget(next)
    if (target === null) {
      current = next
    } else {
      if (++links > maxLinks) return null
      if (isAbsolute(target)) current = parse(target).root
      waiting.unshift(...split(target))
    }
  }
  return current
}

function split(path: string): string[] {
  const parts = process.platform === 'win32' ? path.slice(parse(path).root.length).split(/[\\/]/) : path.split('/')
  return parts.filter((part) => part !== '' && part !== '.')
}

/** Where a link points; null for what is not a link or does not exist. */
async function linkTarget(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}

function isInside(root: string, path: string): boolean {
  const way = toRelative(root, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
