import { plural, toPlainLine } from '../../core/format.ts'
import type { Change, CheckResult } from '../../core/run/event.ts'
import { isAgentsFault } from '../../core/run/experience.ts'
import type { Failure } from '../../core/run/failure.ts'

/** What one agent of a best-of came to. */
export type Variant = {
  readonly agent: string
  /** The change as a commit; null when there was none to keep. */
  readonly change: Change | null
  readonly checks: readonly CheckResult[]
  /** Null when everything passed. */
  readonly failure: Failure | null
  readonly summary: string
  readonly costUsd: number | null
}

/**
 * The order of variants, best first: those that passed before those that did not, then the higher score of the gate (where there is one), then
 * more checks passed, then the smaller change, then the cheaper one, then the order of the plan.
 */
export function rankVariants(variants: readonly Variant[]): readonly Variant[] {
  const keys = new Map(variants.map((variant) => [variant, keyOf(variant)]))
  return variants.toSorted((a, b) => compare(keys.get(a) ?? [], keys.get(b) ?? []))
}

/** Smaller is better, the first difference decides. */
function keyOf({ failure, checks, change, costUsd }: Variant): readonly number[] {
  const lines = change === null ? Infinity : change.linesAdded + change.linesRemoved
  // What is nobody's fault says least of the work.
  const standing = failure === null ? 0 : isAgentsFault(failure.kind) ? 1 : 2
  return [standing, -(scoreOf(checks) ?? -1), -checks.filter(({ status }) => status === 'passed').length, lines, costUsd ?? Infinity]
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at === -1 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1
}

function scoreOf(checks: readonly CheckResult[]): number | null {
  return checks.findLast(({ scores }) => scores !== undefined)?.scores?.head ?? null
}

/** One line for the report. */
export function describeVariant(variant: Variant, isKept: boolean): string {
  const { agent, change, checks, failure, costUsd } = variant
  const score = scoreOf(checks)
  const parts = [
    failure === null ? `${plural(checks.filter(({ status }) => status === 'passed').length, 'check')} passed` : toPlainLine(`${failure.kind}: ${failure.message}`),
    ...(score === null ? [] : [`score ${score.toFixed(1)}`]),
    ...(change === null ? [] : [`${plural(change.files, 'file')} +${change.linesAdded} -${change.linesRemoved}`]),
    ...(costUsd === null ? [] : [`$${costUsd.toFixed(4)}`]),
  ]
  return `${agent}: ${isKept ? 'kept' : 'not kept'}; ${parts.join(', ')}`
}
