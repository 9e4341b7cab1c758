import { workingName } from './choose-agent.ts'
import { isAgentsFault, kindOfTask, learn } from './experience.ts'
import { totalUsage } from './measures.ts'
import type { AttemptState, RunState, TaskState } from './state.ts'

/** What the end of an attempt says of its agent. */
export function takeLesson(state: RunState, { entry: { task }, attempt }: { readonly entry: TaskState; readonly attempt: AttemptState }): void {
  const hasFailed = attempt.outcome === 'failed' && attempt.failure !== null && isAgentsFault(attempt.failure.kind)
  if (attempt.outcome !== 'succeeded' && !hasFailed) return
  const { costUsd } = totalUsage(attempt.measures.usage)
  learn(state.learned, { agent: workingName(task, attempt.choice), kind: kindOfTask(task), outcome: hasFailed ? 'failed' : 'succeeded', costUsd })
}
