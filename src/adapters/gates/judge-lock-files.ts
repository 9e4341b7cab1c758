import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isLockFile } from '../../analysis/dependencies/is-lock-file.ts'
import { readLockSides } from '../../analysis/dependencies/lock-change.ts'
import { loadOsvDatabase, type OsvSource } from '../../analysis/dependencies/osv/load-osv.ts'
import { emptyPart, joinParts, type GatePart } from '../../analysis/gate/gate-part.ts'
import type { ChangedFile } from '../../analysis/gate/judge-change.ts'
import { judgeDependencyChange, packagesToLookUp } from '../../analysis/gate/judge-dependencies.ts'
import { readInstalledLicences } from '../../analysis/licences/read-installed-licences.ts'
import type { GateDependencies } from '../../core/plan/gate.ts'
import { readReport, type Confine } from './read-report.ts'

export type LockFilesToJudge = {
  readonly wanted: GateDependencies
  readonly files: readonly ChangedFile[]
  /** Changed paths that could not be read. */
  readonly leftOut: readonly string[]
  readonly workspace: string
  readonly planFolder: string
  readonly confine: Confine
}

/** Judges the lock files of a change. Advisories that are asked for and missing crash the gate, whatever the change is. */
export async function judgeLockFiles({ wanted, files, leftOut, workspace, planFolder, confine }: LockFilesToJudge): Promise<GatePart> {
  const unread = leftOut.filter(isLockFile).map((path) => `${path} is too large or no plain file: nobody knows what it brings`)
  const source = wanted.noNewVulnerable === null || wanted.osv === null ? null : await findOsvSource(resolve(planFolder, wanted.osv))
  if (source === 'missing') return { ...emptyPart, crashes: [...unread, `there are no advisories at ${wanted.osv ?? ''}`] }
  const readText = (path: string): Promise<string | null> => readReport({ workspace, path, confine })
  const sides = await readLockSides(files, readText)
  const asked = packagesToLookUp(sides)
  const database = source === null ? null : await loadOsvDatabase(source, [...sides.base, ...sides.head].flatMap(({ dependencies }) => dependencies))
  const installed = wanted.licences === null ? [] : await readInstalledLicences(asked, { lockPaths: sides.head.map(({ path }) => path), readText })
  return joinParts([{ ...emptyPart, crashes: unread }, judgeDependencyChange({ wanted, sides, database, installed })])
}

async function findOsvSource(path: string): Promise<OsvSource | 'missing'> {
  const found = await stat(path).catch(() => null)
  if (found === null) return 'missing'
  return found.isDirectory() ? { folder: path } : { zip: path }
}
