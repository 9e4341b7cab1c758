import { noFunctions } from './source.ts'
import type { FunctionOutline, Path } from './source.ts'

/**
 * What the checks across a plan need to know, read from data that may be wrong anywhere else, so that one mistyped key does not hide an
 * unknown dependency.
 */
export type Outline = {
  readonly repositories: readonly RepositoryOutline[]
  readonly agents: ReadonlyMap<string, unknown>
  /** Names of checks that are commands. */
  readonly checks: readonly string[]
  readonly defaults: TaskOutline
  readonly tasks: readonly TaskOutline[]
  readonly functions: FunctionOutline
  readonly root: unknown
}

export type RepositoryOutline = { readonly name: string; readonly path: string; readonly readonly: boolean; readonly at: Path }

/** A word and where it is written. */
export type Word = { readonly text: string; readonly path: Path }

export type TaskOutline = {
  readonly path: Path
  readonly id: string | null
  readonly needs: readonly Word[]
  readonly agent: unknown
  readonly repository: string | null
  readonly checks: readonly Word[]
  readonly isolation: string | null
  readonly labels: readonly Word[]
  readonly resources: readonly Word[]
}

type Data = Readonly<Record<string, unknown>>

export function readOutline(root: unknown, functions: FunctionOutline = noFunctions): Outline {
  const plan = toData(root)
  return {
    repositories: readRepositories(own(plan, 'repositories')),
    agents: new Map(Object.entries(toData(own(plan, 'agents')))),
    checks: Object.keys(toData(own(plan, 'checks'))),
    defaults: readTask(own(plan, 'defaults'), ['defaults']),
    tasks: toList(own(plan, 'tasks')).map((task, index) => readTask(task, ['tasks', index])),
    functions,
    root,
  }
}

/** Repositories of a plan as written; the plan's own folder when it names none. */
export function readRepositories(value: unknown): readonly RepositoryOutline[] {
  if (value === undefined) return [{ name: 'main', path: '.', readonly: false, at: [] }]
  return Object.entries(toData(value)).flatMap(([name, entry]) => {
    const path = own(toData(entry), 'path')
    const isReadonly = own(toData(entry), 'readonly') === true
    return typeof path === 'string' && path !== '' && !path.includes('\0') ? [{ name, path, readonly: isReadonly, at: ['repositories', name] }] : []
  })
}

/** The data of a map; an empty map for anything else. */
export function toData(value: unknown): Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : {}
}

/** An own property; what objects inherit (`constructor`) is not data. */
export function own(data: Data, key: string): unknown {
  return Object.hasOwn(data, key) ? data[key] : undefined
}

/** One text or a list of texts, each with its place; what is no text is left out. */
export function readWords(value: unknown, path: Path): readonly Word[] {
  if (typeof value === 'string') return [{ text: value, path }]
  return toList(value).flatMap((text, index) => (typeof text === 'string' ? [{ text, path: [...path, index] }] : []))
}

function readTask(value: unknown, path: Path): TaskOutline {
  const task = toData(value)
  const word = (key: string): string | null => {
    const text = own(task, key)
    return typeof text === 'string' ? text : null
  }
  const words = (key: string): readonly Word[] => readWords(own(task, key), [...path, key])
  return {
    path,
    id: word('id'),
    needs: words('needs'),
    agent: own(task, 'agent'),
    repository: word('repository'),
    checks: words('checks'),
    isolation: word('isolation'),
    labels: words('labels'),
    resources: words('resources'),
  }
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
