import type { Change } from '../../core/run/event.ts'
import { totalUsage } from '../../core/run/measures.ts'
import type { Failure } from '../../core/run/failure.ts'
import type { Attempt } from './attempt.ts'
import { judgeChange } from './judge-change.ts'
import { runAgent } from './run-agent.ts'
import { checksOf, runTaskChecks } from './run-checks.ts'
import { invariant } from '../../core/unreachable.ts'
import { findKeptSession } from './session.ts'
import { setUp } from './set-up.ts'

/** How far an attempt got before landing. */
export type Worked =
  | { readonly status: 'checked'; readonly change: Change; readonly summary: string; readonly costUsd: number | null }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'stopped' }

const noChange: Change = { commit: null, base: null, files: 0, linesAdded: 0, linesRemoved: 0, paths: [] }

/** Preparing, working and checking. */
export async function work(attempt: Attempt): Promise<Worked> {
  const kept = attempt.assignment.progress.change
  if (kept?.commit !== null && kept !== null) return checkKept(attempt, kept)
  attempt.kept = findKeptSession(attempt)
  await attempt.prepareWorkspace(await baseOf(attempt))
  if (attempt.signal.aborted) return { status: 'stopped' }
  const unfit = await setUp(attempt)
  if (unfit !== null) return { status: 'failed', failure: unfit }
  await goOn(attempt)
  attempt.advance('working')
  const outcome = await runAgent(attempt)
  if (outcome.status !== 'finished') return outcome
  if (attempt.signal.aborted) return { status: 'stopped' }
  const captured = await capture(attempt)
  if (captured.status === 'failed') return captured
  return check(attempt, { change: captured.change, summary: outcome.summary, costUsd: totalUsage(attempt.measures.usage).costUsd ?? outcome.costUsd ?? null })
}

/** A conversation goes on from the commit it began with, whatever has landed since. */
async function baseOf({ kept, branch, ports, repository }: Attempt): Promise<string | null> {
  if (kept !== null) return kept.base
  return branch === null ? null : ports.lander.head(repository, branch)
}

/** Brings the workspace to where the conversation was. */
async function goOn(attempt: Attempt): Promise<void> {
  if (attempt.kept === null) return
  invariant(attempt.workspace.restore !== undefined, 'a conversation was kept for a workspace that cannot be brought back')
  await attempt.workspace.restore(attempt.kept.commit)
  attempt.log('the conversation of an interrupted holding goes on')
}

/** The agent had finished under an earlier holder: only the checks are run again. */
async function checkKept(attempt: Attempt, change: Change): Promise<Worked> {
  await attempt.prepareWorkspace(change.commit)
  attempt.changedPaths = change.paths
  attempt.log('the change of an interrupted holding is kept; going on with the checks')
  const unfit = await setUp(attempt)
  if (unfit !== null) return { status: 'failed', failure: unfit }
  return check(attempt, { change, summary: '', costUsd: null })
}

type Captured = { readonly status: 'captured'; readonly change: Change } | { readonly status: 'failed'; readonly failure: Failure }

/** Reads what the agent really changed and keeps it: from here on a crash costs no second run of the agent. */
async function capture(attempt: Attempt): Promise<Captured> {
  const { task, lease } = attempt.assignment
  if (task.isolation === 'none') return { status: 'captured', change: noChange }
  const { changed, ...change } = await attempt.workspace.capture(attempt.commitMessage)
  attempt.changedPaths = changed.map(({ path }) => path)
  const failure = judgeChange(task, changed)
  if (failure !== null) return { status: 'failed', failure }
  if (change.commit !== null) await attempt.report({ type: 'attempt-worked', lease, change })
  return { status: 'captured', change }
}

async function check(attempt: Attempt, worked: Omit<Extract<Worked, { status: 'checked' }>, 'status'>): Promise<Worked> {
  if (attempt.assignment.task.checks.length > 0 || attempt.assignment.task.hasValidate) attempt.advance('checking')
  const { base, commit } = worked.change
  const commits = base === null || commit === null ? null : { base, head: commit }
  const failure = await runTaskChecks(attempt, checksOf(attempt, 'task'), { on: 'task', workspace: attempt.workspace.path, commits })
  if (attempt.signal.aborted) return { status: 'stopped' }
  return failure === null ? { status: 'checked', ...worked } : { status: 'failed', failure }
}
