import { resolve } from 'node:path'
import { findShortfalls } from '../../analysis/find-shortfalls.ts'
import { FleetError } from '../../core/fleet-error.ts'
import { toPlainLine } from '../../core/format.ts'
import { readOwnVersion } from '../../platform/own-package.ts'
import { renderAnalysis } from '../../reporters/analysis/render-analysis.ts'
import { analyzeChange } from '../analyze/analyze-change.ts'
import type { AnalyzeOptions } from '../analyze/analyze-options.ts'
import { analyzeTree } from '../analyze/analyze-tree.ts'
import { askQualityGate } from '../analyze/ask-quality-gate.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { writeForUser } from '../write-for-user.ts'

/** `fleet analyze`: measures and judges code, alone or against a commit. */
export async function run(context: Context, options: AnalyzeOptions): Promise<number> {
  checkTogether(options)
  const isChange = options.base !== undefined || options.staged === true
  const analyzed = isChange ? await analyzeChange(context, options) : await analyzeTree(context, options)
  const qualityGate = await askQualityGate(context, options)
  const report = qualityGate === null ? analyzed : { ...analyzed, qualityGate }
  const text = renderAnalysis(report, { format: options.format, hasColor: context.hasColor && options.output === undefined, version: readOwnVersion() })
  if (options.output === undefined) context.print(text.trimEnd())
  else await writeForUser(resolve(context.folder, options.output), text)
  if (report.totals.files === 0) context.remark(report.change === undefined ? 'no file to analyse: git ignores what is there, or nothing is' : `no file differs from ${report.change.base.revision}`)
  const shortfalls = findShortfalls(report, { failOn: options.failOn ?? null, minScore: options.minScore ?? null })
  for (const shortfall of shortfalls) context.remark(`${context.remarkPaint('red', '✖')} ${toPlainLine(shortfall, 400)}`)
  return shortfalls.length === 0 ? exitCodes.succeeded : exitCodes.failed
}

/** Options that would mean nothing together are named instead of being passed over in silence. */
function checkTogether(options: AnalyzeOptions): void {
  const isChange = options.base !== undefined || options.staged === true
  const faults: readonly (readonly [boolean, string, string])[] = [
    [options.base !== undefined && options.staged === true, '--base and --staged are two ways to say what is compared', 'Keep one of them.'],
    [isChange && options.sbom !== undefined, '--sbom describes the whole tree', 'Leave --base and --staged out.'],
    [isChange && options.history === true, '--history searches all commits', 'Leave --base and --staged out.'],
    [isChange && options.hotspots === true, '--hotspots looks at the whole tree', 'Leave --base and --staged out.'],
    [options.since !== undefined && options.hotspots !== true, '--since is for --hotspots', 'Add --hotspots.'],
    [options.sonarCoverage !== undefined && options.coverage === undefined, '--sonar-coverage needs --coverage', 'Name the report of your tests with --coverage.'],
    [options.osv !== undefined && options.osvApi !== undefined, '--osv and --osv-api are two sources of advisories', 'Keep one of them.'],
    [!options.dependencies && [options.osv, options.osvApi, options.licences, options.sbom].some((option) => option !== undefined), '--no-dependencies leaves out what other options ask for', 'Leave it out.'],
    [options.sonarGate === undefined && [options.sonarProject, options.sonarBranch, options.sonarTask].some((option) => option !== undefined), '--sonar-project, --sonar-branch and --sonar-task need --sonar-gate', 'Add --sonar-gate with the address of the server.'],
  ]
  const fault = faults.find(([isThere]) => isThere)
  if (fault !== undefined) throw new FleetError('usage', fault[1], { hint: fault[2] })
}
