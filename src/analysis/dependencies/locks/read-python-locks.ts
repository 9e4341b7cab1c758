import { at, isObject, toArray, toEntries, toText } from '../../parse-untrusted.ts'
import { toPypiName, type DependencyScope } from '../dependency.ts'
import { pushTo, type LockGraph, type LockNode, type LockRoot } from '../lock-graph.ts'
import { toPyprojectNames } from '../read-manifest.ts'
import { toMatchingLines } from '../to-line-index.ts'

/** Versions of one name that its askers are tied to: a lock file has a handful, an attack has thousands, each tied to each. */
const maxVersions = 50

type Reading = { readonly lock: unknown; readonly text: string; readonly manifest: unknown }
type Entry = { readonly name: string; readonly version: string | null; readonly entry: unknown; readonly line: number }

function toPackages({ lock, text }: Reading): Entry[] | null {
  const list = at(lock, 'package')
  if (list === undefined && at(lock, 'version') === undefined && !isObject(at(lock, 'metadata'))) return null
  const lines = toMatchingLines(text, /^\s*\[\[\s*package\s*\]\]/)
  return toArray(list).flatMap((entry, position): Entry[] => {
    const name = toText(at(entry, 'name'))
    return name === null ? [] : [{ name: toPypiName(name), version: toText(at(entry, 'version')), entry, line: lines[position] ?? 1 }]
  })
}

/** Reads `poetry.lock`; what is direct is the word of pyproject.toml. Null when it is no lock file. */
export function readPoetryLock(reading: Reading): LockGraph | null {
  const packages = toPackages(reading)
  if (packages === null) return null
  const byName = groupByName(packages)
  const nodes = packages.map(({ name, version, entry, line }): LockNode => ({
    id: `${name}@${version ?? ''}`,
    name,
    version,
    requires: toEntries(at(entry, 'dependencies')).flatMap(([wanted]) => byName.get(toPypiName(wanted)) ?? []),
    licence: null,
    integrity: toText(at(toArray(at(entry, 'files'))[0], 'hash')),
    fromRegistry: !isObject(at(entry, 'source')) || at(at(entry, 'source'), 'type') === 'legacy',
    line,
  }))
  return { ecosystem: 'PyPI', nodes, roots: toNamedRoots(byName, reading.manifest) }
}

function toNamedRoots(byName: ReadonlyMap<string, readonly string[]>, manifest: unknown): LockRoot[] | null {
  const names = toPyprojectNames(manifest)
  return names?.flatMap(({ name, scope }) => (byName.get(name) ?? []).map((id) => ({ id, scope }))) ?? null
}

function groupByName(packages: readonly Entry[]): Map<string, string[]> {
  const byName = new Map<string, string[]>()
  for (const { name, version } of packages)
    if ((byName.get(name)?.length ?? 0) < maxVersions) pushTo(byName, name, `${name}@${version ?? ''}`)
  return byName
}

/** Reads `uv.lock`: the project itself is among its packages, as a folder. Null when it is no lock file. */
export function readUvLock(reading: Reading): LockGraph | null {
  const packages = toPackages(reading)
  if (packages === null) return null
  const byName = groupByName(packages)
  const nodes: LockNode[] = []
  const roots: LockRoot[] = []
  for (const { name, version, entry, line } of packages) {
    if (isOwn(at(entry, 'source'))) {
      roots.push(...toUvRoots(byName, entry))
      continue
    }
    const extras = toEntries(at(entry, 'optional-dependencies')).flatMap(([, list]) => toIds(byName, list))
    nodes.push({
      id: `${name}@${version ?? ''}`,
      name,
      version,
      requires: [...toIds(byName, at(entry, 'dependencies')), ...extras],
      licence: null,
      integrity: toText(at(at(entry, 'sdist'), 'hash')) ?? toText(at(toArray(at(entry, 'wheels'))[0], 'hash')),
      fromRegistry: at(at(entry, 'source'), 'registry') !== undefined,
      line,
    })
  }
  return { ecosystem: 'PyPI', nodes, roots }
}

function isOwn(source: unknown): boolean {
  return at(source, 'virtual') !== undefined || at(source, 'editable') !== undefined || at(source, 'directory') !== undefined
}

function toUvRoots(byName: ReadonlyMap<string, readonly string[]>, entry: unknown): LockRoot[] {
  const lists: [unknown, DependencyScope][] = [
    [at(entry, 'dependencies'), 'runtime'],
    ...toEntries(at(entry, 'optional-dependencies')).map(([, list]): [unknown, DependencyScope] => [list, 'optional']),
    ...toEntries(at(entry, 'dev-dependencies')).map(([, list]): [unknown, DependencyScope] => [list, 'development']),
  ]
  return lists.flatMap(([list, scope]) => toIds(byName, list).map((id) => ({ id, scope })))
}

/** An entry names the version only where the lock file holds several. */
function toIds(byName: ReadonlyMap<string, readonly string[]>, list: unknown): string[] {
  return toArray(list).flatMap((item) => {
    const name = toPypiName(toText(at(item, 'name')) ?? '')
    const version = toText(at(item, 'version'))
    const known = byName.get(name) ?? []
    return version === null ? known : known.filter((id) => id === `${name}@${version}`)
  })
}
