import { unreachable } from '../../core/unreachable.ts'
import { assignTo } from './assign.ts'
import { enterFunction } from './enter.ts'
import { elementOf } from './evaluate.ts'
import { isTruthy } from './fold.ts'
import { isSettled, joinStates, keepState, restoreState, setVariable } from './machine.ts'
import type { Machine, State } from './machine.ts'
import { narrow } from './narrow.ts'
import { reportFlow } from './report.ts'
import type { Case, Statement } from './syntax.ts'
import { addStep, nothing, toClosure, toPath, toRecord } from './value.ts'
import type { Value } from './value.ts'

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/** Walks statements; true when control does not come out at the end. */
export function executeAll(machine: Machine, body: readonly Statement[]): boolean {
  // Functions can be called before the line that defines them.
  for (const statement of body) if (statement.kind === 'define') define(machine, statement)
  for (const statement of body) if (executeOne(machine, statement)) return true
  return false
}

function executeOne(machine: Machine, statement: Statement): boolean {
  if (machine.stepsLeft-- <= 0) machine.isCutShort = true
  if (machine.isCutShort) return true
  switch (statement.kind) {
    case 'assign': {
      const value = machine.evaluate(statement.value)
      for (const target of statement.targets) assignTo(machine, target, value, statement)
      return false
    }
    case 'expression':
      machine.evaluate(statement.value)
      return false
    case 'if': return executeIf(machine, statement)
    case 'loop': return executeLoop(machine, statement)
    case 'try': return executeTry(machine, statement)
    case 'switch': return executeSwitch(machine, statement)
    case 'return': return executeReturn(machine, statement)
    case 'leave': return executeLeave(machine, statement)
    case 'block': return executeAll(machine, statement.body)
    case 'define': return false
    case 'class': return defineClass(machine, statement)
    case 'import':
      for (const { local, path } of statement.bindings) setVariable(machine.frame, local, toPath(normalPath(path)))
      return false
    default: return unreachable(statement)
  }
}

/** `node:fs/promises` is `fs` to the tables. */
export function normalPath(path: string): string {
  return path.replace(/^node:/, '').replace(/^(fs|dns|timers|readline|mysql2|ldapjs)\/promises/, '$1').replace(/^(fs-extra|graceful-fs)(?=\.|$)/, 'fs')
}

function define(machine: Machine, statement: Of<'define'>): void {
  const { definition } = statement
  setVariable(machine.frame, definition.name, toClosure({ definition, frame: machine.frame }))
  machine.waiting.push({ definition, frame: machine.frame })
}

function defineClass(machine: Machine, statement: Of<'class'>): boolean {
  const members = new Map<string, Value>()
  for (const member of statement.body) {
    if (member.kind === 'define') {
      members.set(member.definition.name, toClosure({ definition: member.definition, frame: machine.frame }))
      machine.waiting.push({ definition: member.definition, frame: machine.frame })
    } else executeOne(machine, member)
  }
  setVariable(machine.frame, statement.name, { ...toRecord(members, null), path: `<class>.${statement.name}` })
  return false
}

function executeIf(machine: Machine, statement: Of<'if'>): boolean {
  const truth = isTruthy(machine.evaluate(statement.test))
  if (truth !== null) return executeAll(machine, truth ? statement.yes : statement.no)
  const before = keepState(machine.frame)
  const arriving: State[] = []
  for (const side of [true, false]) {
    restoreState(machine.frame, before)
    narrow(machine, statement.test, side)
    if (!executeAll(machine, side ? statement.yes : statement.no)) arriving.push(keepState(machine.frame))
  }
  return meet(machine, arriving)
}

function meet(machine: Machine, arriving: readonly State[]): boolean {
  const joined = joinStates(arriving)
  if (joined === null) return true
  restoreState(machine.frame, joined)
  return false
}

function executeLoop(machine: Machine, statement: Of<'loop'>): boolean {
  const { binding, test, body, update } = statement
  const escapes: State[] = []
  machine.frame.escapes.push(escapes)
  const first = test === null ? null : isTruthy(machine.evaluate(test))
  let state: State | null = keepState(machine.frame)
  const maxRounds = first === false ? 0 : 2
  for (let round = 0; round < maxRounds && state !== null; round += 1) {
    const start: State = state
    const { outerWrites } = machine
    restoreState(machine.frame, start)
    if (binding !== null) assignTo(machine, binding.target, addStep(elementOf(machine.evaluate(binding.iterable)), { at: binding.iterable, note: 'taken one by one' }), binding.iterable)
    if (test !== null) narrow(machine, test, true)
    const isOver = executeAll(machine, body)
    if (!isOver) executeAll(machine, update)
    state = joinStates([start, ...(isOver ? [] : [keepState(machine.frame)])])
    if (state !== null && machine.outerWrites === outerWrites && isSettled(machine.frame, start, state)) break
  }
  machine.frame.escapes.pop()
  return meet(machine, [...(state === null ? [] : [state]), ...escapes])
}

function executeTry(machine: Machine, statement: Of<'try'>): boolean {
  const before = keepState(machine.frame)
  const isOver = executeAll(machine, statement.body)
  const after = keepState(machine.frame)
  const arriving: State[] = isOver ? [] : [after]
  for (const handler of statement.handlers) {
    const start = joinStates([before, after])
    if (start !== null) restoreState(machine.frame, start)
    if (!executeAll(machine, handler)) arriving.push(keepState(machine.frame))
  }
  const ended = arriving.length === 0
  meet(machine, ended ? [after] : arriving)
  return executeAll(machine, statement.last) || ended
}

function executeSwitch(machine: Machine, statement: Of<'switch'>): boolean {
  const subject = machine.evaluate(statement.subject)
  const escapes: State[] = []
  machine.frame.escapes.push(escapes)
  const before = keepState(machine.frame)
  const arriving: State[] = []
  const { chosen, isSure } = chooseCases(machine, statement, subject)
  for (const index of chosen) {
    restoreState(machine.frame, before)
    const bodies = statement.fallsThrough ? statement.cases.slice(index) : statement.cases.slice(index, index + 1)
    if (!bodies.some((one) => executeAll(machine, one.body))) arriving.push(keepState(machine.frame))
  }
  machine.frame.escapes.pop()
  return meet(machine, [...arriving, ...escapes, ...(isSure ? [] : [before])])
}

function chooseCases(machine: Machine, statement: Of<'switch'>, subject: Value): { readonly chosen: readonly number[]; readonly isSure: boolean } {
  const { cases } = statement
  const fallback = cases.findIndex((one) => one.tests === null)
  const hit = subject.known === null ? -1 : cases.findIndex((one) => matches(machine, one, subject))
  const allKnown = subject.known !== null && cases.every((one) => (one.tests ?? []).every((test) => machine.evaluate(test).known !== null))
  if (hit >= 0 && allKnown) return { chosen: [hit], isSure: true }
  if (allKnown) return { chosen: fallback < 0 ? [] : [fallback], isSure: fallback >= 0 }
  return { chosen: cases.map((_, index) => index), isSure: fallback >= 0 }
}

function matches(machine: Machine, one: Case, subject: Value): boolean {
  return (one.tests ?? []).some((test) => {
    const { known } = machine.evaluate(test)
    return known !== null && known.value === subject.known?.value
  })
}

function executeReturn(machine: Machine, statement: Of<'return'>): boolean {
  const value = statement.value === null ? nothing : machine.evaluate(statement.value)
  machine.frame.returns.push(value)
  if (isPageReturn(machine, value) && statement.value !== null) reportFlow(machine, { kind: 'xss' }, value, statement.value)
  return true
}

/** A web handler of Flask or Bottle returns the page itself; dicts and lists become JSON. */
function isPageReturn(machine: Machine, value: Value): boolean {
  const { definition } = machine.frame
  if (machine.program.language !== 'python' || definition === null || machine.calls.length > 1) return false
  return definition.decorators.some((text) => /\.(?:route|get|post|put|delete|patch)\s*\(/.test(text)) && (value.fields === null || value.isList) && /\b(?:flask|bottle|quart)\b/i.test(machine.program.text)
}

function executeLeave(machine: Machine, statement: Of<'leave'>): boolean {
  if (statement.value !== null) machine.evaluate(statement.value)
  if (statement.how !== 'throw') machine.frame.escapes.at(-1)?.push(keepState(machine.frame))
  return true
}

/** Walks every function that was seen, with nothing known of its parameters. */
export function enterWaiting(machine: Machine): void {
  for (let next = machine.waiting.shift(); next !== undefined; next = machine.waiting.shift()) {
    if (machine.entered.has(next.definition) || machine.isCutShort) continue
    enterFunction(machine, next)
  }
}
