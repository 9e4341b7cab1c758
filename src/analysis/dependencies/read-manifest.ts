import { at, isObject, toArray, toEntries, toText } from '../parse-untrusted.ts'
import { toPypiName, type DependencyScope } from './dependency.ts'

/** A package that the project itself asks for. `range` is as written. */
export type ManifestName = { readonly name: string; readonly range: string; readonly scope: DependencyScope }

/** What a parsed package.json asks for; null when none was handed in. */
export function toManifestNames(manifest: unknown): ManifestName[] | null {
  if (!isObject(manifest)) return null
  const fields: readonly [string, DependencyScope][] = [
    ['dependencies', 'runtime'],
    ['peerDependencies', 'runtime'],
    ['optionalDependencies', 'optional'],
    ['devDependencies', 'development'],
  ]
  return fields.flatMap(([field, scope]) =>
    toEntries(at(manifest, field)).map(([name, range]) => ({ name, range: toText(range) ?? '*', scope })),
  )
}

/** What a parsed pyproject.toml asks for: PEP 621, PEP 735 groups and poetry's own tables; null when none was handed in. */
export function toPyprojectNames(manifest: unknown): ManifestName[] | null {
  if (!isObject(manifest)) return null
  const project = at(manifest, 'project')
  const poetry = at(at(manifest, 'tool'), 'poetry')
  return [
    ...fromRequirements(at(project, 'dependencies'), 'runtime'),
    ...toEntries(at(project, 'optional-dependencies')).flatMap(([, list]) => fromRequirements(list, 'optional')),
    ...toEntries(at(manifest, 'dependency-groups')).flatMap(([, list]) => fromRequirements(list, 'development')),
    ...fromTable(at(poetry, 'dependencies'), 'runtime'),
    ...fromTable(at(poetry, 'dev-dependencies'), 'development'),
    ...toEntries(at(poetry, 'group')).flatMap(([, group]) => fromTable(at(group, 'dependencies'), 'development')),
  ]
}

function fromRequirements(list: unknown, scope: DependencyScope): ManifestName[] {
  return toArray(list).flatMap((item) => {
    const match = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;]*)/.exec(toText(item) ?? '')
    return match?.[1] === undefined ? [] : [{ name: toPypiName(match[1]), range: (match[2] ?? '').trim(), scope }]
  })
}

function fromTable(table: unknown, scope: DependencyScope): ManifestName[] {
  return toEntries(table)
    .filter(([name]) => name !== 'python')
    .map(([name, value]) => {
      const optional = at(value, 'optional') === true
      return { name: toPypiName(name), range: toText(value) ?? toText(at(value, 'version')) ?? '*', scope: optional ? 'optional' : scope }
    })
}
