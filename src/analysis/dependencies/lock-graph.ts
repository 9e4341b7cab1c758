import { toDependencyKey, type Dependency, type DependencyKind, type DependencyScope, type Ecosystem } from './dependency.ts'

/** A package as a reader found it; `id` is unique in the lock file but means nothing outside it. */
export type LockNode = {
  readonly id: string
  readonly name: string
  readonly version: string | null
  readonly requires: readonly string[]
  readonly licence: string | null
  readonly integrity: string | null
  readonly fromRegistry: boolean
  readonly line: number
}

/** What the project itself asks for. */
export type LockRoot = { readonly id: string; readonly scope: DependencyScope }

/** Packages and what the project asks of them; `roots` is null when the lock file does not tell. */
export type LockGraph = { readonly ecosystem: Ecosystem; readonly nodes: readonly LockNode[]; readonly roots: readonly LockRoot[] | null }

type Reach = { readonly scope: DependencyScope; readonly chain: readonly string[]; readonly direct: boolean }

/** A hostile lock file may be one chain of all its packages: only the last names of it are kept. */
const maxChain = 32

const scopeOrder: Readonly<Record<DependencyScope, number>> = { runtime: 0, optional: 1, development: 2, unknown: 3 }
const scopes: readonly DependencyScope[] = ['runtime', 'optional', 'development', 'unknown']

/** Finds how each package is reached from the project, and joins the copies of one version to one dependency. */
export function toDependencies(graph: LockGraph): Dependency[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const reached = graph.roots === null ? null : reachAll(nodes, graph.roots)
  const keys = new Map(graph.nodes.map((node) => [node.id, toDependencyKey(graph.ecosystem, node.name, node.version)]))
  const byKey = new Map<string, Dependency>()
  const needs = new Map<string, Set<string>>()
  for (const node of graph.nodes) {
    const key = keys.get(node.id) ?? node.id
    const dependency = toDependency({ key, node, ecosystem: graph.ecosystem, reach: reached === null ? null : reached.get(node.id) })
    const before = byKey.get(key)
    byKey.set(key, before === undefined ? dependency : join(before, dependency))
    const needed = needs.get(key) ?? new Set<string>()
    for (const id of node.requires) needed.add(keys.get(id) ?? key)
    needs.set(key, needed)
  }
  const joined = [...byKey.values()].map((dependency) => ({
    ...dependency,
    requires: [...(needs.get(dependency.key) ?? [])].filter((key) => key !== dependency.key).sort(),
  }))
  return joined.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

type Placed = { readonly key: string; readonly node: LockNode; readonly ecosystem: Ecosystem; readonly reach: Reach | undefined | null }

/** `reach` is null where nothing is known of the project, undefined where nothing of the project leads here. */
function toDependency({ key, node, ecosystem, reach }: Placed): Dependency {
  const { name, version, licence, integrity, fromRegistry, line } = node
  return {
    key,
    ecosystem,
    name,
    version,
    kind: toKind(reach),
    scope: reach?.scope ?? 'unknown',
    chain: reach?.chain ?? [name],
    requires: [],
    licence,
    integrity,
    fromRegistry,
    line,
  }
}

function toKind(reach: Reach | undefined | null): DependencyKind {
  if (reach === null) return 'unknown'
  return reach?.direct === true ? 'direct' : 'transitive'
}

/** Adds to a list of a map of lists. */
export function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

/** Breadth first, one pass per scope in order of weight: the first chain found is a shortest one of the weightiest scope. */
function reachAll(nodes: ReadonlyMap<string, LockNode>, roots: readonly LockRoot[]): Map<string, Reach> {
  const directIds = new Set(roots.map((root) => root.id))
  const reached = new Map<string, Reach>()
  for (const scope of scopes) {
    const queue: { readonly id: string; readonly parents: readonly string[] }[] = []
    for (const root of roots) if (root.scope === scope) queue.push({ id: root.id, parents: [] })
    // The queue grows while it is read.
    for (const { id, parents } of queue) {
      const node = nodes.get(id)
      if (node === undefined || reached.has(id)) continue
      const chain = directIds.has(id) ? [node.name] : [...parents.slice(-maxChain + 1), node.name]
      reached.set(id, { scope, chain, direct: directIds.has(id) })
      for (const next of node.requires) if (!reached.has(next)) queue.push({ id: next, parents: chain })
    }
  }
  return reached
}

function join(a: Dependency, b: Dependency): Dependency {
  const [first, second] = weigh(a) <= weigh(b) ? [a, b] : [b, a]
  return { ...first, line: Math.min(first.line, second.line) }
}

function weigh(dependency: Dependency): number {
  return (dependency.kind === 'direct' ? 0 : 1000) + scopeOrder[dependency.scope] * 100 + Math.min(99, dependency.chain.length)
}
