import { option } from './call-shape.ts'
import type { Call } from './call-shape.ts'
import type { Machine } from './machine.ts'
import { reportFlow } from './report.ts'
import type { Sink } from './sink-shape.ts'
import { findSinks } from './sinks.ts'
import { databaseReceiver } from './sql-words.ts'
import { deepTaints, derive } from './value.ts'
import type { Value } from './value.ts'

/** Reports what flows into the sinks that a call is; true when it is one. */
export function reportCall(machine: Machine, call: Call): boolean {
  if (call.path === null) return false
  const sinks = findSinks(machine.program.language, call.path)
  let isSink = false
  for (const sink of sinks) {
    if (!holds(sink, call)) continue
    const values = argumentsOf(sink, call).filter((value) => fits(sink, value, call))
    for (const value of values) reportFlow(machine, sink, value, call.expression)
    // `get` may be a query or a look-up in a map: only with a known receiver or SQL in it is it a question to a database.
    isSink = isSink || (/^(?:sql|nosql|ssrf)$/.test(sink.kind) && (values.length > 0 || sink.receiver !== undefined))
  }
  return isSink
}

function argumentsOf(sink: Sink, call: Call): readonly Value[] {
  if (sink.args === 'all') return call.args
  return sink.args.flatMap((which) => {
    if (which === '<receiver>') return call.receiver === null || !/pathlib|Path/.test(call.receiver.path ?? '') ? [] : [call.receiver]
    const value = typeof which === 'number' ? call.args[which] : option(call, which)
    if (value == null) return []
    // Values handed to a query apart are its cure: of `{ text, values }` only the text is looked at by name.
    return [plainPart(sink, value)]
  })
}

/** Of an options object only the named fields count; of a list all of it. */
function plainPart(sink: Sink, value: Value): Value {
  if (value.fields === null || value.isList) return value
  if (sink.kind === 'nosql') return value
  const filter = sink.kind === 'ldap' ? value.fields.get('filter') : undefined
  return filter ?? derive([], { isUnknown: false })
}

function fits(sink: Sink, value: Value, call: Call): boolean {
  if (sink.kind === 'command' && sink.when === 'not-plain') return !value.isList && value.fields === null
  if (sink.kind === 'nosql') return value.fields === null || [...value.fields.values()].some((one) => one.path !== null && /query|body|params/.test(one.path) && one.fields === null)
  if (sink.literal === undefined) return true
  const text = value.literal ?? ''
  if (sink.literal.test(text)) return true
  // All of it is a stranger's, and the receiver is known.
  return sink.receiver !== undefined && !value.isBuilt && deepTaints(value).some((taint) => taint.trust === 'remote') && (sink.kind !== 'sql' || databaseReceiver.test(call.receiver?.path ?? ''))
}

function holds(sink: Sink, call: Call): boolean {
  if (sink.when === undefined || sink.when === 'not-plain') return true
  if (sink.when === 'location') return /^location$/i.test(String(call.args[0]?.known?.value ?? '')) || option(call, 'Location') !== null || option(call, 'location') !== null
  if (sink.when === 'shell') {
    const shell = option(call, 'shell')
    return shell !== null && shell.known?.value !== false && shell.known?.value !== null && shell.known?.value !== 0
  }
  if (sink.when === 'unsafe-loader') {
    const loader = call.named.get('Loader') ?? call.args[1]
    return !/Safe|BaseLoader/.test(loader?.path ?? '') && call.receiver?.path?.endsWith('YAML()') !== true
  }
  if (sink.when === 'unsafe-schema') return /FULL|UNSAFE|js-yaml-js-types/i.test(option(call, 'schema')?.path ?? '')
  return hasEntities(call)
}

/** A parser that was told to follow external entities. */
function hasEntities(call: Call): boolean {
  const settings = [call.receiver, ...call.all].filter((one) => one !== null)
  return settings.some((one) => one.fields?.get('<entities>')?.known?.value === true) || option(call, 'noent')?.known?.value === true || option(call, 'resolve_entities')?.known?.value === true
}
