import { readFile, stat } from 'node:fs/promises'

/** Real path of a file in a workspace, or null when it leads out of it. */
export type Confine = (root: string, path: string) => Promise<string | null>

/** Larger reports are refused: a run that writes without end must not fill the memory. */
const maxReportBytes = 256 * 1024 * 1024

/** Text of a file that a program wrote into a workspace; null where there is none, it leads out of the workspace, or it is too large. */
export async function readReport({ workspace, path, confine }: { readonly workspace: string; readonly path: string; readonly confine: Confine }): Promise<string | null> {
  const real = await confine(workspace, path)
  if (real === null) return null
  try {
    const found = await stat(real)
    return found.isFile() && found.size <= maxReportBytes ? await readFile(real, 'utf8') : null
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
