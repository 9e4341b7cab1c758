import { lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of a workspace that were moved out of sight. */
export type Withheld = { bringBack(): Promise<void> }

/**
 * Moves entries of a workspace aside, for levels that cannot mask them. They are brought back before the change is read, so they are no part of it; what the
 * agent has put in their place stays, and is. A crash in between costs nothing: the checkout is made anew.
 */
export async function withhold(workspace: string, paths: readonly string[], folder: string): Promise<Withheld> {
  if (paths.length === 0) return { bringBack: async () => {} }
  const aside = await mkdtemp(join(folder, 'aside-'))
  const moved: string[] = []
  for (const [index, path] of paths.entries()) {
    if (await moves(join(workspace, path), join(aside, String(index)))) moved.push(path)
  }
  return {
    bringBack: async () => {
      for (const [index, path] of paths.entries()) if (moved.includes(path)) await putBack(join(aside, String(index)), join(workspace, path))
      await rm(aside, { recursive: true, force: true })
    },
  }
}

async function moves(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

/** Where the agent has made a folder of the same name, the two are put together; anything else it has made stays, and a link is never followed. */
async function putBack(from: string, to: string): Promise<void> {
  const there = await lstat(to).catch(() => null)
  if (there === null) return void (await moves(from, to))
  if (!there.isDirectory() || !(await lstat(from)).isDirectory()) return
  for (const name of await readdir(from)) await putBack(join(from, name), join(to, name))
}
