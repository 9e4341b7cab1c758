import { own, readRepositories, readWords, toData } from './outline.ts'
import type { PlanSource } from './source.ts'

/** What `toPlan` has to be told of the machine. */
export type PlanFacts = {
  /** Name of a plan that has none: its folder's. */
  readonly nameDefault: string
  readonly concurrencyDefault: number
  readonly environment: Environment
  /** What each path of `wantedPaths(…).repositories` is. A path that is not in here does not exist. */
  readonly folders: ReadonlyMap<string, FolderFact>
  /** Those of `wantedPaths(…).files` that do not exist. */
  readonly missingFiles: ReadonlySet<string>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** A folder with its absolute path, links resolved; `git` when it is the top of a git work tree. */
export type FolderFact =
  | { readonly status: 'missing' }
  | { readonly status: 'not-a-folder' }
  | { readonly status: 'unreadable'; readonly reason: string }
  | {
      readonly status: 'found'
      readonly path: string
      readonly kind: 'git' | 'folder'
      /** Top of the git work tree that a plain folder lies in; `null` when there is none. */
      readonly insideGit: string | null
    }

/** Paths, relative to the plan's folder, that have to be looked up before `toPlan`. */
export type WantedPaths = { readonly repositories: readonly string[]; readonly files: readonly string[] }

export function listWantedPaths(source: PlanSource, environment: Environment): WantedPaths {
  const plan = toData(source.value)
  const repositories = readRepositories(own(plan, 'repositories')).flatMap(({ path }) => {
    const filled = fillVariables(path, environment)
    return filled.status === 'filled' ? [filled.text] : []
  })
  const tasks = own(plan, 'tasks')
  const specs = [...Object.values(toData(own(plan, 'agents'))), own(toData(own(plan, 'defaults')), 'agent')]
  if (Array.isArray(tasks)) for (const task of tasks) specs.push(own(toData(task), 'agent'))
  return { repositories: [...new Set(repositories)], files: [...new Set(specs.flatMap(listSpecFiles))] }
}

/** Files next to the plan that an agent needs: rule files, and plugins given by path. */
export function listSpecFiles(spec: unknown): readonly string[] {
  const data = toData(spec)
  const rules = readWords(own(data, 'rules'), []).map((word) => word.text)
  const plugin = own(data, 'plugin')
  return typeof plugin === 'string' && isPluginPath(plugin) ? [...rules, plugin] : rules
}

/** A plugin is a path when it starts like one, else the name of a package. */
function isPluginPath(plugin: string): boolean {
  return /^(?:\.{0,2}\/|[A-Za-z]:[\\/])/.test(plugin)
}

export type FilledText =
  | { readonly status: 'filled'; readonly text: string }
  | { readonly status: 'unset'; readonly variable: string }
  | { readonly status: 'malformed' }

/** Replaces `${NAME}` by variables of the environment. An empty variable counts as unset: it would name the plan's own folder. */
export function fillVariables(text: string, environment: Environment): FilledText {
  let unset: string | undefined
  const filled = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, variable: string) => {
    const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined
    if (value === undefined || value === '') unset ??= variable
    return value ?? ''
  })
  if (unset !== undefined) return { status: 'unset', variable: unset }
  return text.replace(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/g, '').includes('${') ? { status: 'malformed' } : { status: 'filled', text: filled }
}
