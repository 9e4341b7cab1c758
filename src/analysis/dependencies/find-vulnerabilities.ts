import { toFingerprint } from '../fingerprint.ts'
import type { Finding, Note } from '../model.ts'
import type { Dependency } from './dependency.ts'
import { evaluateAffected, type Verdict } from './osv/evaluate-affected.ts'
import { toAffectedKey, toPackageKey, type OsvDatabase } from './osv/osv-database.ts'
import type { OsvAffected, OsvRecord } from './osv/osv-record.ts'
import { toRating, type Rating } from './osv/to-severity.ts'

/** An advisory that holds for a dependency. */
export type Vulnerability = {
  readonly dependency: Dependency
  readonly record: OsvRecord
  /** All names of it, its own first, then CVE, GHSA, PYSEC. */
  readonly names: readonly string[]
  readonly rating: Rating
  /** The lowest later version that is not affected, or null when none is known. */
  readonly fixedIn: string | null
}

/** What was found, and what could not be looked at. */
export type VulnerabilityReport = {
  readonly vulnerabilities: readonly Vulnerability[]
  /** Not pinned, or not from a registry: no advisory can be held against these. */
  readonly unchecked: readonly Dependency[]
  readonly notes: readonly Note[]
}

export function findVulnerabilities(dependencies: readonly Dependency[], database: OsvDatabase): VulnerabilityReport {
  const vulnerabilities: Vulnerability[] = []
  const unchecked: Dependency[] = []
  for (const dependency of dependencies) {
    const { version } = dependency
    if (version === null || !dependency.fromRegistry) unchecked.push(dependency)
    else
      vulnerabilities.push(
        ...joinAliases(database.find(dependency.ecosystem, dependency.name).flatMap((record) => match({ ...dependency, version }, record))),
      )
  }
  return { vulnerabilities, unchecked, notes: database.isComplete ? database.notes : [...database.notes, incompleteDatabase] }
}

const incompleteDatabase: Note = {
  path: '',
  line: null,
  kind: 'analyzer-crashed',
  message: 'the advisories are missing or incomplete: "no vulnerabilities" would mean nothing',
}

function match(dependency: Dependency & { readonly version: string }, record: OsvRecord): Vulnerability[] {
  if (record.withdrawn != null && record.withdrawn !== false) return []
  const key = toPackageKey(dependency.ecosystem, dependency.name)
  const hits = (record.affected ?? [])
    .filter((affected) => toAffectedKey(affected) === key)
    .map((affected) => ({ affected, verdict: evaluateAffected(affected, dependency.ecosystem, dependency.version) }))
    .filter(({ verdict }) => verdict.status !== 'unaffected')
  const hit = hits.find(({ verdict }) => verdict.status === 'affected') ?? hits[0]
  return hit === undefined ? [] : [toVulnerability(dependency, record, hit)]
}

/** A version without a place in the order is taken as affected: the safe reading of not knowing. */
function toVulnerability(
  dependency: Dependency,
  record: OsvRecord,
  hit: { readonly affected: OsvAffected; readonly verdict: Verdict },
): Vulnerability {
  return {
    dependency,
    record,
    names: [...new Set([record.id, ...(record.aliases ?? []).toSorted()])],
    rating: toRating(record, hit.affected),
    fixedIn: hit.verdict.status === 'affected' ? hit.verdict.fixedIn : null,
  }
}

/** One hole has an advisory in several databases: the one that states a severity stands for all. */
function joinAliases(found: readonly Vulnerability[]): Vulnerability[] {
  const joined: Vulnerability[] = []
  for (const next of found.toSorted((a, b) => weigh(a) - weigh(b) || (a.record.id < b.record.id ? -1 : 1))) {
    const position = joined.findIndex((other) => other.names.some((name) => next.names.includes(name)))
    const other = joined[position]
    if (other === undefined) joined.push(next)
    else joined[position] = { ...other, names: [...new Set([...other.names, ...next.names])], fixedIn: other.fixedIn ?? next.fixedIn }
  }
  return joined
}

function weigh({ rating, record }: Vulnerability): number {
  return (rating.because === 'not-stated' ? 10 : 0) + (record.id.startsWith('GHSA-') ? 0 : 1)
}

/** Findings on the lines of the lock file; `path` is the lock file's. */
export function toVulnerabilityFindings(path: string, vulnerabilities: readonly Vulnerability[]): Finding[] {
  const seen = new Map<string, number>()
  return vulnerabilities.map((vulnerability): Finding => {
    const { dependency, record, rating } = vulnerability
    const ruleId = `osv/${record.id}`
    const lineText = `${dependency.ecosystem}/${dependency.name}`
    // The version is no part of it: an upgrade that does not mend the hole is no new finding.
    const occurrence = seen.get(`${ruleId} ${lineText}`) ?? 0
    seen.set(`${ruleId} ${lineText}`, occurrence + 1)
    return {
      ruleId,
      category: 'dependency',
      severity: rating.severity,
      cwe: toCwe(record),
      location: { path, line: dependency.line, column: 0, endLine: dependency.line, endColumn: 0 },
      message: toMessage(vulnerability),
      mend: toMend(vulnerability),
      fingerprint: toFingerprint({ ruleId, lineText, scope: '', occurrence }),
      trace: [],
      suppressedBecause: null,
    }
  })
}

function toCwe(record: OsvRecord): string | null {
  const ids = record.database_specific?.cwe_ids
  const [first] = Array.isArray(ids) ? (ids as unknown[]) : []
  return typeof first === 'string' && /^CWE-\d+$/.test(first) ? first : null
}

function toMessage({ dependency, record, rating, names }: Vulnerability): string {
  const others = names.slice(1, 4).join(', ')
  const [firstLine = ''] = (record.summary ?? record.details ?? '').trim().split('\n')
  const summary = firstLine.length > 200 ? `${firstLine.slice(0, 199)}…` : firstLine
  const score =
    rating.score === null
      ? rating.because === 'not-stated'
        ? ' (severity not stated, counted as high)'
        : ''
      : ` (CVSS ${rating.score.toFixed(1)})`
  return `${dependency.name} ${dependency.version ?? ''}: ${summary || 'known vulnerability'}${score}${others === '' ? '' : ` [${others}]`}`
}

function toMend({ dependency, fixedIn, record }: Vulnerability): string {
  const via = dependency.kind === 'transitive' && dependency.chain.length > 1 ? ` (it comes by ${dependency.chain.join(' > ')})` : ''
  if (record.id.startsWith('MAL-')) return `Remove ${dependency.name}${via} and change every secret that it could read.`
  return fixedIn === null
    ? `Replace ${dependency.name}${via}: no version without this is known.`
    : `Update ${dependency.name} to ${fixedIn} or later${via}.`
}
