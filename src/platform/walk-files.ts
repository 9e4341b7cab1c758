import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Paths of the plain files below a folder, relative to it, slash-separated, in order. Links are not followed; folders of these names are left out. */
export async function* walkFiles(folder: string, skippedFolders: ReadonlySet<string>, below = ''): AsyncGenerator<string> {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isFile()) yield path
    else if (entry.isDirectory() && !skippedFolders.has(entry.name)) yield* walkFiles(folder, skippedFolders, path)
  }
}
