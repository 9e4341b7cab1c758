import picomatch from 'picomatch'
import { toFingerprint } from '../fingerprint.ts'
import type { Finding, Location, Severity } from '../model.ts'
import type { Declaration, Files } from './model.ts'
import { honestyRules } from './rules.ts'
import type { HonestyRuleName } from './rules.ts'

/** What a check found, before it is given its fingerprint. */
export type Draft = {
  readonly rule: HonestyRuleName
  /** The side whose file `location` is in. */
  readonly side: 'base' | 'head'
  readonly location: Location
  /** Test or function it is in. */
  readonly scope: string
  readonly message: string
  readonly severity?: Severity
}

/** Rules that a declared change of behaviour brings along by nature. */
const declarable: ReadonlySet<string> = new Set(['expected-value-edited', 'snapshot-rewritten', 'expected-data-edited'])

type Texts = { readonly base: Files; readonly head: Files; readonly declared?: readonly Declaration[] }

/** Turns drafts into findings in a stable order; of equal ones on one place, one is kept. */
export function toFindings(drafts: readonly Draft[], texts: Texts): Finding[] {
  const kept = new Map<string, Draft>()
  for (const draft of drafts) {
    // Results of runs have no exact place: there the test tells them apart.
    const test = texts[draft.side].has(draft.location.path) ? '' : draft.scope
    const key = [draft.rule, draft.side, draft.location.path, draft.location.line, draft.location.column, test].join('\0')
    if (!kept.has(key)) kept.set(key, draft)
  }
  const ordered = [...kept.values()].sort((a, b) => comparePlaces(a, b))
  const seen = new Map<string, number>()
  return ordered.map((draft) => {
    const lineText = texts[draft.side].get(draft.location.path)?.split(/\r?\n/)[draft.location.line - 1] ?? ''
    const key = [draft.rule, lineText.trim(), draft.scope].join('\0')
    const occurrence = seen.get(key) ?? 0
    seen.set(key, occurrence + 1)
    return toFinding(draft, { fingerprint: toFingerprint({ ruleId: `fleet/${draft.rule}`, lineText, scope: draft.scope, occurrence }), suppressedBecause: findReason(draft, texts.declared ?? []) })
  })
}

function comparePlaces(a: Draft, b: Draft): number {
  const [left, right] = [a.location, b.location]
  if (left.path !== right.path) return left.path < right.path ? -1 : 1
  return left.line - right.line || left.column - right.column || (a.rule < b.rule ? -1 : 1)
}

function toFinding(draft: Draft, about: Pick<Finding, 'fingerprint' | 'suppressedBecause'>): Finding {
  const { severity, mend } = honestyRules[draft.rule]
  const message = draft.side === 'base' ? `${draft.message} (place in the base)` : draft.message
  return { ruleId: `fleet/${draft.rule}`, category: 'honesty', severity: draft.severity ?? severity, cwe: null, location: draft.location, message, mend, trace: [], ...about }
}

function findReason(draft: Draft, declared: readonly Declaration[]): string | null {
  const covering = declared.find(({ path, rules }) => {
    const isCovered = rules.length === 0 ? declarable.has(draft.rule) : rules.includes(draft.rule) || rules.includes(`fleet/${draft.rule}`)
    return isCovered && picomatch.isMatch(draft.location.path, path, { dot: true })
  })
  return covering?.reason ?? null
}
