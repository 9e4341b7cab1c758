import { describeThing } from './describe.ts'
import { own, readWords, toData } from './outline.ts'
import type { Outline } from './outline.ts'
import type { Finding, Path } from './source.ts'

/** Finds what a valid plan declares and never uses: most often a name that was meant to be somewhere. */
export function findUnused(outline: Outline): readonly Finding[] {
  const { root, agents, checks, defaults, tasks } = outline
  const users = [defaults, ...tasks]
  const usedAgents = new Set<unknown>([...users.map((task) => task.agent), ...[...agents.values(), ...users.map((task) => task.agent)].flatMap(membersOf)])
  const usedChecks = new Set(users.flatMap((task) => task.checks.map((word) => word.text)))
  const labels = new Set(tasks.flatMap((task) => task.labels.map((word) => word.text)))
  const resources = new Set(tasks.flatMap((task) => task.resources.map((word) => word.text)))
  const limits = toData(own(toData(own(toData(root), 'policy')), 'limits'))
  return [
    ...[...agents.keys()].filter((name) => !usedAgents.has(name)).map((name) => unused(root, ['agents', name], 'name it in "agent" of a task or of "defaults", or remove it')),
    ...checks
      .filter((name) => !usedChecks.has(name) && !runsAtEnd(root, name))
      .map((name) => unused(root, ['checks', name], 'name it in "checks" of a task or of "defaults", or let it run "on: run"')),
    ...listLimits(limits, 'labels', labels).map((path) => unused(root, path, 'no task has this label')),
    ...listLimits(limits, 'resources', resources).map((path) => unused(root, path, 'no task asks for this resource')),
  ]
}

/** Names of the agents that an agent chooses among. */
function membersOf(agent: unknown): readonly string[] {
  return ['chain', 'agents', 'of'].flatMap((key) => readWords(own(toData(agent), key), []).map(({ text }) => text))
}

function unused(root: unknown, path: Path, hint: string): Finding {
  return { code: 'unused', path, part: 'key', message: `${describeThing(path, root)} is not used`, hint }
}

function listLimits(limits: Readonly<Record<string, unknown>>, section: string, used: ReadonlySet<string>): readonly Path[] {
  return Object.keys(toData(own(limits, section)))
    .filter((name) => !used.has(name))
    .map((name) => ['policy', 'limits', section, name])
}

function runsAtEnd(root: unknown, name: string): boolean {
  const check = toData(own(toData(own(toData(root), 'checks')), name))
  return readWords(own(check, 'on'), []).some((word) => word.text === 'run')
}
