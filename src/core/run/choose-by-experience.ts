import type { NamedAgent } from '../plan/agent-spec.ts'
import { drawBeta, randomFrom } from '../policy/random.ts'
import { invariant } from '../unreachable.ts'
import type { AgentExperience } from './event.ts'
import { kindOfTask, type Experience } from './experience.ts'
import type { TaskState } from './state.ts'

/** What learning goes by. */
export type Learner = {
  readonly experience: Experience
  /** Of the run. */
  readonly seed: number
  /** Whether the limits leave room for one more attempt of an agent. */
  readonly hasRoom: (agent: string) => boolean
}

/** Attempts at other kinds of tasks count for as much as this many at this kind. */
const maxPriorAttempts = 4

type Candidate = {
  readonly name: string
  readonly index: number
  readonly here: AgentExperience
  /** A chance of success, drawn from what is believed of it. */
  readonly chance: number
}

/**
 * Thompson sampling: draws a chance of success for each agent from what is known of it at this kind of task, then takes the one whose success
 * is expected to cost least, `(its mean cost + the mean cost of all) ÷ chance`; the second term stands for what a failed attempt costs
 * besides. Little known agents are tried now and then because their draws vary more. Agents that have failed at this very task come last,
 * those without room after those with some. The same run, task and attempt draw the same.
 */
export function chooseByExperience(agents: readonly NamedAgent[], entry: TaskState, { experience, seed, hasRoom }: Learner): { readonly name: string; readonly reason: string } {
  const key = `${seed}:${entry.task.id}:${entry.attempts.length + 1}`
  const candidates = narrow(agents, entry, hasRoom).map(({ name }, index): Candidate => {
    const here = lookUp(experience, name, kindOfTask(entry.task))
    const prior = priorOf(experience, here)
    return { name, index, here, chance: drawBeta(1 + prior.succeeded + here.succeeded, 1 + prior.failed + here.failed, randomFrom(`${key}:${name}`)) }
  })
  const costs = candidates.flatMap(({ here }) => here.meanCostUsd ?? [])
  const mean = costs.length === 0 ? 1 : costs.reduce((sum, cost) => sum + cost, 0) / costs.length
  const priceOf = ({ here, chance }: Candidate): number => ((here.meanCostUsd ?? mean) + mean) / Math.max(chance, 1e-9)
  const [best, ...others] = candidates.toSorted((a, b) => priceOf(a) - priceOf(b) || a.index - b.index)
  invariant(best !== undefined, 'a route has no agent')
  return { name: best.name, reason: explain(best, others) }
}

function narrow(agents: readonly NamedAgent[], { attempts }: TaskState, hasRoom: Learner['hasRoom']): readonly NamedAgent[] {
  const failed = new Set(attempts.flatMap(({ failure, choice }) => (failure === null ? [] : (choice?.path ?? []))))
  const fresh = agents.filter(({ name }) => !failed.has(name))
  const left = fresh.length > 0 ? fresh : agents
  const free = left.filter(({ name }) => hasRoom(name))
  return free.length > 0 ? free : left
}

function lookUp(experience: Experience, agent: string, kind: string): AgentExperience {
  return experience.get(`${agent}\n${kind}`) ?? { agent, kind, succeeded: 0, failed: 0, meanCostUsd: null }
}

/** What is known of an agent at other kinds of tasks, shrunk to a few attempts. */
function priorOf(experience: Experience, { agent, kind }: AgentExperience): { readonly succeeded: number; readonly failed: number } {
  let [succeeded, failed] = [0, 0]
  for (const one of experience.values()) {
    if (one.agent !== agent || one.kind === kind) continue
    succeeded += one.succeeded
    failed += one.failed
  }
  const share = Math.min(1, maxPriorAttempts / Math.max(1, succeeded + failed))
  return { succeeded: succeeded * share, failed: failed * share }
}

function explain(best: Candidate, others: readonly Candidate[]): string {
  const tell = ({ name, here, chance }: Candidate): string => {
    const cost = here.meanCostUsd === null ? 'cost unknown' : `$${here.meanCostUsd.toFixed(4)} each`
    return `${name} ${here.succeeded} of ${here.succeeded + here.failed} such tasks, ${cost}, drawn chance ${Math.round(chance * 100)} %`
  }
  return others.length === 0 ? `learned: ${best.name} is the one that is left` : `learned: ${tell(best)}; before ${others.map(tell).join('; ')}`
}
