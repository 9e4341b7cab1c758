import { evaluateExpression } from './evaluate.ts'
import { enterWaiting, executeAll } from './execute.ts'
import { openFrame } from './machine.ts'
import type { Machine, RawFinding } from './machine.ts'
import type { Program } from './syntax.ts'

/** Steps that one file may cost; a file of 3,000 lines takes some 60,000. */
const maxSteps = 1_500_000

export type Flows = { readonly findings: readonly RawFinding[]; readonly isCutShort: boolean }

/** Follows a stranger's text through a file from where it comes in to where it does harm. */
export function findFlows(program: Program): Flows {
  const machine: Machine = {
    program,
    findings: new Map(),
    entered: new Set(),
    waiting: [],
    evaluate: (expression) => evaluateExpression(machine, expression),
    execute: (body) => executeAll(machine, body),
    frame: openFrame(null, null),
    calls: [],
    stepsLeft: maxSteps,
    isCutShort: false,
    outerWrites: 0,
  }
  machine.execute(program.body)
  enterWaiting(machine)
  return { findings: [...machine.findings.values()].sort((a, b) => a.start - b.start), isCutShort: machine.isCutShort }
}
