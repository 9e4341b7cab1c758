import { assignTo } from './assign.ts'
import { openFrame, restoreValidated, setVariable } from './machine.ts'
import type { Machine } from './machine.ts'
import { innerParameters, routeDecorator } from './sources.ts'
import type { FunctionSyntax, Parameter, Target } from './syntax.ts'
import { clean, joinAll, nothing, toPath, toTainted } from './value.ts'
import type { Closure, Frame, Value } from './value.ts'

const harmlessTypes = /^(?:int|float|bool|UUID|uuid\.UUID|Decimal|date|datetime|Request|Session)\b/
const maxDepth = 3

/** Walks a function with parameters that nobody in this file hands in. */
export function enterFunction(machine: Machine, about: { readonly definition: FunctionSyntax; readonly frame: Frame }): void {
  const { definition } = about
  machine.entered.add(definition)
  const names = definition.parameters.map((one) => nameOf(one.target))
  const values = definition.parameters.map((parameter, index) => unseenParameter(machine, definition, { parameter, index, names }))
  runFunction(machine, { definition, frame: about.frame }, { values, receiver: null })
}

function nameOf(target: Target): string {
  return target.kind === 'name' ? target.name : ''
}

function unseenParameter(machine: Machine, definition: FunctionSyntax, about: { readonly parameter: Parameter; readonly index: number; readonly names: readonly string[] }): Value {
  const { parameter, index, names } = about
  const name = nameOf(parameter.target)
  // `({ body }, res) => …` takes a request apart.
  const isRequest = name === '' && index === 0 && /^(?:res|response|reply)$/.test(names[1] ?? '')
  const path = `@${isRequest ? 'req' : name}`
  if (innerParameters.has(name) || (!isRequest && name === '')) return { ...toPath(name === '' ? null : path) }
  const isRoute = definition.decorators.some((text) => routeDecorator.test(text)) && machine.program.language === 'python' && !/Depends\s*\(/.test(machine.program.text.slice(definition.start, definition.start + 400))
  const trust = isRoute && name !== 'request' && name !== 'req' ? 'remote' : 'unseen'
  const value = toTainted({ id: -1 - definition.start * 16 - index, trust, source: name === '' ? 'the request' : name, at: { start: definition.start, end: definition.start }, path })
  return parameter.type !== null && harmlessTypes.test(parameter.type) ? { ...clean(value, 'all'), path } : value
}

/** Calls a function of this file; null when the calls nest too deep to follow. */
export function callFunction(machine: Machine, closure: Closure, given: { readonly values: readonly Value[]; readonly names?: ReadonlyMap<string, Value>; readonly receiver: Value | null }): Outcome | null {
  const { definition } = closure
  if (machine.calls.length > maxDepth || machine.calls.includes(definition)) return null
  const isMethod = machine.program.language === 'python' && given.receiver !== null && definition.parameters.length > 0
  const values = isMethod && given.receiver !== null ? [given.receiver, ...given.values] : given.values
  const bound = definition.parameters.map((parameter, index) => values[index] ?? given.names?.get(nameOf(parameter.target)) ?? (parameter.fallback === null ? nothing : machine.evaluate(parameter.fallback)))
  return runFunction(machine, closure, { values: bound, receiver: given.receiver })
}

/** What a call gave back, and what `self` or `this` holds after it. */
type Outcome = { readonly result: Value; readonly self: Value | null }

function runFunction(machine: Machine, closure: Closure, given: { readonly values: readonly Value[]; readonly receiver: Value | null }): Outcome {
  const outer = machine.frame
  const { definition } = closure
  const frame = openFrame(closure.frame ?? outer, definition)
  // What the caller found harmless stays harmless in what it calls.
  outer.isSharedValidated = true
  restoreValidated(frame, outer.validated)
  machine.frame = frame
  machine.calls.push(definition)
  try {
    for (const [index, parameter] of definition.parameters.entries()) assignTo(machine, parameter.target, given.values[index] ?? nothing, definition)
    if (given.receiver !== null && machine.program.language === 'javascript') setVariable(frame, 'this', given.receiver)
    machine.execute(definition.body)
    const [first] = definition.parameters
    const selfName = machine.program.language === 'javascript' ? 'this' : first === undefined ? '' : nameOf(first.target)
    return { result: joinAll(frame.returns), self: frame.vars.get(selfName) ?? null }
  } finally {
    machine.calls.pop()
    machine.frame = outer
  }
}
