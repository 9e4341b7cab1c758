import { relative, resolve, sep } from 'node:path'
import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import type { SourceAnalysis } from '../../analysis/analyze-source.ts'
import { analyzeSources } from '../../analysis/analyze-sources.ts'
import type { LockFile } from '../../analysis/dependencies/dependency.ts'
import { inspectDependencies, type DependencyInventory } from '../../analysis/dependencies/inspect-dependencies.ts'
import { readLockSides } from '../../analysis/dependencies/lock-change.ts'
import { DuplicationScan, showTo } from '../../analysis/duplication/duplication-scan.ts'
import { metricsOf } from '../../analysis/gate/judge-change.ts'
import { toHotspotReport, type HotspotReport } from '../../analysis/history/hotspot-report.ts'
import { joinFindings } from '../../analysis/join-findings.ts'
import type { Finding, Note } from '../../analysis/model.ts'
import { scanPast } from '../../analysis/secrets/scan-past.ts'
import { toAnalysisReport } from '../../analysis/to-analysis-report.ts'
import { openDiffs, openHistory } from '../../analyze-history.ts'
import { openAnalysisTools, openSources, type Source } from '../../analyze.ts'
import { plural } from '../../core/format.ts'
import { systemClock } from '../../platform/system-clock.ts'
import type { Context } from '../context.ts'
import type { AnalyzeOptions } from './analyze-options.ts'
import { loadQuestions, writeSbom } from './inspect-locks.ts'
import { readCoverageFile, readSarifFiles } from './read-reports.ts'
import { makeReadText } from './read-text.ts'
import { writeSonarCoverage } from './write-sonar-coverage.ts'

/** Findings that no analysis of one file makes, with what the report says beside them. */
type More = { readonly findings: readonly Finding[]; readonly notes: readonly Note[]; readonly remarks: readonly string[] }

const nothingMore: More = { findings: [], notes: [], remarks: [] }

/** The report on the tree as it is. */
export async function analyzeTree({ folder }: Context, options: AnalyzeOptions): Promise<AnalysisReport> {
  const { root, files, locks: lockSources, notes } = await openSources(folder, options.arguments)
  const scan = new DuplicationScan()
  await using opened = await openAnalysisTools(folder, { isCached: options.cache })
  const analyses = await analyzeSources(showTo(scan, files), { cognitive: options.cognitive, ...opened.tools })
  const place = { folder, root, options }
  const coverage = await readCoverageFile(folder, { path: options.coverage, root })
  await writeSonarCoverage(folder, { path: options.sonarCoverage, files: coverage.files ?? [] })
  const dependencies = options.dependencies ? await inspectLocks(place, lockSources) : { more: nothingMore, inventory: null }
  const imported = options.importSarif === undefined ? nothingMore : { ...(await readSarifFiles(folder, { paths: options.importSarif, root })), remarks: [] }
  const past = options.history === true ? await searchHistory(place, analyses) : nothingMore
  const ranked = options.hotspots === true ? await rankByHistory(place, analyses) : null
  const more = [dependencies.more, imported, past]
  const report = toAnalysisReport({ analyses: joinFindings(analyses, more.flatMap(({ findings }) => findings)), duplicates: scan.finish(), coverage: coverage.files, notes: [...notes, ...coverage.notes, ...more.flatMap((one) => one.notes)] })
  return {
    ...report,
    remarks: [...report.remarks, ...more.flatMap(({ remarks }) => remarks), ...(ranked?.remarks ?? [])],
    ...(dependencies.inventory === null ? {} : { dependencies: dependencies.inventory }),
    ...(ranked === null ? {} : { hotspots: ranked.hotspots }),
  }
}

type Place = { readonly folder: string; readonly root: string; readonly options: AnalyzeOptions }

async function inspectLocks({ folder, root, options }: Place, sources: readonly Source[]): Promise<{ readonly more: More; readonly inventory: DependencyInventory | null }> {
  const { head: locks } = await readLockSides(sources.map(({ path, bytes }) => ({ path, base: null, head: bytes })), makeReadText(root))
  const questions = await loadQuestions(folder, { root, locks, options })
  if (options.sbom !== undefined) await writeSbom(folder, { path: options.sbom, root, locks })
  if (locks.length === 0) return { more: nothingMore, inventory: null }
  const { findings, notes, inventory } = inspectDependencies(locks, questions)
  return { more: { findings, notes, remarks: toRemarks(locks, inventory) }, inventory }
}

/** Finding no vulnerability means nothing where nobody looked. */
export function toRemarks(locks: readonly LockFile[], { vulnerabilities, packages }: DependencyInventory): readonly string[] {
  if (packages === 0) return []
  if (vulnerabilities === null) return [`Nobody looked for known vulnerabilities of the ${plural(packages, 'package')} in ${locks.map(({ path }) => path).slice(0, 3).join(', ')}${locks.length > 3 ? ', …' : ''}: --osv names a copy of the advisories.`]
  return vulnerabilities.unchecked === 0 ? [] : [`${plural(vulnerabilities.unchecked, 'package')} could not be held against advisories: not pinned, or not from a registry.`]
}

async function searchHistory({ folder, root, options }: Place, analyses: readonly SourceAnalysis[]): Promise<More> {
  const { diffs, toShown, isShallow } = await openDiffs(resolve(folder), { root, option: '--history' })
  const past = await scanPast({ diffs, standing: analyses.flatMap((analysis) => analysis.findings), toShown })
  const { commits } = past
  const findings = past.findings.filter(makeIsAsked({ folder, root, options }))
  return { findings, notes: [], remarks: [`${plural(commits, 'commit')} searched for secrets: ${findings.length} that are not there any more.${isShallow ? ' The clone is shallow: there are older commits that nobody searched.' : ''}`] }
}

/** Whether a finding lies below one of the paths that were asked for. */
function makeIsAsked({ folder, root, options }: Place): (finding: Finding) => boolean {
  const asked = options.arguments.map((path) => relative(root, resolve(folder, path)).split(sep).join('/'))
  if (asked.length === 0) asked.push(relative(root, resolve(folder)).split(sep).join('/'))
  return ({ location: { path } }) => asked.some((below) => below === '' || path === below || path.startsWith(`${below}/`))
}

async function rankByHistory({ folder, root, options }: Place, analyses: readonly SourceAnalysis[]): Promise<{ readonly hotspots: HotspotReport; readonly remarks: readonly string[] }> {
  const { commits, isShallow } = await openHistory(resolve(folder), { root, option: '--hotspots' })
  const sinceS = options.since === undefined ? null : Math.floor(systemClock.now() / 1000) - options.since
  return { hotspots: toHotspotReport({ commits, files: metricsOf(analyses), sinceS }), remarks: isShallow ? ['The clone is shallow: hotspots know its newest commits only.'] : [] }
}
