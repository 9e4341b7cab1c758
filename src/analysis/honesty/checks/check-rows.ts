import type { Comparison } from '../comparison.ts'
import type { Draft } from '../drafts.ts'
import { isTrivialLiteral, subtract } from '../facts.ts'
import type { Matching, TestPair } from '../match-tests.ts'
import type { CaseRow } from '../model.ts'
import { holds, leaves } from './covered-elsewhere.ts'

/** Compares the tables of a test: cases that are gone, and cases whose answer was edited. */
export function checkRows({ base, head }: TestPair, about: { readonly comparison: Comparison; readonly matching: Matching }): Draft[] {
  const gone = subtract(base.rows, head.rows, (row) => row.canonical)
  const fresh = subtract(head.rows, base.rows, (row) => row.canonical)
  const edited: CaseRow[] = []
  const dropped: CaseRow[] = []
  for (const row of gone) {
    const successor = fresh.find((other) => !edited.includes(other) && isSameQuestion(row, other))
    if (successor !== undefined) edited.push(successor)
    else if (!isWiderRow(row, fresh) && !livesOn(row, about)) dropped.push(row)
  }
  const place = { side: 'head', location: head.location, scope: head.name } as const
  // A table that is gone altogether may have become code that asks the same: a reader must see.
  const severity = head.rows.length === 0 ? 'medium' as const : 'high' as const
  const lost = Math.max(0, dropped.length - Math.max(0, fresh.length - edited.length))
  return [
    ...(lost > 0 ? [{ ...place, rule: 'dropped-cases' as const, severity, message: `The table of "${head.name}" lost ${lost} of ${base.rows.length} cases.` }] : []),
    ...(edited.length > 0 ? [{ ...place, rule: 'expected-value-edited' as const, message: `${edited.length} cases of the table of "${head.name}" have another answer than on the base.` }] : []),
  ]
}

/** Equal but for the last literal, the answer by custom. */
function isSameQuestion(row: CaseRow, other: CaseRow): boolean {
  const [before, after] = [leaves(row.literals), leaves(other.literals)]
  return before.length > 1 && before.length === after.length && before.slice(0, -1).every((literal, at) => literal === after[at]) && before.at(-1) !== after.at(-1)
}

/** A column was added. */
function isWiderRow(row: CaseRow, fresh: readonly CaseRow[]): boolean {
  return fresh.some((other) => other.literals.length > row.literals.length && holds(other, leaves(row.literals)))
}

/** The case is a test of its own now, or in a table of another test or file. */
function livesOn(row: CaseRow, { comparison, matching }: { readonly comparison: Comparison; readonly matching: Matching }): boolean {
  const literals = leaves(row.literals)
  if (literals.length === 0) return matching.added.some((test) => test.rows.some((other) => other.canonical === row.canonical))
  if (matching.added.some((test) => test.all.some((assertion) => literals.every((literal) => assertion.literals.includes(literal))) || test.rows.some((other) => holds(other, literals)))) return true
  const telling = literals.filter((literal) => !isTrivialLiteral(literal)).map((literal) => literal.replace(/^s:/, ''))
  const added = comparison.changed.filter((path) => !comparison.baseFiles.has(path))
  return telling.length > 0 && added.some((path) => telling.every((literal) => comparison.headFiles.get(path)?.includes(literal) === true))
}
