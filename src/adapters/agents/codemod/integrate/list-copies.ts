import { lstat, readdir, readlink, realpath } from 'node:fs/promises'
import { dirname, posix, relative, resolve } from 'node:path'
import type { IntegrateSpec } from '../../../../core/plan/agent-spec.ts'
import { isBelow } from '../../../../platform/is-below.ts'
import { containPath, toSlashes } from '../contained-path.ts'

/** One file or link to bring over; paths are relative to source and target and slash-separated. */
export type Copy = { readonly source: string; readonly target: string; /** Index of the pair in the spec that asked for it. */ readonly pair: number } & (
  | { readonly kind: 'file'; readonly isExecutable: boolean }
  /** `to`: path in the source that the link leads to. */
  | { readonly kind: 'link'; readonly to: string }
)

/** What has to be copied, in order of the target paths; with problems nothing may be copied. */
export type CopyList = { readonly copies: readonly Copy[]; readonly problems: readonly string[] }

const maxCopies = 20_000
const neverCopied: ReadonlySet<string> = new Set(['.git', '.fleet', 'node_modules'])

/** Lists the files behind the pairs of a spec; folders are walked, version control and installed packages left out. */
export async function listCopies(sourceRoot: string, pairs: IntegrateSpec['copy']): Promise<CopyList> {
  const copies: Copy[] = []
  const problems: string[] = []
  const root = await realpath(sourceRoot)
  for (const [pair, { source, target }] of pairs.entries()) {
    const place = await containPath(root, source)
    if (place.status === 'refused') problems.push(place.reason)
    else await walk({ root, pair, copies, problems }, place.relative, await toTargetPath(place, target))
  }
  copies.sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0))
  for (const [index, copy] of copies.entries()) {
    const previous = copies[index - 1]
    if (previous?.target === copy.target) problems.push(`${previous.source} and ${copy.source} would both become ${copy.target}`)
  }
  return { copies, problems }
}

/** A file copied to `folder/` keeps its name in it. */
async function toTargetPath(source: { readonly path: string; readonly relative: string }, target: string): Promise<string> {
  const path = posix.normalize(toSlashes(target))
  const isFolder = await lstat(source.path).then((entry) => entry.isDirectory(), () => false)
  return path.endsWith('/') && !isFolder ? path + posix.basename(source.relative) : path.replace(/\/$/, '')
}

type Walk = { readonly root: string; readonly pair: number; readonly copies: Copy[]; readonly problems: string[] }

async function walk(state: Walk, source: string, target: string): Promise<void> {
  if (state.copies.length >= maxCopies) {
    if (state.copies.length === maxCopies) state.problems.push(`more than ${maxCopies} files are to be copied`)
    return
  }
  const absolute = resolve(state.root, source)
  const entry = await lstat(absolute).catch(() => undefined)
  if (entry === undefined) state.problems.push(`the source has no ${source}`)
  else if (entry.isSymbolicLink()) await addLink(state, source, target)
  else if (entry.isFile()) state.copies.push({ kind: 'file', source, target, pair: state.pair, isExecutable: (entry.mode & 0o111) !== 0 })
  else if (entry.isDirectory()) {
    for (const name of (await readdir(absolute)).sort()) {
      if (!neverCopied.has(name)) await walk(state, posix.join(source, name), posix.join(target, name))
    }
  } else state.problems.push(`${source} is neither a file nor a folder`)
}

async function addLink(state: Walk, source: string, target: string): Promise<void> {
  const absolute = resolve(state.root, source)
  const text = await readlink(absolute)
  const end = await realpath(absolute).catch(() => undefined)
  const next = resolve(dirname(absolute), text)
  if (end === undefined) state.problems.push(`${source} is a symbolic link to nothing (${text})`)
  else if (!isBelow(state.root, end) || !isBelow(state.root, next)) state.problems.push(`${source} is a symbolic link out of the source (${text})`)
  else state.copies.push({ kind: 'link', source, target, pair: state.pair, to: toSlashes(relative(state.root, next)) })
}
