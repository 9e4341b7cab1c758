import type { Expression, FunctionSyntax, Program, Span, Statement } from './syntax.ts'
import { adds, join } from './value.ts'
import type { Frame, SinkKind, Taint, Value } from './value.ts'
import type { Severity } from '../model.ts'

/** A finding before it gets a place, a fingerprint and a path. */
export type RawFinding = Span & {
  readonly rule: string
  readonly cwe: string
  readonly severity: Severity
  readonly message: string
  readonly mend: string
  readonly steps: Taint['steps']
}

/** What the parts of the walk share: the program, where it is, what it found. Functions are handed in so that the parts need not import each other. */
export type Machine = {
  readonly program: Program
  readonly findings: Map<string, RawFinding>
  /** Functions that were walked with nothing known of their parameters. */
  readonly entered: Set<FunctionSyntax>
  readonly waiting: { readonly definition: FunctionSyntax; readonly frame: Frame }[]
  readonly evaluate: (expression: Expression) => Value
  /** True when control does not come out at the end. */
  readonly execute: (body: readonly Statement[]) => boolean
  frame: Frame
  readonly calls: FunctionSyntax[]
  stepsLeft: number
  isCutShort: boolean
  /** How often a function has changed what a frame around it holds. */
  outerWrites: number
}

export function openFrame(parent: Frame | null, definition: FunctionSyntax | null): Frame {
  return { parent, definition, vars: new Map(), validated: new Map(), isSharedVars: false, isSharedValidated: false, missed: new Set(), returns: [], escapes: [] }
}

/** Never written to: only a frame that shares its maps with nobody writes to them. */
export type State = Pick<Frame, 'vars' | 'validated'>

/** What the frame holds now. Nothing is copied before the frame is written to again: most branches write nothing. */
export function keepState(frame: Frame): State {
  frame.isSharedVars = true
  frame.isSharedValidated = true
  return { vars: frame.vars, validated: frame.validated }
}

export function restoreState(frame: Frame, state: State): void {
  frame.vars = state.vars
  frame.isSharedVars = true
  restoreValidated(frame, state.validated)
}

export function restoreValidated(frame: Frame, validated: State['validated']): void {
  frame.validated = validated
  frame.isSharedValidated = true
}

export function setVariable(frame: Frame, name: string, value: Value): void {
  if (frame.isSharedVars) frame.vars = new Map(frame.vars)
  frame.isSharedVars = false
  frame.vars.set(name, value)
}

export function setValidated(frame: Frame, id: number, kinds: ReadonlySet<SinkKind>): void {
  if (frame.isSharedValidated) frame.validated = new Map(frame.validated)
  frame.isSharedValidated = false
  frame.validated.set(id, kinds)
}

/** The state where several ways meet; null when none arrives. */
export function joinStates(states: readonly State[]): State | null {
  const [first, ...rest] = states
  if (first === undefined) return null
  return rest.reduce(joinTwo, first)
}

function joinTwo(a: State, b: State): State {
  return { vars: a.vars === b.vars ? a.vars : joinVariables(a.vars, b.vars), validated: a.validated === b.validated ? a.validated : joinValidated(a.validated, b.validated) }
}

function joinVariables(a: State['vars'], b: State['vars']): State['vars'] {
  let joined: Map<string, Value> | null = null
  for (const [name, value] of b) {
    const before = a.get(name)
    if (before === value || (before !== undefined && !adds(before, value))) continue
    joined ??= new Map(a)
    joined.set(name, before === undefined ? value : join(before, value))
  }
  return joined ?? a
}

function joinValidated(a: State['validated'], b: State['validated']): State['validated'] {
  const validated = new Map<number, ReadonlySet<SinkKind>>()
  let isSame = true
  for (const [id, kinds] of a) {
    const both = b.get(id)?.intersection(kinds)
    if (both !== undefined && both.size > 0) validated.set(id, both)
    isSame &&= both?.size === kinds.size
  }
  return isSame ? a : validated
}

/**
 * Would another round of a loop that began with `start` and came to `end` see anything else? Only names that are new may differ, and none of
 * them was asked for before it was there.
 */
export function isSettled(frame: Frame, start: State, end: State): boolean {
  if (start.validated !== end.validated) return false
  for (const [name, value] of end.vars) {
    const before = start.vars.get(name)
    if (before === undefined ? frame.missed.has(name) : before !== value) return false
  }
  return true
}

export function findName(frame: Frame | null, name: string): Value | null {
  for (let at = frame; at !== null; at = at.parent) {
    const value = at.vars.get(name)
    if (value !== undefined) return value
    at.missed.add(name)
  }
  return null
}

/** JavaScript writes to the frame that has the name; Python makes it anew. */
export function setName(machine: Machine, name: string, value: Value): void {
  const { frame, program } = machine
  if (program.language === 'javascript' && !frame.vars.has(name)) {
    for (let at = frame.parent; at !== null; at = at.parent) {
      const before = at.vars.get(name)
      at.missed.add(name)
      if (before === undefined) continue
      machine.outerWrites += 1
      setVariable(at, name, join(before, value))
      return
    }
  }
  setVariable(frame, name, value)
}

/** Is this source known to be harmless here? */
export function isValidated(frame: Frame | null, taint: Taint, kind: SinkKind): boolean {
  if (taint.safeFor.has(kind)) return true
  for (let at = frame; at !== null; at = at.parent) if (at.validated.get(taint.id)?.has(kind) === true) return true
  return false
}
