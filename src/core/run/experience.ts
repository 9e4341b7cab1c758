import type { AgentExperience } from './event.ts'
import type { Failure } from './failure.ts'

/** An attempt that has ended, as far as something can be learned of it. */
export type Lesson = {
  /** The agent that worked. */
  readonly agent: string
  readonly kind: string
  readonly outcome: 'succeeded' | 'failed'
  readonly costUsd: number | null
}

/** Experience by agent and kind of task. */
export type Experience = ReadonlyMap<string, AgentExperience>

/** Kind of a task for learning: its labels in order. */
export function kindOfTask({ labels }: { readonly labels: readonly string[] }): string {
  return labels.toSorted().join(' ')
}

/** Whether a failure says something of the agent; trouble of providers, machines and budgets does not. */
export function isAgentsFault(kind: Failure['kind']): boolean {
  return kind !== 'provider-unavailable' && kind !== 'environment' && kind !== 'budget-exhausted' && kind !== 'canceled' && kind !== 'worker-lost' && kind !== 'setup-failed' && kind !== 'rollback-failed'
}

export function toExperience(known: readonly AgentExperience[]): Map<string, AgentExperience> {
  return new Map(known.map((one) => [keyOf(one), one]))
}

/** Adds one lesson, in place. */
export function learn(experience: Map<string, AgentExperience>, lesson: Lesson): void {
  const { agent, kind, outcome, costUsd } = lesson
  const known = experience.get(keyOf(lesson)) ?? { agent, kind, succeeded: 0, failed: 0, meanCostUsd: null }
  const times = known.succeeded + known.failed
  experience.set(keyOf(lesson), {
    agent,
    kind,
    succeeded: known.succeeded + (outcome === 'succeeded' ? 1 : 0),
    failed: known.failed + (outcome === 'failed' ? 1 : 0),
    meanCostUsd: costUsd === null ? known.meanCostUsd : known.meanCostUsd === null ? costUsd : (known.meanCostUsd * times + costUsd) / (times + 1),
  })
}

/** What attempts of earlier runs teach. */
export function learnFrom(lessons: readonly Lesson[]): readonly AgentExperience[] {
  const experience = new Map<string, AgentExperience>()
  for (const lesson of lessons) learn(experience, lesson)
  return [...experience.values()]
}

function keyOf({ agent, kind }: { readonly agent: string; readonly kind: string }): string {
  return `${agent}\n${kind}`
}
