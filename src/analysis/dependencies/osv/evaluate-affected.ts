import type { Ecosystem } from '../dependency.ts'
import { versionOrders, type CompareVersions } from './compare-versions.ts'
import type { OsvAffected, OsvEvent, OsvRange } from './osv-record.ts'

/** Whether a version is affected, and the lowest version after it that is not. `unreadable`: its number has no place in the order. */
export type Verdict =
  | { readonly status: 'affected'; readonly fixedIn: string | null }
  | { readonly status: 'unaffected' }
  | { readonly status: 'unreadable' }

type Step = { readonly kind: 'introduced' | 'fixed' | 'last_affected'; readonly version: string }

/** Decides by the listed versions first, then by the ranges, as the OSV schema's evaluation has it. */
export function evaluateAffected(affected: OsvAffected, ecosystem: Ecosystem, version: string): Verdict {
  const compare = versionOrders[ecosystem]
  const ranges = (affected.ranges ?? []).filter((range) => range.type !== 'GIT')
  const isListed = (affected.versions ?? []).some((listed) => listed === version || compare(listed, version) === 0)
  if (compare(version, version) === null) {
    if (isListed) return { status: 'affected', fixedIn: null }
    return ranges.length === 0 ? { status: 'unaffected' } : { status: 'unreadable' }
  }
  const inRange = ranges.some((range) => isInRange(range, version, compare))
  return isListed || inRange ? { status: 'affected', fixedIn: toFixedIn(ranges, version, compare) } : { status: 'unaffected' }
}

export function isInRange(range: OsvRange, version: string, compare: CompareVersions): boolean {
  if (!isUnderLimit(range.events, version, compare)) return false
  const steps = range.events.flatMap(toSteps)
  // Some databases write overlapping or touching spans in one list; sorted, the end of one would cut off the other.
  const spans = toSpans(steps)
  return (spans ?? [toSorted(steps, compare)]).some((span) => isInSpan(span, version, compare))
}

/** The steps as pairs of a beginning and an end, or null when they are not written so. A last beginning may stay open. */
function toSpans(steps: readonly Step[]): Step[][] | null {
  const isPaired = steps.every((step, index) => (step.kind === 'introduced') === (index % 2 === 0))
  return isPaired ? steps.flatMap((_step, index) => (index % 2 === 0 ? [steps.slice(index, index + 2)] : [])) : null
}

function isInSpan(steps: readonly Step[], version: string, compare: CompareVersions): boolean {
  let isVulnerable = false
  for (const step of steps) {
    const order = step.version === '0' ? 1 : compare(version, step.version)
    if (order === null) continue
    if (step.kind === 'introduced' && order >= 0) isVulnerable = true
    if (step.kind === 'fixed' && order >= 0) isVulnerable = false
    if (step.kind === 'last_affected' && order > 0) isVulnerable = false
  }
  return isVulnerable
}

function isUnderLimit(events: readonly OsvEvent[], version: string, compare: CompareVersions): boolean {
  const limits = events.flatMap((event) => event.limit ?? [])
  return limits.length === 0 || limits.some((limit) => limit === '*' || (compare(version, limit) ?? 0) < 0)
}

const weights = { introduced: 0, fixed: 1, last_affected: 2 }

/** `0` stands before every version. At one version `introduced` comes before `fixed`: the empty range stays empty. */
function toSorted(steps: readonly Step[], compare: CompareVersions): Step[] {
  return steps.toSorted((a, b) => {
    if (a.version === '0' || b.version === '0') return (a.version === '0' ? 0 : 1) - (b.version === '0' ? 0 : 1)
    return (compare(a.version, b.version) ?? 0) || weights[a.kind] - weights[b.kind]
  })
}

function toSteps(event: OsvEvent): Step[] {
  const kinds = ['introduced', 'fixed', 'last_affected'] as const
  return kinds.flatMap((kind) => {
    const version = event[kind]
    return version === undefined ? [] : [{ kind, version }]
  })
}

function toFixedIn(ranges: readonly OsvRange[], version: string, compare: CompareVersions): string | null {
  const fixes = ranges.flatMap((range) => range.events.flatMap((event) => event.fixed ?? []))
  const later = fixes.filter((fixed) => (compare(fixed, version) ?? -1) > 0 && !ranges.some((range) => isInRange(range, fixed, compare)))
  return later.sort((a, b) => compare(a, b) ?? 0)[0] ?? null
}
