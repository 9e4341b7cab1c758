import type { GateDependencies } from '../../core/plan/gate.ts'
import type { Dependency, LockFile } from '../dependencies/dependency.ts'
import { diffDependencies, type DependencyDiff } from '../dependencies/diff-dependencies.ts'
import { findVulnerabilities, toVulnerabilityFindings } from '../dependencies/find-vulnerabilities.ts'
import type { LockSides } from '../dependencies/lock-change.ts'
import type { OsvDatabase } from '../dependencies/osv/osv-database.ts'
import { toFingerprint } from '../fingerprint.ts'
import { judgeDependencies, toLicenceFindings } from '../licences/find-licence-problems.ts'
import { findPolicyProblems } from '../licences/licence-policy.ts'
import type { PackageLicence } from '../licences/read-package-licence.ts'
import type { Finding } from '../model.ts'
import { emptyPart, joinParts, type GatePart } from './gate-part.ts'
import { severityOrder } from './severity-order.ts'

export type DependencyQuestion = {
  readonly wanted: GateDependencies
  readonly sides: LockSides
  /** Advisories of the packages that the change brings; null when none were asked for. */
  readonly database: OsvDatabase | null
  /** What installed packages say of their licence, which goes before the lock file's word. */
  readonly installed: readonly PackageLicence[]
}

/** Judges what a change brings into the lock files: what the base had, in whatever lock file, does not count. */
export function judgeDependencyChange(question: DependencyQuestion): GatePart {
  const { wanted, sides } = question
  const diff = diffDependencies(all(sides.base), all(sides.head))
  return joinParts([judgeReading(sides.head), judgeNew(wanted, diff), judgeVulnerable(question), judgeLicences(question, diff)])
}

/** Packages of the head that the base does not have at that version: only of these can anything be new. */
export function packagesToLookUp({ base, head }: LockSides): readonly Dependency[] {
  const known = new Set(all(base).map(({ key }) => key))
  return all(head).filter(({ key }) => !known.has(key))
}

function all(locks: readonly LockFile[]): readonly Dependency[] {
  return locks.flatMap(({ dependencies }) => dependencies)
}

/** A lock file that nobody can read may hold anything. */
function judgeReading(head: readonly LockFile[]): GatePart {
  const crashes = head.flatMap(({ path, dependencies, notes }) => (dependencies.length === 0 && notes[0] !== undefined ? [`${path} could not be read: ${notes[0].message}`] : []))
  return { ...emptyPart, crashes, notes: head.flatMap(({ notes }) => notes) }
}

function judgeNew({ noNew }: GateDependencies, { added }: DependencyDiff): GatePart {
  if (!noNew || added.length === 0) return emptyPart
  const names = added.slice(0, 10).map(({ name, version }) => `${name} ${version ?? ''}`.trimEnd())
  return { ...emptyPart, reasons: [`${added.length} new ${added.length === 1 ? 'dependency' : 'dependencies'}: ${names.join(', ')}${added.length > 10 ? ', …' : ''}`] }
}

function judgeVulnerable({ wanted, sides, database }: DependencyQuestion): GatePart {
  const { noNewVulnerable } = wanted
  if (noNewVulnerable === null) return emptyPart
  if (database === null) return { ...emptyPart, crashes: ['the advisories were not looked at'] }
  const before = sides.base.flatMap(({ path, dependencies }) => toVulnerabilityFindings(path, findVulnerabilities(dependencies, database).vulnerabilities))
  const now = sides.head.flatMap(({ path, dependencies }) => toVulnerabilityFindings(path, findVulnerabilities(dependencies, database).vulnerabilities))
  const fresh = [...withoutKnown(before, now, ({ fingerprint }) => fingerprint), ...findUnchecked(sides)]
  const bad = fresh.filter(({ severity }) => severityOrder[severity] <= severityOrder[noNewVulnerable])
  return {
    reasons: bad.length === 0 ? [] : [`${bad.length} new ${bad.length === 1 ? 'vulnerability' : 'vulnerabilities'} of severity ${noNewVulnerable}${noNewVulnerable === 'critical' ? '' : ' or worse'} in the dependencies`],
    crashes: database.isComplete ? [] : ['the advisories are missing or incomplete: finding no vulnerability would mean nothing'],
    findings: fresh,
    notes: database.notes,
  }
}

/** Packages that nothing can be said of: without a version, or from somewhere else than the registry. */
function findUnchecked(sides: LockSides): readonly Finding[] {
  const known = new Set(all(sides.base).map(({ key }) => key))
  return sides.head.flatMap(({ path, dependencies }) =>
    dependencies.filter(({ key, version, fromRegistry }) => !known.has(key) && (version === null || !fromRegistry)).map((dependency) => toUnchecked(path, dependency)),
  )
}

function toUnchecked(path: string, { key, name, line, version }: Dependency): Finding {
  const ruleId = 'fleet/dependency-unchecked'
  return {
    ruleId, category: 'dependency', severity: 'medium', cwe: 'CWE-1357',
    location: { path, line, column: 0, endLine: line, endColumn: 0 },
    message: `${name} ${version === null ? 'is not pinned to a version' : 'does not come from a registry'}: no advisory can be held against it`,
    mend: version === null ? `Pin ${name} to one version.` : `Take ${name} from its registry, or look at its source.`,
    fingerprint: toFingerprint({ ruleId, lineText: key, scope: '', occurrence: 0 }), trace: [], suppressedBecause: null,
  }
}

function judgeLicences({ wanted, sides, installed }: DependencyQuestion, { added, changed }: DependencyDiff): GatePart {
  const { licences } = wanted
  if (licences === null) return emptyPart
  const problems = findPolicyProblems(licences)
  if (problems.length > 0) return { ...emptyPart, crashes: [`the licence policy cannot be used: ${problems.join('; ')}`] }
  const touched = new Set([...added, ...changed.flatMap(({ after }) => after)].map(({ key }) => key))
  const judge = (locks: readonly LockFile[], isAsked: (dependency: Dependency) => boolean): Finding[] =>
    locks.flatMap(({ path, dependencies }) => toLicenceFindings(path, judgeDependencies(dependencies.filter(isAsked), installed, licences)))
  const names = new Set(changed.map(({ name }) => name))
  const before = judge(sides.base, ({ name }) => names.has(name))
  const now = judge(sides.head, ({ key }) => touched.has(key))
  // Another version of a package whose licence was no better before is nothing that the change brings.
  const fresh = withoutKnown(before, now, ({ ruleId, message }) => `${ruleId} ${message.split(' ', 1)[0] ?? ''}`).filter(({ suppressedBecause }) => suppressedBecause === null)
  return { ...emptyPart, findings: fresh, reasons: fresh.length === 0 ? [] : [`${fresh.length} new ${fresh.length === 1 ? 'dependency has a licence' : 'dependencies have licences'} that the policy does not accept`] }
}

/** As many of one kind as there were before are old. */
function withoutKnown(before: readonly Finding[], now: readonly Finding[], keyOf: (finding: Finding) => string): Finding[] {
  const left = new Map<string, number>()
  for (const finding of before) left.set(keyOf(finding), (left.get(keyOf(finding)) ?? 0) + 1)
  return now.filter((finding) => {
    const count = left.get(keyOf(finding)) ?? 0
    left.set(keyOf(finding), count - 1)
    return count <= 0
  })
}
