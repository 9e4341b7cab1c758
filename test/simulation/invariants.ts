import { mayOverlap } from '../../src/core/plan/glob-overlap.ts'
import { agentNames } from '../../src/core/run/choose-agent.ts'
import type { RunState, TaskState } from '../../src/core/run/state.ts'
import type { Outside } from './scenario.ts'

/** What must hold after every turn; returns what does not. */
export function checkRunning(state: RunState): readonly string[] {
  const { policy } = state.plan
  const running = [...state.running]
  const problems: string[] = []
  if (running.length > policy.concurrency) problems.push(`${running.length} run at a concurrency of ${policy.concurrency}`)
  const over = (kind: string, limits: Readonly<Record<string, number>>, namesOf: (entry: TaskState) => readonly string[]): void => {
    for (const [name, limit] of Object.entries(limits)) {
      const count = running.filter((entry) => namesOf(entry).includes(name)).length
      if (count > limit) problems.push(`${count} run with ${kind} ${name}, limit ${limit}`)
    }
  }
  over('agent', policy.limits.agents, ({ task, attempts }) => agentNames(task, attempts.at(-1)?.choice ?? null))
  over('repository', policy.limits.repositories, ({ task }) => [task.repository])
  over('label', policy.limits.labels, ({ task }) => task.labels)
  over('resource', { port: 1, database: 1, ...policy.limits.resources }, ({ task }) => task.resources)
  for (const entry of running) {
    for (const need of entry.task.needs) if (state.tasks.get(need)?.status !== 'succeeded') problems.push(`${entry.task.id} runs before ${need} has landed`)
    for (const other of running) {
      const areNeighbours = entry.index < other.index && entry.task.isolation === 'in-place' && other.task.isolation === 'in-place'
      if (areNeighbours && mayOverlap(entry.task.files, other.task.files)) problems.push(`${entry.task.id} and ${other.task.id} work in place on the same files`)
    }
    if (entry.failures > entry.task.retries) problems.push(`${entry.task.id} has used ${entry.failures} of ${entry.task.retries} retries and runs`)
  }
  return problems
}

/** What must hold when the run has ended; returns what does not. */
export function checkEnd(state: RunState, outside: Outside): readonly string[] {
  const problems: string[] = []
  for (const entry of state.tasks.values()) {
    const { id } = entry.task
    const landings = outside.landed.filter(({ task }) => task === id).length
    if (entry.status === 'succeeded' && landings !== 1) problems.push(`${id} succeeded and landed ${landings} times`)
    if (entry.status !== 'succeeded' && landings !== 0) problems.push(`${id} is ${entry.status} and has landed`)
    if (!['succeeded', 'failed', 'skipped', 'canceled'].includes(entry.status)) problems.push(`the run ended while ${id} is ${entry.status}`)
    if (entry.attempts.some(({ outcome }) => outcome === 'running')) problems.push(`the run ended with a running attempt of ${id}`)
  }
  for (const [attempt, times] of outside.paid) if (times > 1) problems.push(`${attempt} was worked and paid ${times} times`)
  return problems
}

/** The state as plain data, without the queues that hold references. */
export function viewOf(state: RunState): unknown {
  const { runId, seq, epoch, status, halted, draining, stopping, outcome, endedAt, finalChecks, counts, activeMs } = state
  const tasks = [...state.tasks.values()].map(({ task, dependents, ...rest }) => ({ id: task.id, dependents: dependents.length, ...rest, isReady: state.ready.has(state.tasks.get(task.id) as TaskState) }))
  return { runId, seq, epoch, status, halted, draining, stopping, outcome, endedAt, finalChecks, counts, activeMs, heads: [...state.heads], ready: state.ready.size, backingOff: state.backingOff.size, learned: [...state.learned], tasks }
}
