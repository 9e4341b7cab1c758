import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A private folder (mode 0700) that its owner removes. */
export type TemporaryFolder = {
  readonly path: string
  remove(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Makes a folder with an unguessable name in `parent`, which must exist. */
export async function makeTemporaryFolder(parent: string, prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(parent, prefix))
  const remove = () => removeFolder(path)
  return { path, remove, [Symbol.asyncDispose]: remove }
}

/**
 * Removes a folder and all in it, also what lies in folders without write or search permission. Symbolic links are removed, never
 * followed. What does not exist counts as removed.
 */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    if (!isRefusal(error)) throw error
    await openUp(path)
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Gives us full access to every folder below; a link to a folder is not a folder. */
async function openUp(path: string): Promise<void> {
  const stats = await lstat(path)
  if (!stats.isDirectory()) return
  if ((stats.mode & 0o700) !== 0o700) await chmod(path, 0o700)
  for (const entry of await readdir(path, { withFileTypes: true })) if (entry.isDirectory()) await openUp(join(path, entry.name))
}

function isRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'EACCES' || code === 'EPERM' || code === 'ENOTEMPTY'
}
