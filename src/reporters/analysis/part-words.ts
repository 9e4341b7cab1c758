import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import { plural } from '../../core/format.ts'

type Dependencies = NonNullable<AnalysisReport['dependencies']>
type Hotspots = NonNullable<AnalysisReport['hotspots']>
type QualityGate = NonNullable<AnalysisReport['qualityGate']>

/** The dependencies in a few sentences, the same in every format. */
export function describeInventory({ lockFiles, packages, vulnerabilities, licences, change }: Dependencies): readonly string[] {
  const direct = lockFiles.reduce((sum, lock) => sum + lock.direct, 0)
  return [
    `${plural(packages, 'package')}${direct === 0 ? '' : `, ${direct} of them direct`}, in ${lockFiles.map(({ path, format }) => `${path} (${format})`).slice(0, 5).join(', ')}${lockFiles.length > 5 ? `, and ${lockFiles.length - 5} more` : ''}`,
    ...(vulnerabilities === null ? [] : [`known vulnerabilities: ${vulnerabilities.advisories} in ${plural(vulnerabilities.packages, 'package')}${vulnerabilities.unchecked === 0 ? '' : `; ${vulnerabilities.unchecked} could not be checked`}`]),
    ...(licences === null ? [] : [`licences that the policy does not accept: ${licences.refused}${licences.waived === 0 ? '' : `; ${licences.waived} accepted by exception`}`]),
    ...(change === null ? [] : describeChange(change)),
  ]
}

function describeChange({ added, updated, removed, counts }: NonNullable<Dependencies['change']>): readonly string[] {
  const list = (names: readonly string[], count: number): string => `${names.slice(0, 12).join(', ')}${count > 12 ? ', …' : ''}`
  return [
    ...(counts.added === 0 ? [] : [`new: ${list(added.map(({ name, version }) => `${name} ${version ?? '(not pinned)'}`), counts.added)}`]),
    ...(counts.updated === 0 ? [] : [`updated: ${list(updated.map(({ name, from, to }) => `${name} ${from.join(', ')} → ${to.join(', ')}`), counts.updated)}`]),
    ...(counts.removed === 0 ? [] : [`removed: ${list(removed.map(({ name }) => name), counts.removed)}`]),
  ]
}

/** What the ranking by risk is worth, beside the plain measure that it has to beat. */
export function describeAccuracy({ accuracy }: Hotspots): string {
  const { auc, churnAuc, betterOn, repositories, commits } = accuracy
  return `A hint where to read first, never a verdict. On ${repositories} repositories that the model never saw (${commits.toLocaleString('en')} commits) risk ranked a commit that was mended later above one that was not in ${percent(auc)} of the pairs, plain churn in ${percent(churnAuc)}; it was better on ${betterOn} of ${repositories}.`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** The sentence over the hotspots. */
export function describeSpan({ since, commits }: Hotspots): string {
  return since === null ? plural(commits, 'commit') : `${plural(commits, 'commit')} since ${since.slice(0, 10)}`
}

export function describeGate({ server, project, status, message }: QualityGate): string {
  return `${status}${message === '' ? '' : `: ${message}`} (${project === null ? server : `${project} on ${server}`})`
}
