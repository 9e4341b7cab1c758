import type { Note } from '../model.ts'

/** Registries that we know, by the names that OSV gives them. */
export type Ecosystem = 'npm' | 'PyPI'

/** Lock file formats that are read. */
export type LockFormat = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry' | 'poetry' | 'uv' | 'requirements'

/** `unknown` where the lock file does not tell and no manifest was handed in. */
export type DependencyKind = 'direct' | 'transitive' | 'unknown'

/** Why it is installed: the first of these that holds. */
export type DependencyScope = 'runtime' | 'optional' | 'development' | 'unknown'

/** One package at one version, as a lock file pins it. */
export type Dependency = {
  /** `<ecosystem>/<name>@<version>`: unique in one lock file. */
  readonly key: string
  readonly ecosystem: Ecosystem
  /** As the registry writes it; PyPI names are normalised (PEP 503). */
  readonly name: string
  /** Null when it is not pinned (a requirements line without `==`): nothing can be said of its vulnerabilities then. */
  readonly version: string | null
  readonly kind: DependencyKind
  readonly scope: DependencyScope
  /** A shortest chain of names from a direct dependency to this one, itself last; only itself when the chain is not known. */
  readonly chain: readonly string[]
  /** Keys of the packages that this one needs. */
  readonly requires: readonly string[]
  /** What the lock file says of the licence (npm only), unchecked. */
  readonly licence: string | null
  /** Subresource integrity (`sha512-…`, base64) or `sha256:<hex>`. */
  readonly integrity: string | null
  /** False for packages from git, a folder or an address: registry advisories do not speak of them. */
  readonly fromRegistry: boolean
  /** Line of the lock file on which it is pinned. */
  readonly line: number
}

/** All packages of one lock file; a broken file has none and a note. */
export type LockFile = {
  readonly path: string
  readonly format: LockFormat
  readonly dependencies: readonly Dependency[]
  readonly notes: readonly Note[]
}

export function toDependencyKey(ecosystem: Ecosystem, name: string, version: string | null): string {
  return `${ecosystem}/${name}@${version ?? '*'}`
}

/** The comparable form of a PyPI name (PEP 503). */
export function toPypiName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}
