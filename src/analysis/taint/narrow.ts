import { readGuard } from './guards.ts'
import type { Machine } from './machine.ts'
import { joinStates, keepState, restoreState, setValidated } from './machine.ts'
import type { Expression } from './syntax.ts'
import { deepTaints } from './value.ts'

/** Writes down what it says about the sources that a test came out this way. */
export function narrow(machine: Machine, test: Expression, isTrue: boolean): void {
  if (test.kind === 'unary' && test.operator === 'not') return narrow(machine, test.operand, !isTrue)
  if (test.kind === 'binary' && /^(?:and|&&|or|\|\|)$/.test(test.operator)) return narrowLogical(machine, test, isTrue)
  for (const { value, kinds } of readGuard(test, isTrue, machine.evaluate)) {
    if (kinds.length === 0) continue
    for (const taint of deepTaints(value)) {
      const before = machine.frame.validated.get(taint.id) ?? new Set()
      setValidated(machine.frame, taint.id, before.union(new Set(kinds)))
    }
  }
}

function narrowLogical(machine: Machine, test: Extract<Expression, { kind: 'binary' }>, isTrue: boolean): void {
  const isAnd = test.operator === 'and' || test.operator === '&&'
  if (isAnd === isTrue) {
    narrow(machine, test.left, isTrue)
    narrow(machine, test.right, isTrue)
    return
  }
  // One of the two came out this way: only what both say holds.
  const before = keepState(machine.frame)
  narrow(machine, test.left, isTrue)
  const first = keepState(machine.frame)
  restoreState(machine.frame, before)
  narrow(machine, test.right, isTrue)
  const both = joinStates([first, machine.frame])
  if (both !== null) restoreState(machine.frame, both)
}
