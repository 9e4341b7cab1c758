import { unreachable } from '../../core/unreachable.ts'
import { assignTo, keyText } from './assign.ts'
import { evaluateCall } from './call.ts'
import { buildText, fillTemplate, foldConstants, isTruthy } from './fold.ts'
import { narrow } from './narrow.ts'
import { findName, joinStates, keepState, restoreState, restoreValidated } from './machine.ts'
import type { Machine } from './machine.ts'
import { readProperty } from './properties.ts'
import { reportFlow } from './report.ts'
import { findSource } from './sources.ts'
import type { Expression } from './syntax.ts'
import { deepTaints, derive, join, joinAll, nothing, toClosure, toConstant, toList, toPath, toRecord, toTainted, unknown, withLiteral } from './value.ts'
import type { SinkKind, Value } from './value.ts'

/** What an expression is worth here. */
export function evaluateExpression(machine: Machine, expression: Expression): Value {
  if (machine.stepsLeft-- <= 0) {
    machine.isCutShort = true
    return nothing
  }
  switch (expression.kind) {
    case 'constant': return toConstant(expression.value)
    case 'pattern': return toRecord([['<pattern>', toConstant(expression.source)], ['<flags>', toConstant(expression.flags)]], null)
    case 'name': return evaluateName(machine, expression)
    case 'member': return readProperty(machine.program.language, machine.evaluate(expression.object), { key: expression.property, at: expression })
    case 'index': return evaluateIndex(machine, expression)
    case 'slice': return { ...derive([machine.evaluate(expression.object)]), path: null }
    case 'call': return evaluateCall(machine, expression)
    case 'binary': return evaluateBinary(machine, expression)
    case 'unary': return evaluateUnary(machine, expression)
    case 'text': return buildText(expression.parts.map(machine.evaluate))
    case 'choice': return evaluateChoice(machine, expression)
    case 'sequence': return toList(expression.items.map(machine.evaluate))
    case 'record': return evaluateRecord(machine, expression)
    case 'function':
      machine.waiting.push({ definition: expression.definition, frame: machine.frame })
      return toClosure({ definition: expression.definition, frame: machine.frame })
    case 'each': return evaluateEach(machine, expression)
    case 'assign': {
      const value = machine.evaluate(expression.value)
      assignTo(machine, expression.target, value, expression)
      return value
    }
    case 'other': return derive(expression.parts.map(machine.evaluate))
    default: return unreachable(expression)
  }
}

function evaluateName(machine: Machine, expression: Extract<Expression, { kind: 'name' }>): Value {
  const { name } = expression
  if (name === 'undefined') return toConstant(null)
  const found = findName(machine.frame, name)
  if (found === null) return toPath(name)
  const trust = found.path !== null && found.taints.length === 0 ? findSource(machine.program.language, found.path) : null
  return trust === null || found.path === null ? found : toTainted({ id: expression.start, trust, source: found.path, at: expression, path: found.path })
}

function evaluateIndex(machine: Machine, expression: Extract<Expression, { kind: 'index' }>): Value {
  const owner = machine.evaluate(expression.object)
  const key = machine.evaluate(expression.key)
  const known = keyText(key)
  if (known === null) {
    const all = derive([owner], { path: owner.path === null ? null : `${owner.path}.[]` })
    return owner.fields?.size === 0 || owner.fields === null ? all : joinAll([...owner.fields.values(), ...(owner.rest === null ? [] : [owner.rest])])
  }
  const size = owner.isList ? (owner.fields?.size ?? 0) : 0
  const place = owner.isList && known.startsWith('-') ? String(size + Number(known)) : known
  return readProperty(machine.program.language, owner, { key: place, at: expression })
}

function evaluateBinary(machine: Machine, expression: Extract<Expression, { kind: 'binary' }>): Value {
  const { operator } = expression
  if (/^(?:and|or|&&|\|\||\?\?)$/.test(operator)) return evaluateLogical(machine, expression)
  const left = machine.evaluate(expression.left)
  const right = machine.evaluate(expression.right)
  if (left.known !== null && right.known !== null) {
    const folded = foldConstants(operator, { left: left.known.value, right: right.known.value })
    if (folded !== null) return toConstant(folded.value)
  }
  if (operator === '+') return left.isList && right.isList && left.fields !== null && right.fields !== null ? toList([...left.fields.values(), ...right.fields.values()]) : buildText([left, right])
  if (operator === '%' && typeof (left.known?.value ?? left.literal) === 'string') return fillTemplate(String(left.known?.value ?? left.literal), right.isList ? [...(right.fields?.values() ?? [])] : [right])
  if (operator === '/' && machine.program.language === 'python') return derive([left, right], { path: left.path, isBuilt: true })
  if (/^(?:==|===|!=|!==|<|>|<=|>=|in|not in|is|is not|instanceof)$/.test(operator)) return { ...nothing, isUnknown: true }
  if (/^(?:-|\*|\/\/|\*\*|&|\^|<<|>>|>>>)$/.test(operator) && operator !== '*') return nothing
  return derive([left, right])
}

function evaluateLogical(machine: Machine, expression: Extract<Expression, { kind: 'binary' }>): Value {
  const left = machine.evaluate(expression.left)
  const isAnd = expression.operator === 'and' || expression.operator === '&&'
  const truth = expression.operator === '??' ? (left.known === null ? null : left.known.value !== null) : isTruthy(left)
  if (truth !== null) return truth === isAnd ? machine.evaluate(expression.right) : left
  const before = keepState(machine.frame)
  narrow(machine, expression.left, isAnd)
  const right = machine.evaluate(expression.right)
  const after = joinStates([before, machine.frame])
  if (after !== null) restoreState(machine.frame, { vars: after.vars, validated: before.validated })
  return isAnd && left.known === null && left.taints.length === 0 ? join(right, { ...nothing, isUnknown: false }) : join(left, right)
}

function evaluateUnary(machine: Machine, expression: Extract<Expression, { kind: 'unary' }>): Value {
  const value = machine.evaluate(expression.operand)
  const truth = isTruthy(value)
  if (expression.operator === 'not') return truth === null ? { ...nothing, isUnknown: true } : toConstant(!truth)
  if (expression.operator === '-' && typeof value.known?.value === 'number') return toConstant(-value.known.value)
  return expression.operator === 'void' || expression.operator === 'typeof' || expression.operator === 'delete' ? nothing : derive([value])
}

function evaluateChoice(machine: Machine, expression: Extract<Expression, { kind: 'choice' }>): Value {
  const truth = isTruthy(machine.evaluate(expression.test))
  if (truth !== null) return machine.evaluate(truth ? expression.yes : expression.no)
  const sides = [true, false].map((side) => {
    const { validated } = keepState(machine.frame)
    narrow(machine, expression.test, side)
    const value = machine.evaluate(side ? expression.yes : expression.no)
    const cleaned = cleanValidated(machine, value)
    restoreValidated(machine.frame, validated)
    return cleaned
  })
  return joinAll(sides)
}

/** Past the choice the guard is forgotten, so what it said is written onto the value. */
function cleanValidated(machine: Machine, value: Value): Value {
  const taints = deepTaints(value).map((taint) => ({ ...taint, safeFor: taint.safeFor.union(machine.frame.validated.get(taint.id) ?? new Set<SinkKind>()) }))
  return taints.length === 0 || value.fields !== null ? value : { ...value, taints }
}

function evaluateRecord(machine: Machine, expression: Extract<Expression, { kind: 'record' }>): Value {
  const fields = new Map<string, Value>()
  let rest: Value | null = null
  for (const { key, value } of expression.entries) {
    const held = machine.evaluate(value)
    const name = key === null ? null : keyText(machine.evaluate(key))
    if (name === 'dangerouslySetInnerHTML') reportFlow(machine, { kind: 'xss', weak: 'built' }, held, value)
    if (name !== null) fields.set(name, held)
    else if (key === null && held.fields !== null) for (const [inner, one] of held.fields) fields.set(inner, one)
    else rest = rest === null ? held : join(rest, held)
  }
  return toRecord(fields, rest)
}

function evaluateEach(machine: Machine, expression: Extract<Expression, { kind: 'each' }>): Value {
  for (const { target, iterable, tests } of expression.bindings) {
    assignTo(machine, target, elementOf(machine.evaluate(iterable)), iterable)
    for (const test of tests) machine.evaluate(test)
  }
  const element = machine.evaluate(expression.element)
  return { ...nothing, isList: true, fields: new Map(), rest: element }
}

/** Any element of a container, or a piece of a text. */
export function elementOf(value: Value): Value {
  if (value.fields === null && value.rest === null) return value.known === null ? derive([value], { path: null }) : typeof value.known.value === 'string' ? withLiteral(nothing, '\0') : unknown
  const inner = [...(value.isList ? (value.fields?.values() ?? []) : []), ...(value.rest === null ? [] : [value.rest])]
  return inner.length === 0 ? derive([{ ...value, fields: null }]) : { ...joinAll(inner), known: inner.length === 1 ? (inner[0]?.known ?? null) : null }
}
