import type { NamedAgent, WorkingSpec } from '../../core/plan/agent-spec.ts'
import type { Change } from '../../core/run/event.ts'
import { totalUsage } from '../../core/run/measures.ts'
import type { Failure } from '../../core/run/failure.ts'
import { invariant } from '../../core/unreachable.ts'
import type { Attempt } from './attempt.ts'
import { judgeChange } from './judge-change.ts'
import { runAgent } from './run-agent.ts'
import { checksOf, runTaskChecks } from './run-checks.ts'
import { setUp } from './set-up.ts'

/** A change with what its agent says of it. */
type Worked = { readonly change: Change; readonly summary: string; readonly costUsd: number | null }

/** What came of an agent's work; a change that failed its checks is told too. */
export type Made =
  | ({ readonly status: 'checked' } & Worked)
  | { readonly status: 'failed'; readonly failure: Failure; readonly change?: Change }
  | { readonly status: 'stopped' }

export type Making = {
  readonly agent: NamedAgent<WorkingSpec>
  /** Commit to start from; null where there is none. */
  readonly base: string | null
  /** Called when the change is known to be one that may count, before its checks. */
  readonly onMade: (change: Change) => Promise<void>
}

const noChange: Change = { commit: null, base: null, files: 0, linesAdded: 0, linesRemoved: 0, paths: [] }

/** Prepares a workspace, lets an agent work in it, reads what it really changed and runs the checks on it. */
export async function makeChange(attempt: Attempt, { agent, base, onMade }: Making): Promise<Made> {
  await attempt.prepareWorkspace(base)
  if (attempt.signal.aborted) return { status: 'stopped' }
  const unfit = await setUp(attempt)
  if (unfit !== null) return { status: 'failed', failure: unfit }
  await goOn(attempt)
  attempt.advance('working')
  const outcome = await runAgent(attempt, agent)
  if (outcome.status !== 'finished') return outcome
  if (attempt.signal.aborted) return { status: 'stopped' }
  const captured = await capture(attempt)
  if (captured.status === 'failed') return captured
  if (captured.change.commit !== null) await onMade(captured.change)
  return checkChange(attempt, { change: captured.change, summary: outcome.summary, costUsd: totalUsage(attempt.measures.usage).costUsd ?? outcome.costUsd ?? null })
}

/** Brings the workspace to where an interrupted conversation was. */
async function goOn(attempt: Attempt): Promise<void> {
  if (attempt.kept === null) return
  invariant(attempt.workspace.restore !== undefined, 'a conversation was kept for a workspace that cannot be brought back')
  await attempt.workspace.restore(attempt.kept.commit)
  attempt.log('the conversation of an interrupted holding goes on')
}

type Captured = { readonly status: 'captured'; readonly change: Change } | { readonly status: 'failed'; readonly failure: Failure }

async function capture(attempt: Attempt): Promise<Captured> {
  const { task } = attempt.assignment
  if (task.isolation === 'none') return { status: 'captured', change: noChange }
  const { changed, ...change } = await attempt.workspace.capture(attempt.commitMessage)
  attempt.changedPaths = changed.map(({ path }) => path)
  const failure = judgeChange(task, changed)
  return failure === null ? { status: 'captured', change } : { status: 'failed', failure }
}

/** Runs the task's checks where the change was made. */
export async function checkChange(attempt: Attempt, worked: Worked): Promise<Made> {
  if (attempt.assignment.task.checks.length > 0 || attempt.assignment.task.hasValidate) attempt.advance('checking')
  const { base, commit } = worked.change
  const commits = base === null || commit === null ? null : { base, head: commit }
  const failure = await runTaskChecks(attempt, checksOf(attempt, 'task'), { on: 'task', workspace: attempt.workspace.path, commits })
  if (attempt.signal.aborted) return { status: 'stopped' }
  return failure === null ? { status: 'checked', ...worked } : { status: 'failed', failure, change: worked.change }
}
