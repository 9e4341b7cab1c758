import { keyText, writePlace } from './assign.ts'
import type { Call } from './call-shape.ts'
import { option } from './call-shape.ts'
import { callFunction } from './enter.ts'
import { buildText, fillTemplate } from './fold.ts'
import { patternOf, replacedKinds } from './guards.ts'
import type { Machine } from './machine.ts'
import { derive, clean, join, joinAll, nothing, toConstant, toList, toPath, toRecord, unknown, withLiteral } from './value.ts'
import type { Value } from './value.ts'

type Model = (call: Call, machine: Machine) => Value | null

/** What calls give that are worth knowing exactly: texts, containers, callbacks. Null: nothing is known of this call. */
export function modelCall(machine: Machine, call: Call): Value | null {
  const byPath = call.path !== null && Object.hasOwn(paths, call.path) ? paths[call.path] : undefined
  const found = byPath?.(call, machine)
  if (found != null) return found
  return call.receiver === null ? null : ((callbacks.has(call.name) ? callback : methods.get(call.name))?.(call, machine) ?? null)
}

const text = (value: Value | null | undefined): string | null => (typeof value?.known?.value === 'string' ? value.known.value : null)
const elements = (value: Value): Value[] => [...(value.fields?.values() ?? []), ...(value.rest === null ? [] : [value.rest])]
const first: Model = (call) => (call.args[0] === undefined ? null : derive([call.args[0]]))
const asText: Model = (call) => {
  const [value] = call.args
  return value === undefined ? toConstant('') : value.known === null ? { ...derive([value]), literal: value.literal, isBuilt: value.isBuilt } : toConstant(String(value.known.value))
}
const pattern: Model = (call) => {
  const source = patternOf(call.args[0] ?? nothing)?.source ?? text(call.args[0])
  return source === null ? null : { ...toRecord([['<pattern>', toConstant(source)], ['<flags>', toConstant(text(call.args[1]) ?? '')]], null), path: call.path === null ? null : `${call.path}()` }
}
const emptyMap: Model = (call) => ({ ...toRecord([], call.all.length === 0 ? null : derive(call.all)), path: `${call.path}()` })
const entityParser: Model = (call) => ({ ...toRecord([['<entities>', toConstant(option(call, 'resolve_entities')?.known?.value === true || option(call, 'load_dtd')?.known?.value === true)]], null), path: `${call.path}()` })

const paths: Readonly<Record<string, Model>> = {
  str: asText,
  String: asText,
  repr: asText,
  list: (call) => (call.args[0]?.isList === true ? call.args[0] : call.args.length === 0 ? toList([]) : null),
  tuple: (call) => (call.args[0]?.isList === true ? call.args[0] : null),
  dict: (call) => (call.args.length === 0 ? toRecord(call.named, null) : null),
  len: (call) => (text(call.args[0]) === null ? nothing : toConstant(text(call.args[0])?.length ?? 0)),
  chr: () => nothing,
  Array: () => toList([]),
  Map: emptyMap,
  URLSearchParams: (call, machine) => (call.args.length === 0 ? emptyMap(call, machine) : null),
  'configparser.ConfigParser': emptyMap,
  'configparser.RawConfigParser': emptyMap,
  'Object.assign': (call) => joinAll(call.args),
  'Object.freeze': first,
  'Promise.resolve': first,
  'util.promisify': (call) => call.args[0] ?? null,
  'Array.from': (call) => call.args[0] ?? null,
  'xml.sax.make_parser': entityParser,
  'lxml.etree.XMLParser': entityParser,
  're.compile': pattern,
  RegExp: pattern,
  're.sub': (call) => {
    const source = text(call.args[0])
    const value = call.args[2]
    return source === null || value === undefined ? null : clean(value, replacedKinds({ source, flags: '' }))
  },
  require: (call) => (text(call.args[0]) === null ? null : toPath((text(call.args[0]) ?? '').replace(/^node:/, '').replace(/^fs\/promises$|^fs-extra$|^graceful-fs$/, 'fs'))),
  '<keys>': (call) => derive(call.args.map((one) => ({ ...one, fields: null, rest: null }))),
  '<jsx>': () => nothing,
}

const push: Model = (call, machine) => change(machine, call, (before) => pushed(before, call.args))
const keep: Model = (call) => {
  const { receiver } = call
  if (receiver === null) return null
  const value = text(receiver)
  return value === null ? { ...derive([receiver]), literal: receiver.literal, isBuilt: receiver.isBuilt } : toConstant(trims[call.name]?.(value) ?? value)
}
const trims: Readonly<Record<string, (value: string) => string>> = { trim: (v) => v.trim(), strip: (v) => v.trim(), lower: (v) => v.toLowerCase(), toLowerCase: (v) => v.toLowerCase(), upper: (v) => v.toUpperCase(), toUpperCase: (v) => v.toUpperCase() }
const set: Model = (call, machine) => {
  const key = call.args.slice(0, -1).map(keyText)
  const value = call.args.at(-1)
  if (value === undefined || call.args.length < 2 || call.receiver?.fields == null) return null
  return change(machine, call, (before) => (key.includes(null) ? { ...before, rest: joinAll([...(before.rest === null ? [] : [before.rest]), value]) } : { ...before, fields: new Map(before.fields ?? []).set(key.join('\0'), value) }))
}
const get: Model = (call) => {
  const { receiver, args } = call
  if (receiver?.fields == null) return null
  const keys = args.map(keyText)
  const held = keys.includes(null) ? null : (receiver.fields.get(keys.join('\0')) ?? (typeof keys[0] === 'string' ? receiver.fields.get(keys[0]) : undefined))
  if (held != null) return held
  const fallback = args.length > 1 ? args.slice(1) : []
  return keys.includes(null) ? joinAll([...elements(receiver), ...fallback]) : joinAll([derive([{ ...receiver, fields: null }]), ...fallback])
}
const callback: Model = (call, machine) => {
  const closure = call.args.find((arg) => arg.closure !== null)?.closure ?? null
  if (closure === null || call.receiver === null) return null
  const each = call.receiver.isList ? joinAll(elements(call.receiver)) : derive([{ ...call.receiver, path: null }])
  const result = callFunction(machine, closure, { values: call.name === 'reduce' ? [join(call.args[1] ?? nothing, each), each] : [each], receiver: null })?.result ?? nothing
  machine.entered.add(closure.definition)
  if (call.name === 'forEach') return nothing
  if (call.name === 'filter' || call.name === 'find') return call.name === 'find' ? each : { ...call.receiver, path: null }
  return call.name === 'map' || call.name === 'flatMap' ? { ...nothing, isList: true, fields: new Map(), rest: result } : join(result, { ...nothing, isUnknown: true })
}

const methods: ReadonlyMap<string, Model> = new Map(Object.entries<Model>({
  append: push, push, add: push,
  extend: (call, machine) => change(machine, call, (before) => pushed(before, call.args.flatMap(elements))),
  unshift: (call, machine) => change(machine, call, (before) => (before.fields === null ? before : { ...toList([...call.args, ...before.fields.values()]), rest: before.rest })),
  insert: (call, machine) => change(machine, call, (before) => ({ ...before, fields: new Map(), rest: joinAll([...elements(before), ...call.args.slice(1)]) })),
  pop: (call, machine) => taken(machine, call, call.args[0] === undefined ? -1 : Number(keyText(call.args[0]) ?? Number.NaN)),
  shift: (call, machine) => taken(machine, call, 0),
  update: (call, machine) => (call.receiver?.fields == null ? null : change(machine, call, (before) => joinUpdate(before, call))),
  set, get, setdefault: get, 
  setFeature: (call, machine) => change(machine, call, (before) => (/external/.test(call.args[0]?.path ?? String(call.args[0]?.known?.value ?? '')) ? { ...before, fields: new Map(before.fields ?? []).set('<entities>', toConstant(Boolean(call.args[1]?.known?.value))) } : before)),
  add_section: () => nothing,
  format: (call) => (text(call.receiver) === null ? null : fillTemplate(text(call.receiver) ?? '', [...call.args, ...call.named.values()])),
  concat: (call) => (call.receiver?.isList === true ? toList([...elements(call.receiver), ...call.args.flatMap((arg) => (arg.isList ? elements(arg) : [arg]))]) : buildText([call.receiver ?? nothing, ...call.args])),
  join: (call) => joined(call),
  trim: keep, strip: keep, lower: keep, upper: keep, toLowerCase: keep, toUpperCase: keep, rstrip: keep, lstrip: keep, trimEnd: keep, trimStart: keep,
  replace: (call) => replaced(call), replaceAll: (call) => replaced(call),
  sub: (call) => (call.receiver === null || call.args[1] === undefined || patternOf(call.receiver) === null ? null : clean(call.args[1], replacedKinds(patternOf(call.receiver) ?? { source: '', flags: '' }))),
  keys: (call) => (call.receiver?.fields == null ? null : toList([...call.receiver.fields.keys()].map(toConstant))),
  values: (call) => (call.receiver?.fields == null ? null : toList(elements(call.receiver))),
}))
const callbacks = new Set(['map', 'filter', 'forEach', 'flatMap', 'then', 'reduce', 'find'])

function change(machine: Machine, call: Call, update: (before: Value) => Value): Value {
  if (call.receiverPlace !== null) writePlace(machine, call.receiverPlace, update)
  return nothing
}

function pushed(before: Value, items: readonly Value[]): Value {
  if (before.fields === null || !before.isList || before.rest !== null) return { ...before, rest: joinAll([...(before.rest === null ? [] : [before.rest]), ...items]) }
  return toList([...before.fields.values(), ...items])
}

function taken(machine: Machine, call: Call, index: number): Value | null {
  const { receiver } = call
  if (receiver?.fields == null || !receiver.isList) return null
  const items = [...receiver.fields.values()]
  if (receiver.rest !== null || Number.isNaN(index)) return joinAll(elements(receiver))
  const [item] = items.splice(index, 1)
  change(machine, call, () => toList(items))
  return item ?? unknown
}

function joinUpdate(before: Value, call: Call): Value {
  const fields = new Map(before.fields ?? [])
  for (const source of call.args) for (const [key, value] of source.fields ?? []) fields.set(key, value)
  for (const [key, value] of call.named) fields.set(key, value)
  return { ...before, fields }
}

function joined(call: Call): Value | null {
  const { receiver, args } = call
  if (receiver?.isList === true) return elements(receiver).length === 0 ? null : glued(elements(receiver), text(args[0]) ?? ',', receiver.rest !== null)
  const [items] = args
  return text(receiver) !== null && items?.isList === true ? glued(elements(items), text(receiver) ?? '', items.rest !== null) : null
}

function glued(items: readonly Value[], separator: string, isOpen: boolean): Value {
  const parts = items.flatMap((item, index) => (index === 0 ? [item] : [toConstant(separator), item]))
  const built = buildText(parts)
  return isOpen && built.known !== null ? withLiteral(nothing, built.literal) : built
}

/** Cutting characters out of a text may clean it. */
function replaced(call: Call): Value | null {
  const { receiver, args } = call
  if (receiver === null) return null
  const found = args[0] === undefined ? null : patternOf(args[0])
  const what = text(args[0])
  const into = text(args[1])
  if (found !== null && into !== null && !/[^\w\s]/.test(into)) return { ...clean(receiver, replacedKinds(found)), path: null }
  if ((what === '<' || found?.source === '<') && into === '&lt;') return { ...clean(receiver, ['xss']), path: null }
  return derive([receiver, ...args.slice(1)], { literal: receiver.literal, isBuilt: receiver.isBuilt })
}
