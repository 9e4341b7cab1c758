import { chmod, lstat, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { git, runGit } from './git.ts'
import { findExtras, inside, removeExtras, toTexts } from './clean-slot.ts'
import { gitlinkMode, type IndexEntry } from './index-file.ts'
import { parseRawDiff, rawDiffOptions, type RawChange } from './raw-diff.ts'
import { findPhantoms } from './phantom-changes.ts'
import { checkOut, inSlot, isOwnFolder, openUp, slotEntries, type Slot } from './slot.ts'
import { ifMissing } from './user-repository.ts'

/** Repositories in the folders of submodules are not looked into: git would run their programs. */
const diffFiles = ['diff-files', ...rawDiffOptions, '--ignore-submodules=all'] as const

/** Brings a used slot to a commit, byte for byte; what is in `kept` stays. */
export async function resetSlot(slot: Slot, commit: string, options: { readonly kept: ReadonlySet<string>; readonly signal?: AbortSignal }): Promise<void> {
  await requireOwnFolder(slot)
  await rm(join(slot.gitDir, 'index.lock'), { force: true })
  const before = slot.checkedOutAtSeconds
  await checkOut(slot, commit, options.signal)
  const entries = await slotEntries(slot)
  await removeExtras(slot, entries, options.kept)
  // Git compares times by the second: it cannot see that only the mode of a file changed in the second in which it was written.
  await mendModes(slot, entries.filter((entry) => entry.changedAtSeconds >= before))
}

/** The same with a fight: folders without rights are opened first. Answers how many paths differed. */
export async function restoreSlot(slot: Slot, commit: string, kept: ReadonlySet<string>): Promise<number> {
  await requireOwnFolder(slot)
  await openUp(slot.path)
  const changed = await differences(slot, commit)
  await rm(join(slot.gitDir, 'index.lock'), { force: true })
  await checkOut(slot, commit)
  const entries = await slotEntries(slot)
  const extras = await removeExtras(slot, entries, kept)
  await mendModes(slot, entries)
  return new Set([...changed, ...extras.paths, ...extras.folders]).size
}

/** A second look that trusts no stat data: every file is hashed through an index of its own, every mode and every extra file is looked at. */
export async function verifySlot(slot: Slot, commit: string, kept: ReadonlySet<string>): Promise<readonly string[]> {
  const entries = await slotEntries(slot)
  const indexFile = join(slot.gitDir, 'second-look')
  try {
    await git(inSlot(slot, { indexFile, args: ['read-tree', '--end-of-options', commit] }))
    await runGit(inSlot(slot, { indexFile, args: ['update-index', '-q', '--really-refresh'] }))
    const changed = await readDifferences(slot, [...diffFiles], indexFile)
    const present = changed.filter((change) => !entries.some((entry) => entry.key === change.key && (entry.skipped || entry.mode === gitlinkMode)))
    const phantoms = new Set((await findPhantoms(slot, present)).map((change) => change.key))
    const extras = await findExtras(slot, entries, kept)
    const real = present.filter((change) => !phantoms.has(change.key)).map((change) => change.key)
    const modes = (await wrongModes(slot, entries)).keys()
    return toTexts([...new Set([...real, ...modes, ...extras.paths, ...extras.folders])].sort(), 100)
  } finally {
    await rm(indexFile, { force: true })
  }
}

/** Git knows only the executable bit; everything else of a mode is compared here. */
async function wrongModes(slot: Slot, entries: readonly IndexEntry[]): Promise<ReadonlyMap<string, number>> {
  const files = entries.filter((entry) => !entry.skipped && (entry.mode === 0o100644 || entry.mode === 0o100755))
  const wrong = new Map<string, number>()
  await Promise.all(
    files.map(async (entry) => {
      const found = await lstat(inside(slot, entry.key)).catch(ifMissing(null))
      const expected = entry.mode === 0o100755 ? slot.folderMode & 0o777 : slot.fileMode
      if (found?.isFile() === true && (found.mode & 0o7777) !== expected) wrong.set(entry.key, expected)
    }),
  )
  return wrong
}

async function mendModes(slot: Slot, entries: readonly IndexEntry[]): Promise<void> {
  for (const [key, mode] of await wrongModes(slot, entries)) await chmod(inside(slot, key), mode)
}

async function differences(slot: Slot, commit: string): Promise<readonly string[]> {
  await git(inSlot(slot, { args: ['read-tree', '--reset', '--end-of-options', commit] }))
  return (await readDifferences(slot, [...diffFiles])).map((change) => change.key)
}

async function readDifferences(slot: Slot, args: readonly string[], indexFile?: string): Promise<readonly RawChange[]> {
  return parseRawDiff(await git(inSlot(slot, { args, ...(indexFile === undefined ? {} : { indexFile }) })))
}

async function requireOwnFolder(slot: Slot): Promise<void> {
  if (!(await isOwnFolder(slot))) throw new Error(`${slot.path} is not the folder that was made`)
}
