import { at, isObject, toEntries, toText } from '../../parse-untrusted.ts'
import type { DependencyScope } from '../dependency.ts'
import type { LockGraph, LockNode, LockRoot } from '../lock-graph.ts'
import { toLineIndex } from '../to-line-index.ts'

const fields: readonly [string, DependencyScope][] = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'optional'],
  ['devDependencies', 'development'],
]

/** Reads `pnpm-lock.yaml` of lock file versions 5, 6 and 9; null when it is none. */
export function readPnpmLock({ lock, text }: { readonly lock: unknown; readonly text: string }): LockGraph | null {
  if (at(lock, 'lockfileVersion') === undefined) return null
  const packages = new Map(toEntries(at(lock, 'packages')))
  const snapshots = at(lock, 'snapshots')
  // Version 9 keeps what a package is in `packages` and what it needs, per set of peers, in `snapshots`.
  const places = isObject(snapshots) ? new Map(toEntries(snapshots)) : packages
  const lines = toLineIndex(text, /^ {2}'?([^\s'][^']*?)'?:(?:\s*\{.*)?$/)
  const nodes = [...places].map(([place, entry]) =>
    toNode({ place, entry, facts: packages.get(stripPeers(place)) ?? entry, places, lines }),
  )
  return { ecosystem: 'npm', nodes, roots: toRoots(lock, places) }
}

type Spot = {
  readonly place: string
  readonly entry: unknown
  readonly facts: unknown
  readonly places: ReadonlyMap<string, unknown>
  readonly lines: ReadonlyMap<string, number>
}

function toNode({ place, entry, facts, places, lines }: Spot): LockNode {
  const { name, version } = splitPlace(place)
  const resolution = at(facts, 'resolution')
  return {
    id: place,
    name: toText(at(facts, 'name')) ?? name,
    version: toText(at(facts, 'version')) ?? version,
    requires: ['dependencies', 'optionalDependencies'].flatMap((field) =>
      toEntries(at(entry, field)).flatMap(([name, reference]) => toPlace(places, name, reference) ?? []),
    ),
    licence: null,
    integrity: toText(at(resolution, 'integrity')),
    fromRegistry:
      at(resolution, 'repo') === undefined && at(resolution, 'directory') === undefined && !/^(file|link|git|https?):/.test(version),
    line: lines.get(stripPeers(place)) ?? lines.get(place) ?? 1,
  }
}

function toRoots(lock: unknown, places: ReadonlyMap<string, unknown>): LockRoot[] {
  const importers = at(lock, 'importers')
  const projects = isObject(importers) ? toEntries(importers).map(([, project]) => project) : [lock]
  return projects.flatMap((project) =>
    fields.flatMap(([field, scope]) =>
      toEntries(at(project, field)).flatMap(([name, value]) => {
        const id = toPlace(places, name, isObject(value) ? at(value, 'version') : value)
        return id === null ? [] : [{ id, scope }]
      }),
    ),
  )
}

/** A reference is a version with its peers, or, for an alias, the whole place. */
function toPlace(places: ReadonlyMap<string, unknown>, name: string, reference: unknown): string | null {
  const version = toText(reference)
  if (version === null) return null
  const candidates = [version, `${name}@${version}`, `/${name}@${version}`, `/${name}/${version}`]
  return candidates.find((place) => places.has(place)) ?? null
}

function stripPeers(place: string): string {
  const cut = place.indexOf('(')
  return cut < 0 ? place : place.slice(0, cut)
}

/** `/@a/b/1.0.0_react@18` (5), `/@a/b@1.0.0(react@18)` (6), `@a/b@1.0.0(react@18)` (9). */
function splitPlace(place: string): { readonly name: string; readonly version: string } {
  const bare = stripPeers(place).replace(/^\//, '')
  const sign = bare.indexOf('@', 1)
  const oldStyle = /^((?:@[^/]+\/)?[^/@]+)\/(\d[^/]*)$/.exec(bare)
  if (oldStyle !== null) return { name: oldStyle[1] ?? bare, version: (oldStyle[2] ?? '').replace(/_.*$/, '') }
  return sign < 0 ? { name: bare, version: '' } : { name: bare.slice(0, sign), version: bare.slice(sign + 1) }
}
