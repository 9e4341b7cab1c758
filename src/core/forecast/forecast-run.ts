import { backoffDelayMs } from '../policy/backoff.ts'
import type { RunState, TaskState } from '../run/state.ts'
import { drawBeta, seededUniform, type Uniform } from './draw.ts'
import type { Basis, History, Subject, SubjectBelief } from './history.ts'
import { drawParameters, drawValue, drawValueAbove, type Parameters } from './log-normal.ts'
import { simulateRun, type SimulatedTask } from './simulate-run.ts'

/** Quantiles of a forecast: with 80 % probability the value lies between `p10` and `p90`. */
export type Range = { readonly p10: number; readonly p50: number; readonly p90: number }

/** What is left of a run, foretold from what attempts took in the past. */
export type Forecast = {
  /** From now until the last task ends, in milliseconds. */
  readonly remainingMs: Range
  /** What the remaining attempts will cost, in US dollars; null when nothing is known to cost anything. */
  readonly costUsd: Range | null
  /** Open tasks by how near the history is that their forecast rests on. */
  readonly basis: Readonly<Record<Basis, number>>
  readonly tasks: readonly TaskForecast[]
}

export type TaskForecast = { readonly task: string; readonly basis: Basis; readonly durationMs: Range | null }

export type ForecastOptions = { readonly now: number; readonly seed: number; /** Most runs that are played through; default 400. */ readonly draws?: number }

/** Most tasks drawn in all: large plans are played through less often. */
const maxDrawnTasks = 150_000

type Open = { readonly entry: TaskState; readonly subject: Subject; readonly belief: SubjectBelief; readonly needs: readonly number[] }

/** Plays the rest of the run through many times (Monte Carlo) and tells the quantiles; null when there is no history at all. */
export function forecastRun(state: RunState, history: History, { now, seed, draws = 400 }: ForecastOptions): Forecast | null {
  if (history.isEmpty) return null
  const open = listOpen(state, history)
  const uniform = seededUniform(seed)
  const rounds = Math.max(20, Math.min(draws, Math.floor(maxDrawnTasks / Math.max(1, open.length))))
  const times: number[] = []
  const costs: number[] = []
  const durations = open.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    const world = drawWorld(uniform)
    const drawn = open.map((one) => drawTask(one, { state, world, uniform, now }))
    drawn.forEach(({ task }, index) => durations[index]?.push(task.durationMs))
    times.push(simulateRun(drawn.map(({ task }) => task), state.plan.policy.concurrency))
    costs.push(drawn.reduce((sum, { costUsd }) => sum + costUsd, 0))
  }
  const hasCosts = open.some(({ belief }) => belief.cost !== null)
  return {
    remainingMs: toRange(times),
    costUsd: hasCosts ? toRange(costs) : null,
    basis: countBases(open),
    tasks: open.map(({ entry, belief }, index) => ({ task: entry.task.id, basis: belief.basis, durationMs: belief.duration === null ? null : toRange(durations[index] ?? []) })),
  }
}

/** The agent of a task's next attempt, as the history names it. */
export function subjectOf({ task, attempts }: TaskState): Subject {
  const choice = attempts.findLast(({ outcome }) => outcome === 'running')?.choice ?? null
  const agent = choice?.path.at(-1) ?? (task.agent.kind === 'chain' ? (task.agent.chain[0]?.name ?? task.agentName) : task.agentName)
  return { id: task.id, agent, kind: task.labels.toSorted().join(' ') }
}

function toRange(values: readonly number[]): Range {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => {
    const place = share * (sorted.length - 1)
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
    return low + (high - low) * (place - Math.floor(place))
  }
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) }
}

function listOpen(state: RunState, history: History): readonly Open[] {
  const entries = [...state.tasks.values()].filter(({ status }) => status === 'waiting' || status === 'running' || status === 'backing-off' || status === 'awaiting-approval')
  const places = new Map(entries.map(({ task }, index) => [task.id, index]))
  return entries.map((entry) => {
    const subject = subjectOf(entry)
    return { entry, subject, belief: history.beliefOf(subject), needs: entry.task.needs.flatMap((need) => places.get(need) ?? []) }
  })
}

type World = { readonly parametersOf: (one: Open, of: 'duration' | 'cost') => Parameters | null; readonly failureShareOf: (one: Open) => number }

/** One way the world may be: tasks that are judged by the same group share what is not known of it. */
function drawWorld(uniform: Uniform): World {
  const known = new Map<string, Parameters>()
  const seeds = new Map<string, number>()
  const sharedBy = ({ subject }: Open, of: string): Uniform => {
    const key = `${of} ${JSON.stringify([subject.agent, subject.kind])}`
    const seed = seeds.get(key) ?? Math.floor(uniform() * 2 ** 32)
    seeds.set(key, seed)
    return seededUniform(seed)
  }
  const shares = new Map<string, number>()
  const keyOf = ({ subject, belief }: Open): string => (belief.basis === 'task' ? `task ${subject.id}` : `${belief.basis} ${JSON.stringify([subject.agent, subject.kind])}`)
  return {
    parametersOf: (one, of) => {
      const belief = one.belief[of]
      if (belief === null) return null
      const key = `${of} ${keyOf(one)}`
      const parameters = known.get(key) ?? drawParameters(belief, uniform, sharedBy(one, of))
      known.set(key, parameters)
      return parameters
    },
    failureShareOf: (one) => {
      const key = keyOf(one)
      const { succeeded, failed } = one.belief.success
      const share = shares.get(key) ?? drawBeta(failed, succeeded, uniform)
      shares.set(key, share)
      return share
    },
  }
}

type Drawing = { readonly state: RunState; readonly world: World; readonly uniform: Uniform; readonly now: number }

/** One task with all the attempts it needs. */
function drawTask(one: Open, { state, world, uniform, now }: Drawing): { readonly task: SimulatedTask; readonly costUsd: number } {
  const { entry, needs } = one
  const duration = world.parametersOf(one, 'duration')
  const cost = world.parametersOf(one, 'cost')
  const failureShare = world.failureShareOf(one)
  const last = entry.attempts.at(-1)
  const isRunning = entry.status === 'running' && last !== undefined
  const elapsedMs = isRunning ? Math.max(0, now - last.startedAt - last.downMs) : 0
  let durationMs = entry.status === 'backing-off' && entry.retryAt !== null ? Math.max(0, entry.retryAt - now) : 0
  let costUsd = 0
  for (let attempt = 0; ; attempt += 1) {
    if (duration !== null) durationMs += attempt === 0 && isRunning ? drawValueAbove(duration, elapsedMs, uniform) - elapsedMs : drawValue(duration, uniform)
    if (cost !== null) costUsd += drawValue(cost, uniform)
    const failures = entry.failures + attempt + 1
    if (failures > entry.task.retries || uniform() >= failureShare) break
    durationMs += backoffDelayMs(state.plan.policy.backoff, { failures, seed: state.seed, key: entry.task.id })
  }
  return { task: { needs, rank: entry.rank, durationMs, isRunning }, costUsd }
}

function countBases(open: readonly Open[]): Readonly<Record<Basis, number>> {
  const counts: Record<Basis, number> = { task: 0, kind: 0, agent: 0, all: 0, none: 0 }
  for (const { belief } of open) counts[belief.basis] += 1
  return counts
}
