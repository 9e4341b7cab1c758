import type { Constant, FunctionSyntax, Span } from './syntax.ts'

/** Kinds of places where text of a stranger does harm. */
export type SinkKind = 'command' | 'code' | 'sql' | 'nosql' | 'path' | 'xss' | 'redirect' | 'deserialization' | 'ssrf' | 'ldap' | 'xpath' | 'xxe' | 'template' | 'trust-boundary'

export const sinkKinds: readonly SinkKind[] = ['command', 'code', 'sql', 'nosql', 'path', 'xss', 'redirect', 'deserialization', 'ssrf', 'ldap', 'xpath', 'xxe', 'template', 'trust-boundary']

export type Step = { readonly at: Span; readonly note: string }

/** Who wrote the text: a stranger over the network, the user of the program, or a caller that this file does not show. */
export type Trust = 'remote' | 'local' | 'unseen'

/** Text that came from a source, with the way it took. `id` is the same for all copies of one source. */
export type Taint = { readonly id: number; readonly trust: Trust; readonly source: string; readonly steps: readonly Step[]; readonly safeFor: ReadonlySet<SinkKind> }

export type Closure = { readonly definition: FunctionSyntax; readonly frame: Frame | null }

/** What is known of a value at one point: an over-approximation, joined where ways meet. */
export type Value = {
  readonly taints: readonly Taint[]
  readonly known: { readonly value: Constant } | null
  /** Came from a call or name that this file does not show. */
  readonly isUnknown: boolean
  /** Text put together from parts that are not all constant. */
  readonly isBuilt: boolean
  /** Constant text around the parts that are not known, each of which is a NUL. */
  readonly literal: string | null
  /** `flask.request.args`, `@req.body` (of a parameter), `sqlite3.connect().cursor`. */
  readonly path: string | null
  readonly fields: ReadonlyMap<string, Value> | null
  readonly isList: boolean
  /** Elements whose place is not known. */
  readonly rest: Value | null
  readonly closure: Closure | null
}

/** The names of one call of a function. */
export type Frame = {
  readonly parent: Frame | null
  readonly definition: FunctionSyntax | null
  vars: Map<string, Value>
  /** Sources that a guard has found harmless, and for what. */
  validated: Map<number, ReadonlySet<SinkKind>>
  /** Somebody keeps the map: it is copied before it changes. */
  isSharedVars: boolean
  isSharedValidated: boolean
  /** Names that were looked for here and not found. */
  readonly missed: Set<string>
  readonly returns: Value[]
  readonly escapes: Pick<Frame, 'vars' | 'validated'>[][]
}

const blank: Value = { taints: [], known: null, isUnknown: false, isBuilt: false, literal: null, path: null, fields: null, isList: false, rest: null, closure: null }

const maxTaints = 3
const maxSteps = 8
const maxLiteral = 400
const maxFields = 200

export const nothing: Value = blank
export const unknown: Value = { ...blank, isUnknown: true }
const everywhere: ReadonlySet<SinkKind> = new Set(sinkKinds)
const nowhere: ReadonlySet<SinkKind> = new Set()

export function toConstant(value: Constant): Value {
  return { ...blank, known: { value }, literal: typeof value === 'string' ? value.slice(0, maxLiteral) : null }
}

export function toPath(path: string | null): Value {
  return { ...unknown, path: path !== null && path.length > 160 ? null : path }
}

export function toList(items: readonly Value[]): Value {
  if (items.length > maxFields) return { ...blank, isList: true, fields: new Map(), rest: joinAll(items.slice(0, maxFields)) }
  return { ...blank, isList: true, fields: new Map(items.map((item, index) => [String(index), item])) }
}

export function toRecord(entries: Iterable<readonly [string, Value]>, rest: Value | null): Value {
  return { ...blank, fields: new Map(entries), rest }
}

export function toClosure(closure: Closure): Value {
  return { ...blank, closure }
}

export function toTainted(about: { readonly id: number; readonly trust: Trust; readonly source: string; readonly at: Span; readonly path: string | null }): Value {
  const { id, trust, source, at, path } = about
  const note = trust === 'unseen' ? `${source} is handed in by a caller` : `${source} comes from outside`
  return { ...blank, path, taints: [{ id, trust, source, steps: [{ at, note }], safeFor: nowhere }] }
}

/** A value made of others: their taints, nothing else. */
export function derive(from: readonly Value[], more: Partial<Value> = {}): Value {
  const isUnknown = from.some((one) => one.isUnknown)
  const isPlain = from.every((one) => one.taints.length === 0 && one.fields === null && one.rest === null)
  return { ...blank, taints: isPlain ? blank.taints : joinTaints(from.flatMap((one) => deepTaints(one))), isUnknown, ...more }
}

export function withLiteral(value: Value, literal: string | null): Value {
  return { ...value, literal: literal === null ? null : literal.slice(0, maxLiteral), isBuilt: true }
}

/** All taints in a value and in what it holds. */
export function deepTaints(value: Value, depth = 0): readonly Taint[] {
  if (value.fields === null && value.rest === null) return value.taints
  if (depth > 4) return value.taints
  const inner = [...(value.fields?.values() ?? []), ...(value.rest === null ? [] : [value.rest])]
  return joinTaints([...value.taints, ...inner.flatMap((one) => deepTaints(one, depth + 1))])
}

function joinTaints(taints: readonly Taint[]): readonly Taint[] {
  if (taints.length < 2) return taints
  const byId = new Map<number, Taint>()
  for (const taint of taints) {
    const before = byId.get(taint.id)
    // The less cleaned copy wins: a sink must see the worse one.
    if (before === undefined || taint.safeFor.size < before.safeFor.size) byId.set(taint.id, taint)
  }
  const order = { remote: 0, local: 1, unseen: 2 }
  return [...byId.values()].sort((a, b) => order[a.trust] - order[b.trust]).slice(0, maxTaints)
}

export function joinAll(values: readonly Value[]): Value {
  const [first, ...rest] = values
  return first === undefined ? nothing : rest.reduce(join, first)
}

/** False only when `join(a, b)` is certain to say what `a` says. */
export function adds(a: Value, b: Value): boolean {
  if (a === b) return false
  const isKnown = a.known === null || (b.known !== null && b.known.value === a.known.value)
  const isLiteral = a.literal === b.literal || a.taints.length > 0 || b.literal === null
  const isFlagged = (a.isUnknown || !b.isUnknown) && (a.isBuilt || !b.isBuilt) && (a.isList || !b.isList)
  const isNamed = (a.path !== null || b.path === null) && (a.closure !== null || b.closure === null)
  return !(isKnown && isLiteral && isFlagged && isNamed && holdsTaints(a, b) && (b.rest === null || b.rest === a.rest) && holdsFields(a, b))
}

function holdsTaints(a: Value, b: Value): boolean {
  return b.taints.every((taint) => a.taints.some((one) => one.id === taint.id && one.safeFor.size <= taint.safeFor.size))
}

function holdsFields(a: Value, b: Value): boolean {
  if (b.fields === null || b.fields === a.fields) return true
  if (a.fields === null || a.fields.size !== b.fields.size || a.fields.size > 20) return false
  for (const [key, value] of b.fields) {
    const before = a.fields.get(key)
    if (before === undefined || adds(before, value)) return false
  }
  return true
}

export function join(a: Value, b: Value): Value {
  if (a === b) return a
  return {
    taints: b.taints.length === 0 ? a.taints : a.taints.length === 0 ? b.taints : joinTaints([...a.taints, ...b.taints]),
    known: a.known !== null && b.known !== null && a.known.value === b.known.value ? a.known : null,
    isUnknown: a.isUnknown || b.isUnknown,
    isBuilt: a.isBuilt || b.isBuilt,
    literal: a.literal === b.literal ? a.literal : (a.taints.length > 0 ? a.literal : (b.literal ?? a.literal)),
    path: a.path ?? b.path,
    ...joinFields(a, b),
    isList: a.isList || b.isList,
    closure: a.closure ?? b.closure,
  }
}

function joinFields(a: Value, b: Value): Pick<Value, 'fields' | 'rest'> {
  const rest = a.rest === null ? b.rest : b.rest === null ? a.rest : a.rest === b.rest ? a.rest : join(a.rest, b.rest)
  if (a.fields === b.fields) return { fields: a.fields, rest }
  if (a.fields === null || b.fields === null) return { fields: a.fields ?? b.fields, rest }
  if ((a.isList || b.isList) && a.fields.size !== b.fields.size) {
    const all = [...a.fields.values(), ...b.fields.values(), ...(rest === null ? [] : [rest])]
    return { fields: new Map(), rest: derive(all) }
  }
  const fields = new Map(a.fields)
  for (const [key, value] of b.fields) {
    const before = fields.get(key)
    fields.set(key, before === undefined ? value : join(before, value))
  }
  return { fields, rest }
}

/** Follows the flow one step on. */
export function addStep(value: Value, step: Step): Value {
  if (value.taints.length === 0) return value
  const taints = value.taints.map((taint) => (taint.steps.length >= maxSteps || taint.steps.at(-1)?.at.start === step.at.start ? taint : { ...taint, steps: [...taint.steps, step] }))
  return { ...value, taints }
}

/** The same value after cleaning for some kinds of sink, or for all. */
export function clean(value: Value, kinds: readonly SinkKind[] | 'all'): Value {
  const add = kinds === 'all' ? everywhere : new Set(kinds)
  const taints = deepTaints(value).map((taint) => ({ ...taint, safeFor: taint.safeFor.union(add) }))
  return { ...blank, taints, isBuilt: value.isBuilt, literal: value.literal, isUnknown: false }
}
