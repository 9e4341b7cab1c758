import type { Expression, FunctionSyntax, Program, Span, Statement } from './syntax.ts'
import { join } from './value.ts'
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
}

export function openFrame(parent: Frame | null, definition: FunctionSyntax | null): Frame {
  return { parent, definition, vars: new Map(), validated: new Map(), returns: [], escapes: [] }
}

export type State = { vars: Map<string, Value>; validated: Map<number, ReadonlySet<SinkKind>> }

export function copyState(state: State): State {
  return { vars: new Map(state.vars), validated: new Map(state.validated) }
}

export function restoreState(frame: Frame, state: State): void {
  frame.vars = state.vars
  frame.validated = state.validated
}

/** The state where several ways meet; null when none arrives. */
export function joinStates(states: readonly State[]): State | null {
  const [first, ...rest] = states
  if (first === undefined) return null
  return rest.reduce(joinTwo, first)
}

function joinTwo(a: State, b: State): State {
  const vars = new Map(a.vars)
  for (const [name, value] of b.vars) {
    const before = vars.get(name)
    vars.set(name, before === undefined ? value : join(before, value))
  }
  const validated = new Map<number, ReadonlySet<SinkKind>>()
  for (const [id, kinds] of a.validated) {
    const both = b.validated.get(id)?.intersection(kinds)
    if (both !== undefined && both.size > 0) validated.set(id, both)
  }
  return { vars, validated }
}

export function findName(frame: Frame | null, name: string): Value | null {
  for (let at = frame; at !== null; at = at.parent) {
    const value = at.vars.get(name)
    if (value !== undefined) return value
  }
  return null
}

/** JavaScript writes to the frame that has the name; Python makes it anew. */
export function setName(machine: Machine, name: string, value: Value): void {
  const { frame, program } = machine
  if (program.language === 'javascript' && !frame.vars.has(name)) {
    for (let at = frame.parent; at !== null; at = at.parent) {
      const before = at.vars.get(name)
      if (before === undefined) continue
      at.vars.set(name, join(before, value))
      return
    }
  }
  frame.vars.set(name, value)
}

/** Is this source known to be harmless here? */
export function isValidated(frame: Frame | null, taint: Taint, kind: SinkKind): boolean {
  if (taint.safeFor.has(kind)) return true
  for (let at = frame; at !== null; at = at.parent) if (at.validated.get(taint.id)?.has(kind) === true) return true
  return false
}
