import { checkCall } from './checks.ts'
import { findCleaner } from './cleaners.ts'
import { callFunction } from './enter.ts'
import type { Call } from './call-shape.ts'
import { modelCall } from './models.ts'
import type { Machine } from './machine.ts'
import { readProperty } from './properties.ts'
import { reportCall } from './report-call.ts'
import { findSource } from './sources.ts'
import type { Expression } from './syntax.ts'
import { addStep, clean, derive, nothing, toRecord, toTainted } from './value.ts'
import type { Value } from './value.ts'

/** What a call gives; on the way its sinks and its settings are checked. */
export function evaluateCall(machine: Machine, expression: Extract<Expression, { kind: 'call' }>): Value {
  const call = prepareCall(machine, expression)
  const isSink = reportCall(machine, call)
  checkCall(machine, call)
  const own = callOwn(machine, call)
  if (own !== null) return addStep(own, { at: expression, note: `through ${call.name || 'a function'}` })
  const source = call.path === null ? null : findSource(machine.program.language, `${call.path}()`)
  if (source !== null && call.path !== null) return toTainted({ id: expression.start, trust: source, source: `${call.path.replace(/^@/, '')}()`, at: expression, path: `${call.path}()` })
  const modelled = modelCall(machine, call)
  if (modelled !== null) return modelled
  const path = call.path === null ? null : `${call.path}()`
  const kinds = call.path === null ? null : findCleaner(machine.program.language, call.path)
  if (kinds !== null) return { ...clean(derive([...(call.receiver === null ? [] : [call.receiver]), ...call.all]), kinds), path }
  // What a database or a server answers is not what it was asked.
  if (isSink) return { ...nothing, path, isUnknown: true }
  const inputs = [...(call.receiver === null || isModule(call) ? [] : [call.receiver]), ...call.all]
  return isModule(call) ? derive(inputs, { path }) : derive(inputs, { path, isUnknown: true })
}

/** Modules whose functions only turn one text into another: of constants they make constants. */
function isModule(call: Call): boolean {
  return /^(?:base64|binascii|urllib\.parse|html|codecs|zlib|atob|btoa|Buffer|decodeURIComponent)(?:\.\w+)?$/.test(call.path ?? '')
}

function prepareCall(machine: Machine, expression: Extract<Expression, { kind: 'call' }>): Call {
  const { callee } = expression
  const receiverPlace = callee.kind === 'member' ? callee.object : null
  const receiver = receiverPlace === null ? null : machine.evaluate(receiverPlace)
  const value = callee.kind === 'member' && receiver !== null ? readProperty(machine.program.language, receiver, { key: callee.property, at: callee }) : machine.evaluate(callee)
  const args: Value[] = []
  const named = new Map<string, Value>()
  for (const arg of expression.args) {
    const held = machine.evaluate(arg.value)
    if (arg.name !== null) named.set(arg.name, held)
    else if (arg.isSpread && held.isList && held.fields !== null) args.push(...held.fields.values())
    else args.push(held)
  }
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : ''
  // Of a value whose path is not known, at least the name of the method is.
  const path = value.path ?? (receiver === null ? null : `.${name}`)
  return { expression, name, path, value, receiver, receiverPlace, args, named, all: [...args, ...named.values()] }
}

/** A function or class of this file. */
function callOwn(machine: Machine, call: Call): Value | null {
  const { value, args, named } = call
  if (value.closure !== null) return callFunction(machine, value.closure, { values: args, names: named, receiver: call.receiver })?.result ?? null
  if (value.path?.startsWith('<class>.') !== true) return null
  const instance = { ...toRecord(value.fields ?? [], null), path: `${value.path.slice('<class>.'.length)}()` }
  const constructor = value.fields?.get('__init__')?.closure ?? value.fields?.get('constructor')?.closure ?? null
  if (constructor === null) return derive([instance, ...call.all], { ...instance, taints: derive(call.all).taints })
  return callFunction(machine, constructor, { values: args, names: named, receiver: instance })?.self ?? instance
}
