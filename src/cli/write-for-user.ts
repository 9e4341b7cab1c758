import { writeFile } from 'node:fs/promises'
import { FleetError } from '../core/fleet-error.ts'

/** Writes a file at a place that the user has named; a place that cannot be written is theirs to mend. Links and devices are followed. */
export async function writeForUser(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new FleetError('usage', `cannot write ${path}: ${error.message}`, { hint: 'name a file in a folder that is there and may be written', cause: error })
  }
}
