import type { Dependency } from './dependency.ts'

/** A package whose set of versions differs between two lock files. */
export type ChangedDependency = {
  readonly ecosystem: Dependency['ecosystem']
  readonly name: string
  readonly before: readonly Dependency[]
  readonly after: readonly Dependency[]
}

/** What a change does to the packages that are installed. */
export type DependencyDiff = {
  /** Names that were not there before: what a report of a task names first. */
  readonly added: readonly Dependency[]
  readonly removed: readonly Dependency[]
  readonly changed: readonly ChangedDependency[]
}

/** Compares by ecosystem and name, over as many lock files as are handed in on either side. */
export function diffDependencies(before: readonly Dependency[], after: readonly Dependency[]): DependencyDiff {
  const [old, now] = [groupByName(before), groupByName(after)]
  const changed: ChangedDependency[] = []
  for (const [name, group] of now) {
    const was = old.get(name)
    const [first] = group
    if (was === undefined || first === undefined || toVersions(was) === toVersions(group)) continue
    changed.push({ ecosystem: first.ecosystem, name: first.name, before: was, after: group })
  }
  return {
    added: [...now].flatMap(([name, group]) => (old.has(name) ? [] : group)),
    removed: [...old].flatMap(([name, group]) => (now.has(name) ? [] : group)),
    changed,
  }
}

function groupByName(dependencies: readonly Dependency[]): Map<string, Dependency[]> {
  const groups = new Map<string, Dependency[]>()
  for (const dependency of dependencies) {
    const key = `${dependency.ecosystem}/${dependency.name}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [dependency])
    else if (!group.some((other) => other.key === dependency.key)) group.push(dependency)
  }
  return groups
}

function toVersions(group: readonly Dependency[]): string {
  return group
    .map((dependency) => dependency.key)
    .sort()
    .join('\n')
}
