import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { statOrNull } from './stat-or-null.ts'

/** Where a program is: `missing` from the machine, `not-executable`, or found at a path. */
export type ProgramSearch =
  | { readonly status: 'found'; readonly path: string }
  | { readonly status: 'not-executable'; readonly path: string }
  | { readonly status: 'missing' }

/**
 * Looks a program up: by path when it has a slash, else along a PATH. Relative entries of the PATH are skipped: they would mean whatever
 * lies in the current folder, which can be a hostile repository. Synchronous: a handful of stats, cheaper than one trip to the thread pool.
 */
export function searchProgram(name: string, { cwd, path }: { readonly cwd: string; readonly path: string }): ProgramSearch {
  if (name === '' || name.includes('\0')) return { status: 'missing' }
  const candidates = name.includes('/') ? [resolve(cwd, name)] : path.split(delimiter).filter((folder) => isAbsolute(folder)).map((folder) => join(folder, name))
  const files = candidates.filter((candidate) => statOrNull(candidate)?.isFile() === true)
  const found = files.find(isExecutableFile)
  if (found !== undefined) return { status: 'found', path: found }
  return files[0] === undefined ? { status: 'missing' } : { status: 'not-executable', path: files[0] }
}

/** Absolute path of an executable on a PATH, or null; a name with a slash is none. */
export function findProgram(name: string, path: string): string | null {
  const search = name.includes('/') ? null : searchProgram(name, { cwd: '/', path })
  return search?.status === 'found' ? search.path : null
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
