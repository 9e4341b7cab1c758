import { findName, setName } from './machine.ts'
import type { Machine } from './machine.ts'
import { readProperty } from './properties.ts'
import { reportAssignment } from './report.ts'
import type { Expression, Span, Target } from './syntax.ts'
import { addStep, joinAll, nothing, toPath } from './value.ts'
import type { Value } from './value.ts'

/** Puts a value where a target says. */
export function assignTo(machine: Machine, target: Target, value: Value, at: Span): void {
  if (target.kind === 'name') {
    const held = target.fallback !== undefined && value === nothing ? machine.evaluate(target.fallback) : value
    setName(machine, target.name, addStep(held, { at, note: `held in ${target.name}` }))
  } else if (target.kind === 'place') {
    reportAssignment(machine, target.place, value)
    writePlace(machine, target.place, () => value)
  } else if (target.kind === 'sequence') {
    for (const [index, item] of target.items.entries()) if (item !== null) assignTo(machine, item, readProperty(machine.program.language, value, { key: String(index), at }), at)
  } else {
    for (const { key, target: inner } of target.entries) assignTo(machine, inner, key === null ? value : readProperty(machine.program.language, value, { key, at }), at)
  }
}

/** Changes what a place (`a`, `a.b`, `a[k]`) holds, all the way up to its name. Aliases are not followed. */
export function writePlace(machine: Machine, place: Expression, change: (before: Value) => Value): void {
  if (place.kind === 'name') {
    const before = findName(machine.frame, place.name)
    setName(machine, place.name, change(before ?? toPath(place.name)))
    return
  }
  if (place.kind !== 'member' && place.kind !== 'index') return
  const key = place.kind === 'member' ? place.property : keyText(machine.evaluate(place.key))
  writePlace(machine, place.object, (owner) => {
    if (key === null) return { ...owner, rest: joinAll([...(owner.rest === null ? [] : [owner.rest]), change(nothing)]) }
    const before = owner.fields?.get(key) ?? { ...nothing, path: owner.path === null ? null : `${owner.path}.${key}` }
    return { ...owner, fields: new Map(owner.fields ?? []).set(key, change(before)) }
  })
}

/** The key of a container, when it is known. */
export function keyText(value: Value): string | null {
  return value.known === null ? null : String(value.known.value)
}
