import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import { analyzeSources } from '../../analysis/analyze-sources.ts'
import { DuplicationScan, showTo } from '../../analysis/duplication/duplication-scan.ts'
import { findShortfalls } from '../../analysis/find-shortfalls.ts'
import { readCoverage } from '../../analysis/coverage/read-coverage.ts'
import type { FileCoverage } from '../../analysis/coverage/coverage.ts'
import { toAnalysisReport } from '../../analysis/to-analysis-report.ts'
import { toChangeReport } from '../../analysis/to-change-report.ts'
import type { CognitiveDialect, Note, Severity } from '../../analysis/model.ts'
import { openAnalysisTools, openSources, readSourceChange } from '../../analyze.ts'
import { FleetError } from '../../core/fleet-error.ts'
import { toPlainLine } from '../../core/format.ts'
import { readOwnVersion } from '../../platform/own-package.ts'
import { renderAnalysis, type AnalysisFormat } from '../../reporters/analysis/render-analysis.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { writeForUser } from '../write-for-user.ts'

type Options = {
  readonly arguments: readonly string[]
  readonly format: AnalysisFormat
  readonly base?: string
  readonly output?: string
  readonly coverage?: string
  readonly cognitive: CognitiveDialect
  readonly cache: boolean
  readonly failOn?: Severity
  readonly minScore?: number
}

type CoverageFile = { readonly files: readonly FileCoverage[] | null; readonly notes: readonly Note[] }

/** `fleet analyze`: measures and judges code, alone or against a commit. */
export async function run(context: Context, options: Options): Promise<number> {
  const report = await analyze(context, options)
  const text = renderAnalysis(report, { format: options.format, hasColor: context.hasColor && options.output === undefined, version: readOwnVersion() })
  if (options.output === undefined) context.print(text.trimEnd())
  else await writeForUser(resolve(context.folder, options.output), text)
  if (report.totals.files === 0) context.remark(report.change === undefined ? 'no file to analyse: git ignores what is there, or nothing is' : `no file differs from ${report.change.base.revision}`)
  const shortfalls = findShortfalls(report, { failOn: options.failOn ?? null, minScore: options.minScore ?? null })
  for (const shortfall of shortfalls) context.remark(`${context.remarkPaint('red', '✖')} ${toPlainLine(shortfall, 400)}`)
  return shortfalls.length === 0 ? exitCodes.succeeded : exitCodes.failed
}

async function analyze({ folder }: Context, { arguments: paths, base: revision, coverage: coveragePath, cognitive, cache }: Options): Promise<AnalysisReport> {
  await using opened = await openAnalysisTools(folder, { isCached: cache })
  const asked = { cognitive, ...opened.tools }
  if (revision === undefined) {
    const { root, files, notes } = await openSources(folder, paths)
    const scan = new DuplicationScan()
    const analyses = await analyzeSources(showTo(scan, files), asked)
    const coverage = await readCoverageFile(folder, { path: coveragePath, root })
    return toAnalysisReport({ analyses, duplicates: scan.finish(), coverage: coverage.files, notes: [...notes, ...coverage.notes] })
  }
  const { root, commit, files, notes } = await readSourceChange(folder, { paths, revision })
  const base = await analyzeSources(sideOf(files, 'base'), asked)
  const head = await analyzeSources(sideOf(files, 'head'), asked)
  const coverage = await readCoverageFile(folder, { path: coveragePath, root })
  return toChangeReport({ revision, commit, files, base, head, coverage: coverage.files, notes: [...notes, ...coverage.notes] })
}

function sideOf(files: Awaited<ReturnType<typeof readSourceChange>>['files'], side: 'base' | 'head'): { readonly path: string; readonly bytes: Uint8Array }[] {
  return files.flatMap(({ path, [side]: bytes }) => (bytes === null ? [] : [{ path, bytes }]))
}

/** A report that cannot be understood leaves coverage unmeasured, which the notes tell; one that is not there is the user's to mend. */
async function readCoverageFile(folder: string, { path, root }: { readonly path: string | undefined; readonly root: string }): Promise<CoverageFile> {
  if (path === undefined) return { files: null, notes: [] }
  const text = await readFile(resolve(folder, path), 'utf8').catch((error: unknown) => {
    throw new FleetError('usage', `cannot read the coverage report ${path}`, { hint: 'Name a file that the tests wrote: Istanbul JSON, lcov, Cobertura or coverage.py.', cause: error })
  })
  const { files, notes } = readCoverage({ path, text, root })
  return { files: files.length === 0 ? null : files, notes }
}
