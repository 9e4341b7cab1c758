/** What `fleet analyze` needs of the history of a repository: read without running anything of it. */
import { realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { readDiffs, readHistory } from './adapters/git/read-history.ts'
import { findRepository, readRef, type UserRepository } from './adapters/git/user-repository.ts'
import type { Commit } from './analysis/history/parse-git-log.ts'
import { FleetError } from './core/fleet-error.ts'

/** The commits that HEAD is made of, newest first, with paths as reports show them. */
export async function openHistory(folder: string, { root, option }: { readonly root: string; readonly option: string }): Promise<{ readonly commits: readonly Commit[]; readonly isShallow: boolean }> {
  const repository = await requireHistory(folder, option)
  const toShown = makeToShown(root, repository)
  const commits = (await readHistory(repository)).map((commit) => ({ ...commit, changes: commit.changes.map((change) => ({ ...change, path: toShown(change.path), oldPath: change.oldPath === null ? null : toShown(change.oldPath) })) }))
  return { commits, isShallow: repository.shallow }
}

/** What each commit that HEAD is made of added, oldest first, with a way to show its paths. */
export async function openDiffs(folder: string, { root, option }: { readonly root: string; readonly option: string }): Promise<{ readonly diffs: AsyncIterable<{ readonly commit: string; readonly diff: string }>; readonly toShown: (path: string) => string; readonly isShallow: boolean }> {
  const repository = await requireHistory(folder, option)
  return { diffs: readDiffs(repository), toShown: makeToShown(root, repository), isShallow: repository.shallow }
}

async function requireHistory(folder: string, option: string): Promise<UserRepository> {
  const repository = await findRepository(await realpath(folder))
  if (repository !== null && (await readRef(repository, 'HEAD')) !== null) return repository
  throw new FleetError('usage', `${option} needs a git repository with a commit`, { hint: `Start fleet analyze in the repository, or leave ${option} out.` })
}

/** Reports show paths relative to their root; git tells them relative to the top of the repository. */
function makeToShown(root: string, { top }: UserRepository): (path: string) => string {
  return (path) => (root === top ? path : relative(root, join(top, path)).split(sep).join('/'))
}
