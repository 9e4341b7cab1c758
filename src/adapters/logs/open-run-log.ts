import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import type { RunEvent } from '../../core/run/event.ts'

const maxBytes = 20_000_000

export type RunLog = { readonly observe: (event: RunEvent) => void; close(): Promise<void> }

/**
 * The orchestrator's structured log, `fleet.log`: one JSON object per event. A file over 20 MB becomes `fleet.log.1` when the next run
 * opens it, and what was there before goes.
 */
export async function openRunLog(folder: string, runId: string): Promise<RunLog> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'fleet.log')
  if (existsSync(path) && statSync(path).size > maxBytes) renameSync(path, `${path}.1`)
  const destination = pino.destination({ dest: path, sync: false, minLength: 4_096 })
  const log = pino({ base: { run: runId }, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  return {
    observe: (event) => log[levelOf(event)](toFields(event), event.type),
    close: () =>
      new Promise((resolve, reject) => {
        destination.on('close', resolve)
        destination.on('error', reject)
        destination.end()
      }),
  }
}

function levelOf(event: RunEvent): 'info' | 'warn' | 'error' {
  if (event.type === 'attempt-failed') return event.retryAt === null ? 'error' : 'warn'
  return event.type === 'run-halted' || event.type === 'run-draining' ? 'warn' : 'info'
}

/** The plan is in the database; a log line of a megabyte helps nobody. */
function toFields(event: RunEvent): object {
  if (event.type !== 'run-created') return event
  return { type: event.type, tasks: event.plan.tasks.length, bases: event.bases, seed: event.seed }
}
