import { access, constants, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve } from 'node:path'

/** Where a program is: `missing` from the machine, `not-executable`, or found at a path. */
export type ProgramSearch =
  | { readonly status: 'found'; readonly path: string }
  | { readonly status: 'not-executable'; readonly path: string }
  | { readonly status: 'missing' }

/**
 * Looks a program up: by path when it has a slash, else along the given PATH. Relative entries of the PATH are skipped: they would mean
 * whatever lies in a workspace.
 */
export async function findProgram(name: string, place: { readonly cwd: string; readonly path: string }): Promise<ProgramSearch> {
  const candidates = name.includes('/') ? [resolve(place.cwd, name)] : place.path.split(delimiter).filter((folder) => isAbsolute(folder)).map((folder) => join(folder, name))
  let refused: string | undefined
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined)
    if (!found?.isFile()) continue
    if (await isExecutable(candidate)) return { status: 'found', path: candidate }
    refused ??= candidate
  }
  return refused === undefined ? { status: 'missing' } : { status: 'not-executable', path: refused }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(() => true, () => false)
}
