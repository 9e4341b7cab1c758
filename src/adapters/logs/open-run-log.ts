import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import type { RunEvent } from '../../core/run/event.ts'
import { RotatingFile } from './rotating-file.ts'

const maxBytes = 20_000_000
const maxOld = 3

/** Something worth logging that is no event: a notice that was sent, or could not be. */
export type LogNote = { readonly level: 'info' | 'warn' } & Readonly<Record<string, string | number | null>>

export type RunLog = { readonly observe: (event: RunEvent) => void; readonly note: (fields: LogNote, message: string) => void; close(): Promise<void> }

/**
 * The orchestrator's structured log, `fleet.log`: one JSON object per event. A file that would grow over 20 MB becomes `fleet.log.1`; three
 * old ones are kept.
 */
export async function openRunLog(folder: string, runId: string): Promise<RunLog> {
  mkdirSync(folder, { recursive: true })
  const destination = new RotatingFile(join(folder, 'fleet.log'), { maxBytes, maxOld })
  const log = pino({ base: { run: runId }, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  return {
    observe: (event) => log[levelOf(event)](toFields(event), event.type),
    note: (fields, message) => log[fields.level === 'warn' ? 'warn' : 'info']({ ...fields, level: undefined }, message),
    close: () => destination.close(),
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
