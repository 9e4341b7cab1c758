import { describeThing } from './describe.ts'
import { noFunctions, nowhere, toProblem } from './source.ts'
import type { Finding, FunctionOutline, Path, PlanSource } from './source.ts'

/** Deepest nesting of a plan that is made in code. */
const maxDepth = 100

/** Most values of a plan that is made in code. */
const maxValues = 3_000_000

/** The source of a plan that was made in code: a TypeScript plan or calls of the API. */
export function toPlanSource(value: unknown, { file, functions = noFunctions }: { readonly file: string; readonly functions?: FunctionOutline }): PlanSource {
  const findings: Finding[] = []
  const data = copyPlainData(value, findings)
  const problems = findings.map((finding) => toProblem(finding, { file, locate: nowhere }))
  return { file, value: data ?? null, locate: nowhere, problems, functions }
}

/** Copies what JSON can hold, so that nobody can change the plan later, and finds what it cannot. Keys without a value are left out. */
function copyPlainData(root: unknown, findings: Finding[]): unknown {
  let left = maxValues
  const open = new Set<object>()
  const refuse = (path: Path, what: string): null => {
    const hint = 'a plan holds texts, numbers, true, false, lists and maps'
    if (findings.length < 100) findings.push({ code: 'invalid-value', path, part: 'value', message: `${describeThing(path, root)} is ${what}`, hint })
    return null
  }
  const copy = (value: unknown, path: Path): unknown => {
    if (left-- <= 0) return left === -1 ? refuse(path, `beyond the ${maxValues} values that a plan may hold`) : null
    if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : refuse(path, String(value))
    if (typeof value !== 'object') return refuse(path, `a ${typeof value}`)
    if (open.has(value)) return refuse(path, 'a value that holds itself')
    if (path.length > maxDepth) return refuse(path.slice(0, 3), `nested deeper than ${maxDepth}`)
    open.add(value)
    const result = copyCollection(value, path)
    open.delete(value)
    return result
  }
  const copyCollection = (value: object, path: Path): unknown => {
    if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => copy(item, [...path, index]) ?? null)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return refuse(path, 'an object of a class')
    return copyMap(value, (item, key) => (key === '__proto__' ? refuse([...path, key], 'not allowed as a key') : copy(item, [...path, key])))
  }
  return copy(root, [])
}

function copyMap(map: object, copy: (value: unknown, key: string) => unknown): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(map)) {
    const value = copy(item, key)
    if (value !== undefined && key !== '__proto__') result[key] = value
  }
  return result
}
