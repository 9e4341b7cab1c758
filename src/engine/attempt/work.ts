import type { Change } from '../../core/run/event.ts'
import type { Failure } from '../../core/run/failure.ts'
import type { Attempt } from './attempt.ts'
import { workBestOf } from './best-of.ts'
import { checkChange, makeChange } from './make-change.ts'
import { findKeptSession } from './session.ts'
import { setUp } from './set-up.ts'

/** How far an attempt got before landing. */
export type Worked =
  | { readonly status: 'checked'; readonly change: Change; readonly summary: string; readonly costUsd: number | null }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'stopped' }

/** Preparing, working and checking. From `attempt-worked` on a crash costs no second run of the agent. */
export async function work(attempt: Attempt): Promise<Worked> {
  const { agent: { name, spec }, lease, progress } = attempt.assignment
  if (progress.change?.commit != null) return checkKept(attempt, progress.change)
  if (spec.kind === 'best-of') return workBestOf(attempt, spec)
  attempt.kept = findKeptSession(attempt, name)
  // A conversation goes on from the commit it began with, whatever has landed since.
  const base = attempt.kept?.base ?? (await attempt.readHead())
  const onMade = async (change: Change): Promise<void> => void (await attempt.report({ type: 'attempt-worked', lease, change }))
  return makeChange(attempt, { agent: { name, spec }, base, onMade })
}

/** The agent had finished under an earlier holder: only the checks are run again. */
async function checkKept(attempt: Attempt, change: Change): Promise<Worked> {
  await attempt.prepareWorkspace(change.commit)
  attempt.changedPaths = change.paths
  attempt.log('the change of an interrupted holding is kept; going on with the checks')
  const unfit = await setUp(attempt)
  if (unfit !== null) return { status: 'failed', failure: unfit }
  return checkChange(attempt, { change, summary: '', costUsd: null })
}
