import { readFile } from 'node:fs/promises'
import { confinePath } from '../../platform/confine-path.ts'

/** Reads files below a folder that no link leads out of; null where there is none. */
export function makeReadText(root: string): (path: string) => Promise<string | null> {
  return async (path) => {
    const real = await confinePath(root, path)
    return real === null ? null : readFile(real, 'utf8').catch(() => null)
  }
}
