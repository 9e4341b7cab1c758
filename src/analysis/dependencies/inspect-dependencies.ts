import type { DependencyChange } from '../../core/run/dependency-change.ts'
import { judgeDependencies, toLicenceFindings } from '../licences/find-licence-problems.ts'
import type { LicencePolicy } from '../licences/licence-policy.ts'
import type { PackageLicence } from '../licences/read-package-licence.ts'
import type { Finding, Note } from '../model.ts'
import type { LockFile } from './dependency.ts'
import { findVulnerabilities, toVulnerabilityFindings } from './find-vulnerabilities.ts'
import type { OsvDatabase } from './osv/osv-database.ts'

/** What the packages of lock files are held against; null is not asked for. */
export type DependencyQuestions = {
  readonly database: OsvDatabase | null
  readonly policy: LicencePolicy | null
  readonly installed: readonly PackageLicence[]
}

/** What a report says of the dependencies beside the findings on the lines of the lock files. */
export type DependencyInventory = {
  readonly lockFiles: readonly { readonly path: string; readonly format: string; readonly packages: number; readonly direct: number }[]
  /** Different packages over all lock files. */
  readonly packages: number
  /** Null when no advisories were asked for. `unchecked` are not pinned, or not from a registry. */
  readonly vulnerabilities: { readonly packages: number; readonly advisories: number; readonly unchecked: number } | null
  /** Null when there was no policy. */
  readonly licences: { readonly refused: number; readonly waived: number } | null
  /** What differs from the base; null without one. */
  readonly change: DependencyChange | null
}

export type InspectedDependencies = { readonly findings: readonly Finding[]; readonly notes: readonly Note[]; readonly inventory: DependencyInventory }

/** Holds the packages of lock files against advisories and a licence policy. */
export function inspectDependencies(locks: readonly LockFile[], { database, policy, installed }: DependencyQuestions): InspectedDependencies {
  const packages = new Map(locks.flatMap(({ dependencies }) => dependencies.map((dependency) => [dependency.key, dependency] as const)))
  const found = database === null ? [] : locks.map(({ path, dependencies }) => ({ path, ...findVulnerabilities(dependencies, database) }))
  const vulnerable = found.flatMap(({ path, vulnerabilities }) => toVulnerabilityFindings(path, vulnerabilities))
  const licences = policy === null ? [] : locks.flatMap(({ path, dependencies }) => toLicenceFindings(path, judgeDependencies(dependencies, installed, policy)))
  const keysOf = (pick: (report: (typeof found)[number]) => readonly { readonly key: string }[]): number => new Set(found.flatMap((report) => pick(report).map(({ key }) => key))).size
  return {
    findings: [...vulnerable, ...licences],
    notes: [...locks.flatMap(({ notes }) => notes), ...(found[0]?.notes ?? [])],
    inventory: {
      lockFiles: locks.map(({ path, format, dependencies }) => ({ path, format, packages: dependencies.length, direct: dependencies.filter(({ kind }) => kind === 'direct').length })),
      packages: packages.size,
      vulnerabilities: database === null ? null : { packages: keysOf(({ vulnerabilities }) => vulnerabilities.map(({ dependency }) => dependency)), advisories: vulnerable.length, unchecked: keysOf(({ unchecked }) => unchecked) },
      licences: policy === null ? null : { refused: licences.filter(({ suppressedBecause }) => suppressedBecause === null).length, waived: licences.filter(({ suppressedBecause }) => suppressedBecause !== null).length },
      change: null,
    },
  }
}
