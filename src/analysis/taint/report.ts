import { kinds } from './kinds.ts'
import { isValidated } from './machine.ts'
import type { Machine, RawFinding } from './machine.ts'
import type { Sink } from './sink-shape.ts'
import type { Expression, Span } from './syntax.ts'
import { deepTaints } from './value.ts'
import type { SinkKind, Taint, Value } from './value.ts'

const rank = { critical: 0, high: 1, medium: 2, low: 3 }

/** Keeps a finding; of two of one rule at one place the worse one. */
export function addFinding(machine: Machine, finding: RawFinding): void {
  const key = `${finding.rule}:${finding.start}`
  const before = machine.findings.get(key)
  if (before === undefined || rank[finding.severity] < rank[before.severity]) machine.findings.set(key, finding)
}

/** Reports a value at a sink when a stranger's text may be in it. */
export function reportFlow(machine: Machine, sink: Pick<Sink, 'kind' | 'weak'>, value: Value, at: Span): void {
  const open = deepTaints(value).filter((taint) => !isValidated(machine.frame, taint, sink.kind))
  const [worst] = open
  if (hasFixedStart(sink.kind, value)) return
  if (worst !== undefined && (worst.trust !== 'unseen' || isWeaklyBad(sink, value))) addFlow(machine, sink.kind, { taint: worst, at })
  else if (worst === undefined && value.isUnknown && value.known === null && deepTaints(value).length === 0 && sink.weak === 'always') addUnknown(machine, sink.kind, at)
}

function isWeaklyBad(sink: Pick<Sink, 'weak'>, value: Value): boolean {
  return sink.weak === 'always' || (sink.weak === 'built' && value.isBuilt)
}

/** A URL whose host is constant cannot be sent elsewhere. */
function hasFixedStart(kind: SinkKind, value: Value): boolean {
  if (kind !== 'ssrf' && kind !== 'redirect') return false
  const start = (value.literal ?? '').split('\0', 1)[0] ?? ''
  return value.isBuilt && (/^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]+[/?#]/i.test(start) || (kind === 'redirect' && /^\/[^/\\]/.test(start)))
}

function addFlow(machine: Machine, kind: SinkKind, flow: { readonly taint: Taint; readonly at: Span }): void {
  const { rule, cwe, severity, harm, mend } = kinds[kind]
  const level = severity[flow.taint.trust]
  if (level === null) return
  const message = `Text from ${flow.taint.source} ${harm}.`
  addFinding(machine, { rule, cwe, severity: level, message, mend, start: flow.at.start, end: flow.at.end, steps: [...flow.taint.steps, { at: flow.at, note: `${harm} here` }] })
}

function addUnknown(machine: Machine, kind: SinkKind, at: Span): void {
  const { rule, cwe, severity, harm, mend } = kinds[kind]
  const level = severity.unseen
  if (level === null) return
  addFinding(machine, { rule, cwe, severity: level, message: `Text that this file does not show the writer of ${harm}.`, mend, start: at.start, end: at.end, steps: [] })
}

const htmlProperties = new Set(['innerHTML', 'outerHTML', 'srcdoc'])

/** `element.innerHTML = x`, `location.href = x`, `session[x] = y`. */
export function reportAssignment(machine: Machine, place: Expression, value: Value): void {
  if (place.kind === 'member' && htmlProperties.has(place.property)) reportFlow(machine, { kind: 'xss', weak: 'built' }, value, place)
  if (place.kind === 'member' && machine.program.language === 'javascript' && isLocation(place)) reportFlow(machine, { kind: 'redirect' }, value, place)
  if (place.kind === 'name' && place.name === 'location' && machine.program.language === 'javascript') reportFlow(machine, { kind: 'redirect' }, value, place)
  if (place.kind !== 'index') return
  const owner = machine.evaluate(place.object)
  if (owner.path === null || !/^(?:flask\.session|@(?:self\.)?request\.session|@req\.session)$/.test(owner.path)) return
  reportFlow(machine, { kind: 'trust-boundary' }, value, place)
  reportFlow(machine, { kind: 'trust-boundary' }, machine.evaluate(place.key), place)
}

function isLocation(place: Extract<Expression, { kind: 'member' }>): boolean {
  if (place.property === 'location') return place.object.kind === 'name' && /^(?:window|document|self|top|parent)$/.test(place.object.name)
  return place.property === 'href' && ((place.object.kind === 'name' && place.object.name === 'location') || (place.object.kind === 'member' && place.object.property === 'location'))
}
