import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import { analyzeSources } from '../../analysis/analyze-sources.ts'
import { inspectDependencies, type DependencyInventory } from '../../analysis/dependencies/inspect-dependencies.ts'
import { readLockSides, toDependencyChange } from '../../analysis/dependencies/lock-change.ts'
import { toIsChanged } from '../../analysis/gate/judge-sarif.ts'
import { joinFindings } from '../../analysis/join-findings.ts'
import type { Finding, Note } from '../../analysis/model.ts'
import { toChangeReport } from '../../analysis/to-change-report.ts'
import { openAnalysisTools, readSourceChange, readStagedChange, type SourceChange } from '../../analyze.ts'
import { plural } from '../../core/format.ts'
import type { Context } from '../context.ts'
import type { AnalyzeOptions } from './analyze-options.ts'
import { toRemarks } from './analyze-tree.ts'
import { loadQuestions } from './inspect-locks.ts'
import { readCoverageFile, readSarifFiles } from './read-reports.ts'
import { makeReadText } from './read-text.ts'
import { writeSonarCoverage } from './write-sonar-coverage.ts'

/** Findings on both sides that no analysis of one file makes. */
type More = { readonly base: readonly Finding[]; readonly head: readonly Finding[]; readonly notes: readonly Note[]; readonly remarks: readonly string[] }

const nothingMore: More = { base: [], head: [], notes: [], remarks: [] }

/** The report on what differs from a commit: in the work tree, or in what is staged. */
export async function analyzeChange({ folder }: Context, options: AnalyzeOptions): Promise<AnalysisReport> {
  const { arguments: paths, base: revision, cognitive } = options
  const change = revision === undefined ? await readStagedChange(folder, { paths }) : await readSourceChange(folder, { paths, revision })
  const { root, commit, files, notes } = change
  await using opened = await openAnalysisTools(folder, { isCached: options.cache })
  const base = await analyzeSources(sideOf(files, 'base'), { cognitive, ...opened.tools })
  const head = await analyzeSources(sideOf(files, 'head'), { cognitive, ...opened.tools })
  const coverage = await readCoverageFile(folder, { path: options.coverage, root })
  await writeSonarCoverage(folder, { path: options.sonarCoverage, files: coverage.files ?? [] })
  const dependencies = options.dependencies ? await inspectLocks(folder, { change, options }) : { more: nothingMore, inventory: null }
  const imported = options.importSarif === undefined ? nothingMore : await importSarif(folder, { change, paths: options.importSarif })
  const more = [dependencies.more, imported]
  const report = await toChangeReport({
    revision: revision ?? 'HEAD',
    commit,
    files,
    base: joinFindings(base, more.flatMap((one) => one.base)),
    head: joinFindings(head, more.flatMap((one) => one.head)),
    coverage: coverage.files,
    ...(opened.tools.cache === undefined ? {} : { cache: opened.tools.cache }),
    notes: [...notes, ...coverage.notes, ...more.flatMap((one) => one.notes)],
  })
  return { ...report, remarks: [...report.remarks, ...more.flatMap(({ remarks }) => remarks)], ...(dependencies.inventory === null ? {} : { dependencies: dependencies.inventory }) }
}

function sideOf(files: SourceChange['files'], side: 'base' | 'head'): { readonly path: string; readonly bytes: Uint8Array }[] {
  return files.flatMap(({ path, [side]: bytes }) => (bytes === null ? [] : [{ path, bytes }]))
}

async function inspectLocks(folder: string, { change: { root, files, locks }, options }: { readonly change: SourceChange; readonly options: AnalyzeOptions }): Promise<{ readonly more: More; readonly inventory: DependencyInventory | null }> {
  const manifests = files.filter(({ path }) => !locks.some((lock) => lock.path === path))
  const sides = await readLockSides([...locks, ...manifests], makeReadText(root))
  const questions = await loadQuestions(folder, { root, locks: [...sides.base, ...sides.head], options })
  if (locks.length === 0) return { more: nothingMore, inventory: null }
  const [base, head] = [inspectDependencies(sides.base, questions), inspectDependencies(sides.head, questions)]
  return {
    more: { base: base.findings, head: head.findings, notes: head.notes, remarks: toRemarks(sides.head, head.inventory) },
    inventory: { ...head.inventory, change: toDependencyChange(sides) },
  }
}

/** Other tools know the head only: what they find on lines that differ is new, the rest was there before. */
async function importSarif(folder: string, { change: { root, files }, paths }: { readonly change: SourceChange; readonly paths: readonly string[] }): Promise<More> {
  const { findings, notes } = await readSarifFiles(folder, { paths, root })
  const isChanged = toIsChanged(files)
  const fresh = findings.filter(isChanged)
  const left = findings.length - fresh.length
  return { base: [], head: fresh, notes, remarks: left === 0 ? [] : [`${plural(left, 'imported finding')} on lines that do not differ ${left === 1 ? 'is' : 'are'} left out.`] }
}
