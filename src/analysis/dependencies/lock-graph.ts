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
  for (const node of graph.nodes) {
    const reach = reached?.get(node.id)
    const requires = node.requires.map((id) => keys.get(id)).filter((key) => key !== undefined)
    const dependency: Dependency = {
      key: keys.get(node.id) ?? node.id,
      ecosystem: graph.ecosystem,
      name: node.name,
      version: node.version,
      kind: toKind(graph.roots, reach),
      scope: reach?.scope ?? 'unknown',
      chain: reach?.chain ?? [node.name],
      requires: [...new Set(requires)].sort(),
      licence: node.licence,
      integrity: node.integrity,
      fromRegistry: node.fromRegistry,
      line: node.line,
    }
    const before = byKey.get(dependency.key)
    byKey.set(dependency.key, before === undefined ? dependency : join(before, dependency))
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

function toKind(roots: LockGraph['roots'], reach: Reach | undefined): DependencyKind {
  if (roots === null) return 'unknown'
  return reach?.direct === true ? 'direct' : 'transitive'
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
  return { ...first, requires: [...new Set([...first.requires, ...second.requires])].sort(), line: Math.min(a.line, b.line) }
}

function weigh(dependency: Dependency): number {
  return (dependency.kind === 'direct' ? 0 : 1000) + scopeOrder[dependency.scope] * 100 + Math.min(99, dependency.chain.length)
}
