import type { AgentSpec } from '../core/plan/agent-spec.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { AgentExperience } from '../core/run/event.ts'
import { isAgentsFault, learnFrom, type Lesson } from '../core/run/experience.ts'
import type { FailureKind } from '../core/run/failure.ts'
import type { AttemptRow, Store } from '../ports/store.ts'

/** What the attempts of earlier runs teach a plan that learns; nothing for one that does not. */
export async function readExperience(store: Store, plan: Plan): Promise<readonly AgentExperience[]> {
  return plan.tasks.some(({ agent }) => learns(agent)) ? learnFrom((await store.attempts({})).flatMap(toLesson)) : []
}

function learns(spec: AgentSpec): boolean {
  if (spec.kind === 'chain') return spec.chain.some((member) => learns(member.spec))
  return spec.kind === 'route' && (spec.learn || spec.agents.some((member) => learns(member.spec)))
}

/** Attempts without a verdict on the agent teach nothing. */
function toLesson({ agent, kind, outcome, failure, costUsd }: AttemptRow): readonly Lesson[] {
  if (outcome === 'succeeded') return [{ agent, kind, outcome, costUsd }]
  // The column holds what `toAttemptRows` has written: a kind of failure.
  return outcome === 'failed' && failure !== null && isAgentsFault(failure as FailureKind) ? [{ agent, kind, outcome, costUsd }] : []
}
