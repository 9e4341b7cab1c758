import { describeThing, valueAt } from './describe.ts'
import { fillVariables, listSpecFiles } from './facts.ts'
import type { FolderFact, PlanFacts } from './facts.ts'
import type { Outline, RepositoryOutline, TaskOutline } from './outline.ts'
import type { Finding, Path } from './source.ts'

/** Holds the plan against the machine: folders of repositories, what tasks may do in them, files next to the plan. */
export function checkRepositories(outline: Outline, facts: PlanFacts): readonly Finding[] {
  const byName = new Map(outline.repositories.map((repository) => [repository.name, repository]))
  const found = outline.repositories.map((repository) => ({ ...repository, fact: lookUpFolder(repository, facts) }))
  const target = outline.repositories.find((repository) => !repository.readonly)
  return [
    ...outline.repositories.flatMap((repository) => checkFolder(repository, facts)),
    ...checkOverlap(found),
    ...[outline.defaults, ...outline.tasks].flatMap((task) => checkTarget(task, outline.root, byName)),
    ...checkWritable(outline, target),
    ...checkIsolation(outline, found, target),
    ...listAgents(outline).flatMap(({ spec, path }) => [...checkSources({ spec, path }, outline.root, byName), ...checkFiles(spec, path, facts)]),
  ]
}

export function lookUpFolder({ path }: RepositoryOutline, facts: PlanFacts): FolderFact {
  const filled = fillVariables(path, facts.environment)
  return (filled.status === 'filled' ? facts.folders.get(filled.text) : undefined) ?? { status: 'missing' }
}

type FoundRepository = RepositoryOutline & { readonly fact: FolderFact }

function checkFolder({ name, path, at }: RepositoryOutline, facts: PlanFacts): readonly Finding[] {
  const place = { code: 'repository-not-found', path: at.length === 0 ? [] : [...at, 'path'], part: 'value' } as const
  const filled = fillVariables(path, facts.environment)
  if (filled.status === 'unset') {
    return [{ ...place, message: `repository "${name}" needs the variable ${filled.variable}, which is not set`, hint: `run with ${filled.variable}=/path/of/the/repository` }]
  }
  if (filled.status === 'malformed') {
    return [{ ...place, code: 'invalid-value', message: `"path" of repository "${name}" has a "\${" that names no variable`, hint: 'write ${NAME}, such as ${FLEET_LOCAL_PATH}' }]
  }
  const fact = facts.folders.get(filled.text) ?? { status: 'missing' }
  const shown = JSON.stringify(filled.text)
  if (fact.status === 'missing') return [{ ...place, message: `repository "${name}" is not there: ${shown}`, hint: 'make the folder, or mend the path; it is relative to the plan file' }]
  if (fact.status === 'unreadable') return [{ ...place, message: `repository "${name}" cannot be read (${fact.reason}): ${shown}`, hint: 'check the permissions of the folder' }]
  if (fact.status === 'not-a-folder') return [{ ...place, message: `repository "${name}" is not a folder: ${shown}`, hint: 'name the folder that holds the repository' }]
  return []
}

/** Plain folders inside a git work tree, where tasks would work in the user's checkout: most often a plan that is not at the top. */
export function findFoldersInsideGit(outline: Outline, facts: PlanFacts): readonly Finding[] {
  return outline.repositories.flatMap((repository): readonly Finding[] => {
    const { name, at, readonly } = repository
    const fact = lookUpFolder(repository, facts)
    if (readonly || fact.status !== 'found' || fact.insideGit === null) return []
    const message = `repository "${name}" is a folder inside the git repository ${fact.insideGit}: tasks will change it in place`
    return [{ code: 'inside-git', path: at.length === 0 ? [] : [...at, 'path'], part: 'value', message, hint: 'name the top of the git repository as "path" to work in isolated worktrees' }]
  })
}

/** Two repositories that may change the same files would undo each other's work. */
function checkOverlap(repositories: readonly FoundRepository[]): readonly Finding[] {
  const writable = repositories.flatMap(({ name, at, readonly, fact }) => (readonly || fact.status !== 'found' ? [] : [{ name, at, ...fact }]))
  return writable.flatMap((inner, index) => {
    const outer = writable.find((other, at) => (other.path === inner.path ? at < index : other.kind === 'folder' && inner.path.startsWith(`${other.path}/`)))
    if (outer === undefined) return []
    const same = inner.path === outer.path
    const message = `repository "${inner.name}" is ${same ? 'the same folder as' : 'inside the plain folder of'} "${outer.name}"`
    const hint = same ? 'keep one of them, or mark one "readonly: true"' : 'keep one of them: a rollback of the outer folder would undo work in the inner one'
    return [{ code: 'invalid-value', path: [...inner.at, 'path'], part: 'value', message, hint }]
  })
}

type Repositories = ReadonlyMap<string, RepositoryOutline>

function checkTarget(task: TaskOutline, root: unknown, repositories: Repositories): readonly Finding[] {
  const path = [...task.path, 'repository']
  const named = task.repository === null ? undefined : repositories.get(task.repository)
  if (named?.readonly !== true) return []
  const hint = 'name a repository without "readonly: true"; sources are read through FLEET_SOURCE_<NAME> or "integrate"'
  return [{ code: 'readonly-repository', path, part: 'value', message: `${describeThing(path, root)} names "${named.name}", which is read-only`, hint }]
}

function checkWritable({ repositories }: Outline, target: RepositoryOutline | undefined): readonly Finding[] {
  if (target !== undefined || repositories.length === 0) return []
  const hint = 'add the repository that tasks shall change'
  return [{ code: 'readonly-repository', path: ['repositories'], part: 'key', message: 'all repositories of the plan are read-only', hint }]
}

function checkIsolation(outline: Outline, repositories: readonly FoundRepository[], target: RepositoryOutline | undefined): readonly Finding[] {
  const plainFolders = new Set(repositories.flatMap(({ name, fact }) => (fact.status === 'found' && fact.kind === 'folder' ? [name] : [])))
  const byDefault = outline.defaults.isolation === 'worktree'
  const hint = 'remove it: Fleet takes a worktree in git repositories and works in place in plain folders'
  const at = new Set<TaskOutline>()
  for (const task of outline.tasks) {
    const repository = task.repository ?? outline.defaults.repository ?? target?.name
    if (repository === undefined || !plainFolders.has(repository)) continue
    if (task.isolation === 'worktree') at.add(task)
    else if (task.isolation === null && byDefault) at.add(outline.defaults)
  }
  return [...at].map(({ path }): Finding => {
    const place = [...path, 'isolation']
    const message = `${describeThing(place, outline.root)} asks for a worktree, but the repository is a plain folder without git`
    return { code: 'isolation-impossible', path: place, part: 'value', message, hint }
  })
}

type PlacedSpec = { readonly spec: unknown; readonly path: Path }

function listAgents(outline: Outline): readonly PlacedSpec[] {
  return [
    ...[...outline.agents].map(([name, spec]) => ({ spec, path: ['agents', name] })),
    ...[outline.defaults, ...outline.tasks].flatMap((task) => (typeof task.agent === 'object' ? [{ spec: task.agent, path: [...task.path, 'agent'] }] : [])),
  ]
}

function checkSources({ spec, path }: PlacedSpec, root: unknown, repositories: Repositories): readonly Finding[] {
  const from = valueAt(spec, ['integrate', 'from'])
  if (typeof from !== 'string') return []
  const source = repositories.get(from)
  if (source?.readonly === true) return []
  const place = { path: [...path, 'integrate', 'from'], part: 'value' } as const
  const thing = describeThing(place.path, root)
  const shown = JSON.stringify(from.slice(0, 100))
  if (source === undefined) return [{ ...place, code: 'unknown-repository', message: `${thing} names a repository that the plan does not have: ${shown}`, hint: 'declare it under "repositories:" with "readonly: true"' }]
  return [{ ...place, code: 'invalid-value', message: `${thing} names ${shown}, which is not read-only`, hint: 'add "readonly: true" to that repository: a source must not change during the run' }]
}

function checkFiles(spec: unknown, path: Path, facts: PlanFacts): readonly Finding[] {
  return listSpecFiles(spec)
    .filter((file) => facts.missingFiles.has(file))
    .map((file) => {
      const rules = valueAt(spec, ['rules'])
      const place = Array.isArray(rules) ? [...path, 'rules', rules.indexOf(file)] : [...path, rules === undefined ? 'plugin' : 'rules']
      return { code: 'file-not-found', path: place, part: 'value', message: `file ${JSON.stringify(file)} is not there`, hint: 'mend the path; it is relative to the plan file' }
    })
}
