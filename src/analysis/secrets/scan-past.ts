import type { Finding } from '../model.ts'
import { scanHistory } from './scan.ts'

export type PastSecrets = { readonly commits: number; readonly findings: readonly Finding[] }

export type PastInput = {
  /** Oldest first. */
  readonly diffs: AsyncIterable<{ readonly commit: string; readonly diff: string }>
  /** Findings of the tree as it is: what still stands there is told once. */
  readonly standing: readonly Finding[]
  readonly toShown: (path: string) => string
}

/** Secrets that commits added and that are not in the tree any more: whoever has the repository has them still. */
export async function scanPast({ diffs, standing, toShown }: PastInput): Promise<PastSecrets> {
  const known = new Set(standing.map(({ fingerprint }) => fingerprint))
  let commits = 0
  const counted = (async function* () {
    for await (const one of diffs) {
      commits += 1
      yield one
    }
  })()
  const findings: Finding[] = []
  for await (const { commit, finding } of scanHistory(counted)) if (!known.has(finding.fingerprint)) findings.push(toPast(finding, { commit, toShown }))
  return { commits, findings }
}

function toPast(finding: Finding, { commit, toShown }: { readonly commit: string; readonly toShown: PastInput['toShown'] }): Finding {
  const location = { ...finding.location, path: toShown(finding.location.path) }
  return { ...finding, location, message: `${finding.message} Commit ${commit.slice(0, 12)} added it; it is not there any more.`, mend: 'Revoke it: everybody who has the repository has it.' }
}
