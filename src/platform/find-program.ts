import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/**
 * Absolute path of an executable on a PATH, or null. Relative entries of the PATH are skipped: they would mean whatever lies in the
 * current folder, which can be a hostile repository.
 */
export function findProgram(name: string, path: string): string | null {
  if (name === '' || name.includes('/') || name.includes('\0')) return null
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, name)
    if (isAbsolute(folder) && statSync(candidate, { throwIfNoEntry: false })?.isFile() && isExecutable(candidate)) return candidate
  }
  return null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
