import { type PathKey, parentOf } from './tree.ts'

/** Lists what git ignores in a repository: relative paths, those of whole folders ending in a slash. */
export type ListIgnored = (root: string) => Promise<readonly Uint8Array[]>

/** What git ignores now; nothing where there is no git. */
export async function readIgnored(root: string, listIgnored: ListIgnored | null): Promise<ReadonlySet<PathKey>> {
  const paths = listIgnored === null ? [] : await listIgnored(root)
  return new Set(paths.map((path) => Buffer.from(path).toString('latin1').replace(/\/$/u, '')))
}

/** The same after an attempt: whatever it did to the repository, the files can be told and put back. What git cannot tell is not ignored. */
export async function readIgnoredIfPossible(root: string, listIgnored: ListIgnored | null): Promise<ReadonlySet<PathKey>> {
  return readIgnored(root, listIgnored).catch(() => new Set())
}

/** Whether a path, or a folder it lies in, is ignored. */
export function isIgnored(ignored: ReadonlySet<PathKey>, key: PathKey): boolean {
  if (ignored.size === 0) return false
  for (let path = key; path !== ''; path = parentOf(path)) if (ignored.has(path)) return true
  return false
}

/** Whether a path decides which programs git runs when it is asked. */
export const armsGit = (key: PathKey): boolean => key === '.git' || key.startsWith('.git/')

/** Whether a path decides what git answers. */
export const steersGit = (key: PathKey): boolean => armsGit(key) || key === '.gitignore' || key.endsWith('/.gitignore')
