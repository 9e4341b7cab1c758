import { type FileHandle, open } from 'node:fs/promises'
import type { Difference } from './compare-trees.ts'
import { isSystemError } from './file-errors.ts'
import { type PathKey, parentOf, toBytes, toKey } from './tree.ts'

/** As many at once as let the file system join its commits. */
const maxOpen = 32

/** Makes what was restored survive a power cut; only then may the snapshot be dropped. */
export async function syncPaths(root: string, restored: readonly Difference[]): Promise<void> {
  const files = restored.filter(({ before }) => before?.type === 'file').map(({ key }) => key)
  const folders = [...new Set(restored.map(({ key }) => parentOf(key)))]
  const paths = [...files, ...folders]
  await Promise.all(Array.from({ length: maxOpen }, () => drain(root, paths)))
}

async function drain(root: string, paths: PathKey[]): Promise<void> {
  for (let key = paths.pop(); key !== undefined; key = paths.pop()) await sync(toBytes(`${toKey(root)}/${key}`))
}

async function sync(path: Buffer): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, 'r')
    await handle.sync()
  } catch (error) {
    // What cannot be opened was verified to be as it was; it is left to the system to write it out.
    if (!isSystemError(error)) throw error
  } finally {
    await handle?.close()
  }
}
