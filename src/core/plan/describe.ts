import type { Path } from './source.ts'

/** Sections whose entries have a name of their own. */
const named: Readonly<Record<string, string>> = { agents: 'agent', checks: 'check', repositories: 'repository' }

/** Names the thing at a path as a user would: `task "pbr"`, `"timeout" of task "pbr"`, `policy.backoff`. */
export function describeThing(path: Path, root: unknown): string {
  const { owner, length } = findOwner(path, root)
  const tail = toDottedText(path.slice(length))
  if (tail === '') return owner ?? 'the plan'
  return owner === null ? JSON.stringify(tail) : `${JSON.stringify(tail)} of ${owner}`
}

/** Says what was found where something else was expected. */
export function describeFound(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'string') return value === '' ? 'an empty text' : `"${shorten(value)}"`
  if (typeof value === 'object') return 'a map'
  if (typeof value === 'function') return 'a function'
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value
}

/** Quotes up to `limit` names: `"a", "b" and 3 more`. */
export function listNames(names: ReadonlySet<string> | readonly string[], limit = 8): string {
  const total = 'size' in names ? names.size : names.length
  const shown = names.values().take(limit).map((name) => JSON.stringify(name)).toArray().join(', ')
  return total > limit ? `${shown} and ${total - limit} more` : shown
}

/** The value at a path, or undefined; own properties only. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[key]
  }
  return value
}

function findOwner(path: Path, root: unknown): { readonly owner: string | null; readonly length: number } {
  const [section, key] = path
  if (section === 'tasks' && typeof key === 'number') {
    const id = valueAt(root, ['tasks', key, 'id'])
    return { owner: typeof id === 'string' && id !== '' ? `task "${shorten(id)}"` : `task number ${key + 1}`, length: 2 }
  }
  const kind = typeof section === 'string' && Object.hasOwn(named, section) ? named[section] : undefined
  return kind !== undefined && key !== undefined ? { owner: `${kind} "${shorten(String(key))}"`, length: 2 } : { owner: null, length: 0 }
}

function toDottedText(path: Path): string {
  let text = ''
  for (const key of path) text += typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${shorten(key)}`
  return text
}

function shorten(text: string): string {
  const line = JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text)
  return line.slice(1, -1)
}
