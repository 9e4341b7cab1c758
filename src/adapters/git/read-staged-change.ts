import { tmpdir } from 'node:os'
import { inView, withCheckoutView, type CheckoutView } from './checkout-view.ts'
import { git, gitLine } from './git.ts'
import { toPathspecs } from './list-work-files.ts'
import { ObjectReader } from './object-reader.ts'
import { parseRawDiff, rawDiffOptions, type RawChange } from './raw-diff.ts'
import { readSizes } from './read-sizes.ts'
import { readRef, type UserRepository } from './user-repository.ts'

/** A path that is staged: as it is in the commit and in the index; null where there is no plain file. */
export type StagedChange = { readonly key: string; readonly base: Buffer | null; readonly head: Buffer | null; readonly isTooLarge: boolean }

/** `commit` is empty before the first one. */
export type StagedChanges = { readonly commit: string; readonly changes: readonly StagedChange[] }

/** Compares the index with the commit that is checked out, through a view: nothing of the repository is run. */
export async function readStagedChanges(user: UserRepository, { below, maxBytesOf }: { readonly below: readonly string[]; readonly maxBytesOf: (key: string) => number }): Promise<StagedChanges> {
  const commit = (await readRef(user, 'HEAD')) ?? ''
  return withCheckoutView(user, tmpdir(), async (view) => {
    const base = commit === '' ? await emptyTree(view) : commit
    const args = ['diff-index', '--cached', ...rawDiffOptions, '--end-of-options', base, '--', ...toPathspecs(below)]
    return { commit, changes: await readSides(view.gitDir, parseRawDiff(await git(inView(view, { args }))), maxBytesOf) }
  })
}

function emptyTree(view: CheckoutView): Promise<string> {
  return gitLine({ gitDir: view.gitDir, args: ['hash-object', '-t', 'tree', '-w', '--stdin'] })
}

async function readSides(gitDir: string, changes: readonly RawChange[], maxBytesOf: (key: string) => number): Promise<readonly StagedChange[]> {
  const sizes = await readSizes(gitDir, changes.flatMap(({ oldMode, oldId, newMode, newId }) => [...(isPlainFile(oldMode) ? [oldId] : []), ...(isPlainFile(newMode) ? [newId] : [])]))
  const objects = new ObjectReader(gitDir)
  const read = async (mode: number, id: string): Promise<Buffer | null> => (isPlainFile(mode) ? await objects.require(id, 'blob') : null)
  try {
    const staged: StagedChange[] = []
    for (const { key, oldMode, oldId, newMode, newId } of changes) {
      const isTooLarge = [oldId, newId].some((id) => (sizes.get(id) ?? 0) > maxBytesOf(key))
      staged.push(isTooLarge ? { key, base: null, head: null, isTooLarge } : { key, base: await read(oldMode, oldId), head: await read(newMode, newId), isTooLarge })
    }
    return staged
  } finally {
    await objects.close()
  }
}

function isPlainFile(mode: number): boolean {
  return (mode & 0o170000) === 0o100000
}
