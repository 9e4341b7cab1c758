import { at, isObject, toEntries, toText } from '../../parse-untrusted.ts'
import type { DependencyScope } from '../dependency.ts'
import type { LockGraph, LockNode, LockRoot } from '../lock-graph.ts'
import { toLineIndex } from '../to-line-index.ts'
import { toManifestNames } from '../read-manifest.ts'

/** Nesting that is deeper than any file system allows is not followed. */
const maxPlaceLength = 4096

type Reading = { readonly lock: unknown; readonly text: string; readonly manifest: unknown }

/** Reads `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3; null when it is neither. */
export function readNpmLock(reading: Reading): LockGraph | null {
  if (isObject(at(reading.lock, 'packages'))) return readPackages(reading)
  if (isObject(at(reading.lock, 'dependencies')) || at(reading.lock, 'lockfileVersion') === 1) return readVersion1(reading)
  return at(reading.lock, 'lockfileVersion') === undefined ? null : { ecosystem: 'npm', nodes: [], roots: [] }
}

function readPackages({ lock, text }: Reading): LockGraph {
  const packages = new Map(toEntries(at(lock, 'packages')))
  const lines = toLineIndex(text, /^\s*"((?:[^"\\]|\\.)*)":\s*\{/)
  const nodes: LockNode[] = []
  const roots: LockRoot[] = []
  for (const [place, entry] of packages) {
    if (place.length > maxPlaceLength) continue
    if (!place.includes('node_modules/')) {
      roots.push(...toRoots(packages, place))
      continue
    }
    if (at(entry, 'link') === true) continue
    const resolved = toText(at(entry, 'resolved'))
    nodes.push({
      id: place,
      name: toText(at(entry, 'name')) ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: toText(at(entry, 'version')),
      requires: ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
        resolveAll(packages, place, toWanted(entry, field)),
      ),
      licence: toText(at(entry, 'license')),
      integrity: toText(at(entry, 'integrity')),
      fromRegistry: resolved === null || /^https?:/.test(resolved),
      line: lines.get(place) ?? 1,
    })
  }
  return { ecosystem: 'npm', nodes, roots }
}

function toRoots(packages: ReadonlyMap<string, unknown>, place: string): LockRoot[] {
  const entry = packages.get(place)
  const fields: readonly [string, DependencyScope][] = [
    ['dependencies', 'runtime'],
    ['peerDependencies', 'runtime'],
    ['optionalDependencies', 'optional'],
    ['devDependencies', 'development'],
  ]
  return fields.flatMap(([field, scope]) => resolveAll(packages, place, toWanted(entry, field)).map((id) => ({ id, scope })))
}

/** An optional peer is used when it happens to be there; it is not why it is there. */
function toWanted(entry: unknown, field: string): unknown {
  const wanted = at(entry, field)
  if (field !== 'peerDependencies') return wanted
  const meta = at(entry, 'peerDependenciesMeta')
  return Object.fromEntries(toEntries(wanted).filter(([name]) => at(at(meta, name), 'optional') !== true))
}

function resolveAll(packages: ReadonlyMap<string, unknown>, from: string, wanted: unknown): string[] {
  return toEntries(wanted)
    .map(([name]) => resolvePlace(packages, from, name))
    .filter((place) => place !== null)
}

/** Node's own look-up: the nearest `node_modules` that holds the name, upwards from the asking package. */
function resolvePlace(packages: ReadonlyMap<string, unknown>, from: string, name: string): string | null {
  let folder = from
  for (;;) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (packages.has(place)) return place
    if (folder === '') return null
    const cut = folder.lastIndexOf('/node_modules/')
    folder =
      cut >= 0
        ? folder.slice(0, cut)
        : folder.startsWith('node_modules/') || !folder.includes('/')
          ? ''
          : folder.slice(0, folder.lastIndexOf('/'))
  }
}

/** Version 1 nests packages by folder and does not say what the project asks for: that is the manifest's word. */
function readVersion1({ lock, text, manifest }: Reading): LockGraph {
  const lines = toLineIndex(text, /^\s*"((?:[^"\\]|\\.)*)":\s*\{/)
  const flat = new Map<string, unknown>()
  const queue: [string, unknown][] = toEntries(at(lock, 'dependencies')).map(([name, entry]) => [`node_modules/${name}`, entry])
  for (const [place, entry] of queue) {
    if (place.length > maxPlaceLength) continue
    flat.set(place, entry)
    for (const [name, inner] of toEntries(at(entry, 'dependencies'))) queue.push([`${place}/node_modules/${name}`, inner])
  }
  const nodes = [...flat].map(([place, entry]): LockNode => {
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const version = toText(at(entry, 'version')) ?? ''
    // An alias is written `npm:real@1.0.0`; anything else with a colon is git, a file or an address.
    const alias = /^npm:(.+)@([^@]+)$/.exec(version)
    return {
      id: place,
      name: alias?.[1] ?? name,
      version: alias?.[2] ?? version,
      requires: resolveAll(flat, place, at(entry, 'requires')),
      licence: null,
      integrity: toText(at(entry, 'integrity')),
      fromRegistry: alias !== null || !/[:/]/.test(version),
      line: lines.get(name) ?? 1,
    }
  })
  const names = toManifestNames(manifest)
  const roots = names?.map(({ name, scope }) => ({ id: `node_modules/${name}`, scope })) ?? null
  return { ecosystem: 'npm', nodes, roots }
}
