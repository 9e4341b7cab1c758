import type { FileCoverage } from '../../analysis/coverage/coverage.ts'
import { readCoverage } from '../../analysis/coverage/read-coverage.ts'
import { FleetError } from '../../core/fleet-error.ts'
import type { Note } from '../../analysis/model.ts'
import { readSarif, type SarifImport } from '../../analysis/sarif/read-sarif.ts'
import { readGivenFile } from './read-given-file.ts'

export type CoverageFile = { readonly files: readonly FileCoverage[] | null; readonly notes: readonly Note[] }

/** A report that cannot be understood leaves coverage unmeasured, which the notes tell. */
export async function readCoverageFile(folder: string, { path, root }: { readonly path: string | undefined; readonly root: string }): Promise<CoverageFile> {
  if (path === undefined) return { files: null, notes: [] }
  const text = await readGivenFile(folder, path, { what: 'coverage report', hint: 'Name a file that the tests wrote: Istanbul JSON, lcov, Cobertura or coverage.py.' })
  const { files, notes } = readCoverage({ path, text, root })
  return { files: files.length === 0 ? null : files, notes }
}

/** Findings of other tools. A report that is none is the user's to mend: silence would look like an all-clear. */
export async function readSarifFiles(folder: string, { paths, root }: { readonly paths: readonly string[]; readonly root: string }): Promise<SarifImport> {
  const reports = await Promise.all(paths.map(async (path) => {
    const text = await readGivenFile(folder, path, { what: 'SARIF report', hint: 'Name a file that Semgrep, CodeQL or another tool wrote.' })
    const report = readSarif({ path, text, root })
    const [note] = report.findings.length === 0 ? report.notes.filter(({ kind }) => kind === 'parse-error') : []
    if (note !== undefined) throw new FleetError('usage', `${path} is no SARIF report: ${note.message}`, { hint: 'Name a file that Semgrep, CodeQL or another tool wrote.' })
    return report
  }))
  return { findings: reports.flatMap(({ findings }) => findings), notes: reports.flatMap(({ notes }) => notes) }
}
