import { realpathSync } from 'node:fs'
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path'
import { findProgram, isExecutableFile } from '../../../platform/find-program.ts'
import { statOrNull } from '../../../platform/stat-or-null.ts'
import type { ProcessRequest } from '../../../ports/process-spawner.ts'
import type { BwrapView } from './bwrap-arguments.ts'
import { isBelow } from './is-below.ts'

/** Where a program is: seen inside; on the PATH as a link to a file `elsewhere`, which is then shown too; on the machine but not seen inside; not there at all. */
export type FoundInside = { readonly status: 'seen' | 'hidden' | 'missing' } | { readonly status: 'elsewhere'; readonly path: string }

/** Synchronous like the checks of the spawner, which come right after it. */
export function findInside(name: string, { cwd, environment }: ProcessRequest, view: BwrapView): FoundInside {
  const folders = (environment['PATH'] ?? '').split(delimiter)
  if (!name.includes('/') || (isAbsolute(name) && folders.includes(dirname(name)))) {
    const path = name.includes('/') ? findProgram(basename(name), dirname(name)) : findProgram(name, environment['PATH'] ?? '')
    if (path === null) return { status: 'missing' }
    const real = realpathSync(path)
    return isSeen(real, view) || isBelow(real, view.stateFolder) ? { status: 'seen' } : { status: 'elsewhere', path: real }
  }
  const path = isAbsolute(name) ? name : join(cwd, name)
  if (statOrNull(path)?.isFile() !== true || !isExecutableFile(path)) return { status: 'missing' }
  return { status: isSeen(path, view) ? 'seen' : 'hidden' }
}

function isSeen(path: string, { system, readable, workspace, temporaryFolder }: BwrapView): boolean {
  const shown = [...system.folders, ...system.links.map((link) => link.path), ...readable.map(({ target }) => target), workspace, temporaryFolder]
  return shown.some((folder) => isBelow(path, folder))
}
