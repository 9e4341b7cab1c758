import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { statOrNull } from './stat-or-null.ts'

/**
 * Absolute path of an executable on a PATH, or null. Relative entries of the PATH are skipped: they would mean whatever lies in the
 * current folder, which can be a hostile repository.
 */
export function findProgram(name: string, path: string): string | null {
  if (name === '' || name.includes('/') || name.includes('\0')) return null
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, name)
    if (isAbsolute(folder) && isExecutableFile(candidate)) return candidate
  }
  return null
}

/** Whether this user may execute the file at `path`; links are followed. */
export function isExecutableFile(path: string): boolean {
  if (!statOrNull(path)?.isFile()) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
