import type { FileMetrics } from '../model.ts'
import { changeRiskAccuracy } from './change-risk-model.ts'
import { toChangeRisks, type ChangeRisk, type ChangeRiskAccuracy } from './change-risk.ts'
import { findHotspots, type Hotspot } from './find-hotspots.ts'
import type { Commit } from './parse-git-log.ts'

/** Where to read first, by the history of the code. A hint, never a verdict. */
export type HotspotReport = {
  /** ISO 8601; null for the whole history. */
  readonly since: string | null
  readonly commits: number
  /** Files of today by commits × complexity. */
  readonly files: readonly Hotspot[]
  /** The newest commits, the riskiest first, each beside its rank by plain churn. */
  readonly changes: readonly (ChangeRisk & { readonly subject: string; readonly at: string })[]
  /** How well the risk ranked commits of repositories that it never saw, beside plain churn. */
  readonly accuracy: ChangeRiskAccuracy
}

/** Commits whose risk is told. */
const maxChanges = 200

export type HotspotInput = {
  /** Newest first, all of them: the past of a commit tells of its risk. */
  readonly commits: readonly Commit[]
  readonly files: readonly FileMetrics[]
  /** Seconds since 1970; null for the whole history. */
  readonly sinceS: number | null
}

/** Ranks files by churn × complexity and the newest commits by risk. */
export function toHotspotReport({ commits, files, sinceS }: HotspotInput): HotspotReport {
  const recent = sinceS === null ? commits : commits.filter(({ at }) => at >= sinceS)
  const asked = new Map(recent.slice(0, maxChanges).map((commit) => [commit.hash, commit]))
  const changes = toChangeRisks(commits, new Set(asked.keys())).map((risk) => {
    const commit = asked.get(risk.hash)
    return { ...risk, subject: (commit?.subject ?? '').slice(0, 200), at: new Date((commit?.at ?? 0) * 1000).toISOString() }
  })
  return {
    since: sinceS === null ? null : new Date(sinceS * 1000).toISOString(),
    commits: recent.length,
    files: findHotspots(recent, files),
    changes: changes.sort((a, b) => a.riskRank - b.riskRank || (a.hash < b.hash ? -1 : 1)),
    accuracy: changeRiskAccuracy,
  }
}
