import { chmod, lstat, readdir } from 'node:fs/promises'
import { foldersAbove, gitlinkMode, toBytes, toText, type IndexEntry } from './index-file.ts'
import { childOf, removeTree, type Slot } from './slot.ts'
import { ifMissing } from './user-repository.ts'

/** What lies in a checkout beside the files of the commit. */
export type Extras = {
  /** Keys of files and whole folders, sorted. */
  readonly paths: readonly string[]
  /** Keys of folders of the commit whose mode was changed. */
  readonly folders: readonly string[]
}

/**
 * Looks through the folders of the commit and nothing below what is foreign to it. `git clean` would miss a `.git` made in a tracked
 * folder, what lies in the folder of a submodule, and folder modes.
 */
export async function findExtras(slot: Slot, entries: readonly IndexEntry[], kept: ReadonlySet<string>): Promise<Extras> {
  const tracked = new Set<string>()
  const folders = new Set<string>([''])
  for (const entry of entries) {
    if (entry.skipped) continue
    if (entry.mode === gitlinkMode) folders.add(entry.key)
    else tracked.add(entry.key)
    for (const folder of foldersAbove(entry.key)) folders.add(folder)
  }
  const paths: string[] = []
  const changed: string[] = []
  await Promise.all(
    [...folders].map(async (folder) => {
      const path = inside(slot, folder)
      const found = await lstat(path).catch(ifMissing(null))
      if (found?.isDirectory() !== true) return
      if ((found.mode & 0o7777) !== slot.folderMode) {
        changed.push(folder)
        await chmod(path, slot.folderMode)
      }
      for (const entry of await readdir(path, { withFileTypes: true, encoding: 'buffer' })) {
        const key = `${folder === '' ? '' : `${folder}/`}${entry.name.toString('latin1')}`
        const known = entry.isDirectory() ? folders.has(key) : tracked.has(key)
        if (!known && !kept.has(key)) paths.push(key)
      }
    }),
  )
  return { paths: paths.sort(), folders: changed.sort() }
}

/** Removes everything that is neither part of the commit nor kept, and mends folder modes. */
export async function removeExtras(slot: Slot, entries: readonly IndexEntry[], kept: ReadonlySet<string>): Promise<Extras> {
  const extras = await findExtras(slot, entries, kept)
  await Promise.all(extras.paths.map((key) => removeTree(inside(slot, key))))
  return extras
}

/** Absolute path of something in a slot, as bytes. */
export function inside(slot: Slot, key: string): Buffer {
  return key === '' ? Buffer.from(slot.path) : childOf(slot.path, toBytes(key))
}

/** At most `max` paths as people see them. */
export function toTexts(keys: readonly string[], max: number): readonly string[] {
  return keys.slice(0, max).map(toText)
}
