import type { AgentSpec, BestOfSpec, NamedAgent, RouteRule, RouteSpec, WorkingSpec } from '../plan/agent-spec.ts'
import type { Task } from '../plan/plan.ts'
import { invariant } from '../unreachable.ts'
import { chooseByExperience, type Learner } from './choose-by-experience.ts'
import type { AgentChoice } from './event.ts'
import type { TaskState } from './state.ts'

/** Most agents that may lie one inside the other: chains of routes of chains. */
const maxDepth = 8

type Choice = { readonly name: string; readonly reason: string }

/**
 * Which agent carries out the next attempt of a task; null where its agent leaves no choice. Pure: the same state gives the same choice.
 * Without a learner the path ends at a route that would have to learn.
 */
export function chooseAgent(entry: TaskState, learner: Learner | null): AgentChoice | null {
  const path = [entry.task.agentName]
  let reason = ''
  let spec = entry.task.agent
  while (spec.kind === 'chain' || spec.kind === 'route') {
    invariant(path.length <= maxDepth, `agents of ${entry.task.id} lie more than ${maxDepth} deep in each other`)
    const chosen = spec.kind === 'chain' ? chooseFromChain(spec.chain, entry) : chooseFromRoute(spec, entry, learner)
    if (chosen === null) break
    reason = chosen.reason
    path.push(chosen.name)
    spec = findMember(spec, chosen.name)
  }
  return path.length === 1 ? null : { path, reason }
}

/** The agent that a choice names. */
export function chosenAgent(agent: NamedAgent, choice: AgentChoice | null): NamedAgent<WorkingSpec | BestOfSpec> {
  let { name, spec } = agent
  for (const next of choice?.path.slice(1) ?? []) {
    spec = findMember(spec, next)
    name = next
  }
  invariant(spec.kind !== 'chain' && spec.kind !== 'route', `agent ${name} was not chosen to its end`)
  return { name, spec }
}

/** The agent of a task that works under a choice, by name. */
export function workingName(task: Task, choice: AgentChoice | null): string {
  return choice?.path.at(-1) ?? task.agentName
}

/** Names that an attempt counts under for limits: every agent from the task's own to the one that works, and all that a best-of lets work. */
export function agentNames(task: Task, choice: AgentChoice | null): readonly string[] {
  const path = choice?.path ?? [task.agentName]
  if (choice === null && task.agent.kind !== 'best-of') return path
  const { spec } = chosenAgent({ name: task.agentName, spec: task.agent }, choice)
  return spec.kind === 'best-of' ? [...new Set([...path, ...spec.agents.map(({ name }) => name)])] : path
}

function findMember(spec: AgentSpec, name: string): AgentSpec {
  const members = spec.kind === 'chain' ? spec.chain : spec.kind === 'route' ? spec.agents : []
  const found = members.find((member) => member.name === name)
  invariant(found !== undefined, `there is no agent ${name} to choose`)
  return found.spec
}

/** One further with each attempt that failed; a provider that is down is a reason to go on as well. */
function chooseFromChain(chain: readonly NamedAgent[], entry: TaskState): Choice {
  const failures = entry.failures + entry.providerFailures
  const place = Math.min(failures, chain.length - 1)
  const member = chain[place]
  invariant(member !== undefined, 'a chain has no agent')
  const last = entry.attempts.findLast((attempt) => attempt.failure !== null)?.failure
  return { name: member.name, reason: last === undefined || last === null ? 'first of the chain' : `${place + 1} of ${chain.length} of the chain, after: ${last.kind}` }
}

function chooseFromRoute({ agents, rules, learn }: RouteSpec, entry: TaskState, learner: Learner | null): Choice | null {
  const rule = rules.findIndex(({ when }) => holds(when, entry))
  const found = rules[rule]
  if (found !== undefined) return { name: found.use, reason: `rule ${rule + 1} of the route` }
  if (learn) return learner === null ? null : chooseByExperience(agents, entry, learner)
  const [first] = agents
  invariant(first !== undefined, 'a route has no agent')
  return { name: first.name, reason: 'no rule of the route matched: its first agent' }
}

function holds(when: RouteRule['when'], { task, failures, attempts }: TaskState): boolean {
  const last = attempts.findLast((attempt) => attempt.failure !== null)?.failure?.kind
  const isWithin = (value: number, min: number | undefined, max: number | undefined): boolean => value >= (min ?? 0) && value <= (max ?? Infinity)
  return (
    (when.labels ?? []).every((label) => task.labels.includes(label)) &&
    isWithin(task.files.length, when.minFiles, when.maxFiles) &&
    isWithin(task.prompt.length, when.minPromptLength, when.maxPromptLength) &&
    failures >= (when.minFailures ?? 0) &&
    (when.failedWith === undefined || (last !== undefined && when.failedWith.includes(last)))
  )
}
