import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'

/** Text of a file that the user named; one that is not there is the user's to mend. */
export async function readGivenFile(folder: string, path: string, { what, hint }: { readonly what: string; readonly hint: string }): Promise<string> {
  return readFile(resolve(folder, path), 'utf8').catch((error: unknown) => {
    throw new FleetError('usage', `cannot read the ${what} ${path}`, { hint, cause: error })
  })
}
