import { resolve } from 'node:path'
import type { FileCoverage } from '../../analysis/coverage/coverage.ts'
import { toGenericCoverage } from '../../analysis/sonar/to-generic-coverage.ts'
import { writeForUser } from '../write-for-user.ts'

/** Writes coverage as SonarQube reads it, for `sonar.coverageReportPaths`. */
export async function writeSonarCoverage(folder: string, { path, files }: { readonly path: string | undefined; readonly files: readonly FileCoverage[] }): Promise<void> {
  if (path !== undefined) await writeForUser(resolve(folder, path), toGenericCoverage(files))
}
