import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Replaces a file so that a reader, and a machine that loses power, sees the old content or the new, never a part. A symbolic link at
 * `path` is replaced, not followed. Without `mode` the file gets what the umask allows.
 */
export async function writeFileAtomically(path: string, data: string | Uint8Array, { mode }: { readonly mode?: number } = {}): Promise<void> {
  const folder = dirname(path)
  const temporaryPath = join(folder, `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`)
  try {
    const file = await open(temporaryPath, 'wx', mode ?? 0o666)
    try {
      await file.writeFile(data)
      // The mode given to open is narrowed by the umask.
      if (mode !== undefined) await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporaryPath, path)
  } catch (error) {
    await rm(temporaryPath, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** Makes the folder's entries (names made, moved and removed) survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder, and has no need to.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
