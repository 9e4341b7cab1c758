import { FleetError } from '../../core/fleet-error.ts'
import type { Failure } from '../../core/run/failure.ts'
import { noMeasures } from '../../core/run/measures.ts'
import type { AttemptEnding } from '../../core/run/signal.ts'
import type { Assignment, ReportTo } from '../../ports/worker-pool.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { Attempt } from './attempt.ts'
import { carryOutFinalChecks } from './final-checks.ts'
import { isStop } from './is-stop.ts'
import { findLanded, land } from './land.ts'
import { forgetSession } from './session-file.ts'
import { StaleLeaseError } from './stale-lease-error.ts'
import { work } from './work.ts'

/**
 * Carries out an assignment: preparing → working → checking → landing, reporting each step. An attempt that an earlier holder had begun goes on
 * from what was recorded: a change that is kept is not made again, a commit that has landed is not landed again.
 */
export async function carryOut(ports: AttemptPorts, assignment: Assignment, options: { readonly reportTo: ReportTo; readonly signal: AbortSignal }): Promise<void> {
  if (assignment.type === 'final-checks') return carryOutFinalChecks(ports, assignment, options)
  const attempt = new Attempt(ports, assignment, options)
  try {
    const ending = await endMeasured(attempt)
    // Programs write their logs by themselves: before anybody is told of the end, no secret is left in them.
    await ports.folder.scrubLogs(assignment.task.id, assignment.attempt, ports.redact)
    await attempt.report({ type: 'attempt-ended', lease: assignment.lease, ending })
    forgetSession(attempt)
  } catch (error) {
    if (!(error instanceof StaleLeaseError)) throw error
  } finally {
    await attempt[Symbol.asyncDispose]()
    await ports.folder.scrubLogs(assignment.task.id, assignment.attempt, ports.redact)
  }
}

async function endMeasured(attempt: Attempt): Promise<AttemptEnding> {
  const ending = await end(attempt)
  return attempt.measures === noMeasures ? ending : { ...ending, measures: attempt.measures }
}

async function end(attempt: Attempt): Promise<AttemptEnding> {
  try {
    const landed = await findLanded(attempt)
    if (landed !== null) return { status: 'succeeded', result: landed }
    if (attempt.signal.aborted) return await undo(attempt, { status: 'stopped' })
    const worked = await work(attempt)
    const outcome = worked.status === 'checked' ? await land(attempt, worked) : worked
    if (outcome.status === 'landed') {
      await attempt.keep()
      return { status: 'succeeded', result: outcome.result }
    }
    // A failure that comes of our own stop (a setup that was cut short) is no verdict on the work.
    return await undo(attempt, attempt.signal.aborted ? { status: 'stopped' } : outcome)
  } catch (error) {
    if (error instanceof StaleLeaseError) throw error
    if (isStop(error, attempt.signal)) return undo(attempt, { status: 'stopped' })
    if (!(error instanceof FleetError)) throw error
    return undo(attempt, { status: 'failed', failure: { kind: 'environment', message: error.message, hint: error.hint ?? '' } })
  }
}

/** Brings the tree back, then runs the task's own rollback function; a tree that could not be brought back is the failure that counts. */
async function undo(attempt: Attempt, outcome: { readonly status: 'failed'; readonly failure: Failure } | { readonly status: 'stopped' }): Promise<AttemptEnding> {
  const differences = await attempt.rollback()
  const { checks } = attempt
  if (differences.length > 0) {
    const failure: Failure = { kind: 'rollback-failed', message: `could not bring back ${differences.length} path(s) or effects`, paths: differences }
    return { status: 'failed', failure, checks, rolledBack: false }
  }
  return outcome.status === 'stopped' ? { status: 'stopped', rolledBack: true } : { status: 'failed', failure: outcome.failure, checks, rolledBack: true }
}
