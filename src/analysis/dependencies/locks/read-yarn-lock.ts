import { at, isObject, toEntries, toText } from '../../parse-untrusted.ts'
import type { LockGraph, LockNode, LockRoot } from '../lock-graph.ts'
import { toManifestNames } from '../read-manifest.ts'
import { toLineIndex } from '../to-line-index.ts'
import type { YarnBlock } from './parse-yarn-classic.ts'

/** Yarn 1 does not say what the project asks for: that is the manifest's word. */
export function readYarnClassic(blocks: readonly YarnBlock[], manifest: unknown): LockGraph {
  const byRequest = new Map<string, string>()
  for (const block of blocks) for (const request of block.requests) byRequest.set(request, block.requests[0] ?? '')
  const nodes = blocks.map((block): LockNode => {
    const request = block.requests[0] ?? ''
    const resolved = block.fields.get('resolved') ?? null
    return {
      id: request,
      name: toRealName(request),
      version: block.fields.get('version') ?? null,
      requires: block.dependencies.flatMap(([name, range]) => byRequest.get(`${name}@${range}`) ?? []),
      licence: null,
      integrity: block.fields.get('integrity') ?? null,
      fromRegistry:
        resolved === null
          ? !/@(file|link|git)/.test(request)
          : /^https?:\/\/[^#]*\.tgz/.test(resolved) && !/\/\/(codeload\.)?github\.com\//.test(resolved),
      line: block.line,
    }
  })
  const roots = toManifestNames(manifest)?.flatMap(({ name, range, scope }): LockRoot[] => {
    const id = byRequest.get(`${name}@${range}`)
    return id === undefined ? [] : [{ id, scope }]
  })
  return { ecosystem: 'npm', nodes, roots: roots ?? null }
}

/** `alias@npm:real@^1` names `real`; `@scope/name@^1` names `@scope/name`. */
function toRealName(request: string): string {
  const alias = /@npm:((?:@[^/]+\/)?[^@]+)(?:@|$)/.exec(request)
  return alias?.[1] ?? splitDescriptor(request).name
}

function splitDescriptor(descriptor: string): { readonly name: string; readonly range: string } {
  const sign = descriptor.indexOf('@', 1)
  return sign < 0 ? { name: descriptor, range: '' } : { name: descriptor.slice(0, sign), range: descriptor.slice(sign + 1) }
}

/** Reads a berry `yarn.lock` (yarn 2 and later); its workspaces say what the project asks for, the manifest which of it is for development. */
export function readYarnBerry({
  lock,
  text,
  manifest,
}: {
  readonly lock: unknown
  readonly text: string
  readonly manifest: unknown
}): LockGraph | null {
  if (!isObject(at(lock, '__metadata'))) return null
  const entries = toEntries(lock).filter(([key]) => key !== '__metadata')
  const byRequest = new Map(entries.flatMap(([key]) => key.split(/,\s*/).map((request) => [request, key] as const)))
  const lines = toLineIndex(text, /^"?([^\s"#][^"]*)"?:\s*$/)
  const nodes: LockNode[] = []
  const roots: LockRoot[] = []
  const scopes = new Map(toManifestNames(manifest)?.map(({ name, scope }) => [name, scope]))
  for (const [key, entry] of entries) {
    const requires = toEntries(at(entry, 'dependencies')).map(([name, range]) => ({ name, id: findRequest(byRequest, name, range) }))
    const resolution = splitDescriptor(toText(at(entry, 'resolution')) ?? key)
    if (resolution.range.startsWith('workspace:')) {
      for (const { name, id } of requires)
        if (id !== null) roots.push({ id, scope: scopes.get(name) ?? (manifest === null ? 'unknown' : 'runtime') })
      continue
    }
    nodes.push({
      id: key,
      name: resolution.name,
      version: toVersion(at(entry, 'version')),
      requires: requires.flatMap(({ id }) => id ?? []),
      licence: null,
      integrity: null,
      fromRegistry: /^(npm|patch):/.test(resolution.range),
      line: lines.get(key) ?? 1,
    })
  }
  return { ecosystem: 'npm', nodes, roots }
}

/** Unquoted `1.0` is a number in YAML; yarn writes three parts, so a number is a damaged version. */
function toVersion(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : toText(value)
}

/** Older files write `^1`, newer ones `npm:^1`; patched packages stand under `patch:`. */
function findRequest(byRequest: ReadonlyMap<string, string>, name: string, range: unknown): string | null {
  const wanted = toText(range) ?? String(range)
  const found = byRequest.get(`${name}@${wanted}`) ?? byRequest.get(`${name}@npm:${wanted}`)
  if (found !== undefined) return found
  return null
}
