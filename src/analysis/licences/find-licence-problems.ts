import type { Dependency } from '../dependencies/dependency.ts'
import { toFingerprint } from '../fingerprint.ts'
import type { Finding } from '../model.ts'
import { judgeLicence, type LicencePolicy, type LicenceVerdict } from './licence-policy.ts'
import type { PackageLicence } from './read-package-licence.ts'

/** A dependency, what it states, and what the policy says of it. */
export type JudgedDependency = {
  readonly dependency: Dependency
  readonly licence: string | null
  readonly verdict: LicenceVerdict
  readonly exception: string | null
}

/** Judges every dependency; an installed package's own word goes before the lock file's. */
export function judgeDependencies(
  dependencies: readonly Dependency[],
  installed: readonly PackageLicence[],
  policy: LicencePolicy,
): JudgedDependency[] {
  const stated = new Map(installed.map(({ name, version, licence }) => [`${name}@${version ?? ''}`, licence]))
  return dependencies.map((dependency) => {
    const id = `${dependency.name}@${dependency.version ?? ''}`
    const licence = stated.get(id) ?? dependency.licence
    const exception = [id, dependency.name]
      .map((key) => (Object.hasOwn(policy.exceptions, key) ? policy.exceptions[key] : undefined))
      .find((reason) => reason !== undefined)
    return { dependency, licence, verdict: judgeLicence(licence, policy), exception: exception ?? null }
  })
}

/** One finding per dependency that does not pass; those with an exception stay in, suppressed by its reason. */
export function toLicenceFindings(path: string, judged: readonly JudgedDependency[]): Finding[] {
  return judged.flatMap(({ dependency, verdict, exception }): Finding[] => {
    if (verdict.passes) return []
    const ruleId = verdict.status === 'denied' ? 'fleet/licence-denied' : 'fleet/licence-unknown'
    const via = dependency.chain.length > 1 ? ` (it comes by ${dependency.chain.join(' > ')})` : ''
    return [
      {
        ruleId,
        category: 'licence',
        severity: verdict.status === 'denied' ? 'high' : 'medium',
        cwe: null,
        location: { path, line: dependency.line, column: 0, endLine: dependency.line, endColumn: 0 },
        message: `${dependency.name} ${dependency.version ?? ''}: ${verdict.because}`,
        mend:
          verdict.status === 'denied'
            ? `Replace ${dependency.name}${via}, or record why it is accepted as an exception of the policy.`
            : `Find out the licence of ${dependency.name}${via} and record it as an exception of the policy.`,
        fingerprint: toFingerprint({ ruleId, lineText: dependency.key, scope: '', occurrence: 0 }),
        trace: [],
        suppressedBecause: exception,
      },
    ]
  })
}
