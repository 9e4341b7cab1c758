import { cacheChildren } from './path-cache.ts'
import { findSource } from './sources.ts'
import type { Span } from './syntax.ts'
import { derive, nothing, toConstant, toTainted } from './value.ts'
import type { Value } from './value.ts'

const constants: Readonly<Record<string, number | string>> = {
  'stat.S_IRWXU': 0o700, 'stat.S_IRUSR': 0o400, 'stat.S_IWUSR': 0o200, 'stat.S_IXUSR': 0o100,
  'stat.S_IRWXG': 0o070, 'stat.S_IRGRP': 0o040, 'stat.S_IWGRP': 0o020, 'stat.S_IXGRP': 0o010,
  'stat.S_IRWXO': 0o007, 'stat.S_IROTH': 0o004, 'stat.S_IWOTH': 0o002, 'stat.S_IXOTH': 0o001,
  'fs.constants.S_IRWXU': 0o700, 'fs.constants.S_IRWXG': 0o070, 'fs.constants.S_IRWXO': 0o007, 'fs.constants.S_IWOTH': 0o002,
}

/** Parts of a request that the program itself put there. */
const innerProperties = new Set(['method', 'user', 'session', 'app', 'endpoint', 'blueprint', 'is_secure', 'is_json', 'ip', 'log', 'logger', 'id', 'db', 'length', 'size', 'scheme', 'protocol', 'socket', 'remote_addr'])

/** What is known of a path by itself. */
const findChild = cacheChildren((language, path) => ({ path, constant: Object.hasOwn(constants, path) ? constants[path] : undefined, trust: findSource(language, path) }))

const nowhere = { path: null, constant: undefined, trust: null }

type Key = { readonly key: string; readonly at: Span }

/** What `value.key` is: a field, a source, or text derived from the owner. */
export function readProperty(language: 'python' | 'javascript', value: Value, { key, at }: Key): Value {
  const own = value.fields?.get(key)
  if (own !== undefined) return own
  if (typeof value.known?.value === 'string') return readOfText(value.known.value, key)
  if (language === 'javascript' && key === 'length') return nothing
  const { path, constant, trust } = value.path === null ? nowhere : findChild(language, value.path, key)
  if (constant !== undefined) return toConstant(constant)
  if (trust !== null) return toTainted({ id: at.start, trust, source: path.replace(/^@/, ''), at, path })
  if (innerProperties.has(key) && value.path !== null && /request$|req$|ctx$|event$/.test(value.path)) return { ...nothing, path, isUnknown: true }
  const from = value.fields === null && value.rest === null ? value : { ...value, fields: null, rest: null }
  return derive(value.rest === null ? [from] : [from, value.rest], { path, isUnknown: value.isUnknown || path !== null })
}

function readOfText(text: string, key: string): Value {
  if (key === 'length') return toConstant(text.length)
  const index = Number(key)
  const letter = Number.isInteger(index) ? text.at(index) : undefined
  return letter === undefined ? nothing : toConstant(letter)
}
