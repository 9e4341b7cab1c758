import { createHash } from 'node:crypto'
import type { Dependency } from '../dependencies/dependency.ts'
import { parseLicence } from '../licences/parse-licence.ts'
import { toHash } from './to-hash.ts'
import { toPurl } from './to-purl.ts'

/** What a bill of materials is made of. */
export type SbomInput = {
  readonly project: { readonly name: string; readonly version: string | null }
  readonly tool: { readonly name: string; readonly version: string }
  readonly dependencies: readonly Dependency[]
  /** Licences by dependency key, where more is known than the lock file says. */
  readonly licences?: ReadonlyMap<string, string | null>
  /** ISO 8601. */
  readonly createdAt: string
}

type LicenceChoice = { readonly expression: string } | { readonly license: { readonly id?: string; readonly name?: string } }

type Component = {
  readonly type: 'library' | 'application'
  readonly 'bom-ref': string
  readonly name: string
  readonly group?: string
  readonly version?: string
  readonly scope?: 'required' | 'optional' | 'excluded'
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
  readonly licenses?: readonly LicenceChoice[]
  readonly purl?: string
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
}

/** The part of CycloneDX 1.6 that is written; tests hold it against the official schema. */
export type CycloneDx = {
  readonly $schema: string
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: {
    readonly timestamp: string
    readonly tools: { readonly components: readonly unknown[] }
    readonly component: Component
  }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** Equal input gives an equal document, its serial number included. */
export function toCycloneDx(input: SbomInput): CycloneDx {
  const unique = [...new Map(input.dependencies.map((dependency) => [dependency.key, dependency])).values()]
  const references = new Map(unique.map((dependency) => [dependency.key, toPurl(dependency)]))
  const root = `project:${input.project.name}`
  // Where nothing tells direct from transitive, what nothing else needs hangs from the project: the graph stays whole.
  const needed = new Set(unique.flatMap((dependency) => dependency.requires))
  const direct = unique.filter(({ kind, key }) => kind === 'direct' || (kind === 'unknown' && !needed.has(key)))
  const toReferences = (keys: readonly string[]): string[] => [...new Set(keys.flatMap((key) => references.get(key) ?? []))].sort()
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: toSerialNumber([root, input.project.version ?? '', input.createdAt, ...references.values()].join('\n')),
    version: 1,
    metadata: {
      timestamp: input.createdAt,
      tools: { components: [{ type: 'application', name: input.tool.name, version: input.tool.version }] },
      component: {
        type: 'application',
        'bom-ref': root,
        name: input.project.name,
        ...(input.project.version === null ? {} : { version: input.project.version }),
      },
    },
    components: unique.map((dependency) => toComponent(dependency, input.licences?.get(dependency.key) ?? dependency.licence)),
    dependencies: [
      { ref: root, dependsOn: toReferences(direct.map((dependency) => dependency.key)) },
      ...unique.map((dependency) => ({ ref: toPurl(dependency), dependsOn: toReferences(dependency.requires) })),
    ],
  }
}

function toComponent(dependency: Dependency, licence: string | null): Component {
  const hash = toHash(dependency.integrity)
  const licenses = toLicences(licence)
  const slash = dependency.name.startsWith('@') ? dependency.name.indexOf('/') : -1
  return {
    type: 'library',
    'bom-ref': toPurl(dependency),
    name: slash < 0 ? dependency.name : dependency.name.slice(slash + 1),
    ...(slash < 0 ? {} : { group: dependency.name.slice(0, slash) }),
    ...(dependency.version === null ? {} : { version: dependency.version }),
    ...(dependency.scope === 'unknown' ? {} : { scope: scopes[dependency.scope] }),
    ...(hash === null ? {} : { hashes: [hash] }),
    ...(licenses === null ? {} : { licenses }),
    purl: toPurl(dependency),
    properties: [{ name: 'fleet:dependency', value: dependency.kind }],
  }
}

const scopes = { runtime: 'required', optional: 'optional', development: 'excluded' } as const

/** Words that SPDX does not know go in by name, never as an identifier. */
function toLicences(licence: string | null): LicenceChoice[] | null {
  const statement = parseLicence(licence)
  if (statement.kind === 'missing') return null
  if (statement.kind !== 'expression') return [{ license: { name: statement.text } }]
  const isPlain =
    statement.tree.kind === 'licence' && !statement.tree.orLater && statement.tree.exception === null && !statement.tree.id.includes('Ref-')
  return isPlain ? [{ license: { id: statement.text.replace(/[()\s]/g, '') } }] : [{ expression: statement.text }]
}

/** A name-based UUID (RFC 9562, version 8) of the content. */
function toSerialNumber(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
