import { hash } from 'node:crypto'
import { type Dirent, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { digestIndex } from './digest-index.ts'
import { isSystemError } from './file-errors.ts'

/** What the user's repository pointed at: digests by the name below `.git`. Empty for a plain folder. */
export type GitWatch = ReadonlyMap<string, string>

const maxRefs = 20_000
const maxFileBytes = 64 * 1024 * 1024
/** Refs that are not the user's work: Fleet's own move while tasks run, and a fetch may happen at any time. */
const unwatched = /^refs\/(heads\/fleet|fleet|remotes)\//u

/**
 * Takes note of HEAD, branches, tags, stash and index, so that an agent that commits, stages or resets in the user's own repository is found
 * out. They are reported, never put back: the user may be at work in the same repository, and a commit taken back is work lost. Refreshing
 * the index (`git status`) and packing refs (`git gc`) change nothing that is noted.
 */
export function watchGit(root: string): GitWatch {
  const gitFolder = findGitFolder(root)
  if (gitFolder === null) return new Map()
  const common = resolve(gitFolder, readSmall(join(gitFolder, 'commondir'))?.toString().trim() ?? '.')
  const watch = new Map<string, string>()
  const head = readSmall(join(gitFolder, 'HEAD'))
  if (head !== null) watch.set('HEAD', head.toString().trim())
  const index = readSmall(join(gitFolder, 'index'))
  if (index !== null) watch.set('index', digestIndex(index))
  for (const [name, commit] of readRefs(common)) watch.set(name, commit)
  return watch
}

/** The names that differ, as paths of the tree. */
export function compareWatches(before: GitWatch, now: GitWatch): readonly { readonly path: string; readonly change: 'added' | 'modified' | 'deleted' }[] {
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((name) => before.get(name) !== now.get(name))
    .map((name) => ({ path: `.git/${name}`, change: before.has(name) ? (now.has(name) ? 'modified' : 'deleted') : 'added' }))
}

function findGitFolder(root: string): string | null {
  const path = join(root, '.git')
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path
  const pointer = /^gitdir: (.+)$/mu.exec(readSmall(path)?.toString() ?? '')?.[1]
  return pointer === undefined ? null : resolve(root, pointer)
}

/** Branches, tags and stash with what they point at, wherever they are kept. */
function readRefs(common: string): Map<string, string> {
  const refs = new Map<string, string>()
  for (const line of readSmall(join(common, 'packed-refs'))?.toString().split('\n') ?? []) {
    const [commit, name] = line.split(' ')
    if (commit !== undefined && name !== undefined && isWatched(name)) refs.set(name, commit)
  }
  for (const name of listRefs(common)) {
    const content = readSmall(join(common, name))
    if (content !== null) refs.set(name, content.toString().trim())
  }
  return refs
}

const isWatched = (name: string): boolean => name.startsWith('refs/') && !unwatched.test(name)

function listRefs(common: string): readonly string[] {
  const names: string[] = []
  const folders = [join(common, 'refs')]
  for (let folder = folders.pop(); folder !== undefined && names.length < maxRefs; folder = folders.pop()) {
    for (const entry of list(folder)) {
      const name = relative(common, join(folder, entry.name))
      if (entry.isDirectory() && isWatched(`${name}/`)) folders.push(join(folder, entry.name))
      else if (entry.isFile() && !entry.name.endsWith('.lock') && isWatched(name)) names.push(name)
    }
  }
  return names
}

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isSystemError(error)) return []
    throw error
  }
}

/** `null` when there is no such regular file; what is too large is told apart by its state. */
function readSmall(path: string): Buffer | null {
  try {
    const stat = statSync(path, { bigint: true })
    if (!stat.isFile()) return null
    return stat.size > maxFileBytes ? Buffer.from(hash('sha256', `${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`)) : readFileSync(path)
  } catch (error) {
    if (isSystemError(error)) return null
    throw error
  }
}
