import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { openState } from '../../fleet.ts'
import type { RunRow, Store } from '../../ports/store.ts'
import { makeRedactor } from '../../redactor.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { printTranscript } from '../print-transcript.ts'
import { findPlanFolder, findRun } from '../find-run.ts'
import { findLogs } from '../logs/find-logs.ts'
import { followLogs, type FollowOptions } from '../logs/follow-logs.ts'
import { openLogOutput, type LogOutputMode } from '../logs/log-output.ts'

type LogOptions = { readonly run?: string; readonly attempt?: number; readonly follow?: boolean; readonly grep?: string; readonly output?: LogOutputMode; readonly transcript?: boolean }

/** `fleet logs`: what the agents and the checks of a task, or of all tasks, wrote, with control characters and secrets taken out. */
export async function run(context: Context, options: LogOptions, task: string | undefined): Promise<number> {
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    const row = await findRun(state.store, options.run)
    const known = (await state.store.tasks(row.id)).map(({ id }) => id)
    if (task !== undefined && !known.includes(task)) throw new FleetError('task-not-found', `run ${row.id} has no task ${task}`, { hint: `list its tasks with fleet status ${row.id}` })
    if (options.transcript === true) {
      if (task === undefined) throw new FleetError('usage', 'name the task', { hint: 'fleet logs <task> --transcript' })
      await printTranscript(context, { folder: join(state.stateFolder, 'runs', row.id, 'transcripts'), task, attempt: options.attempt })
      return exitCodes.succeeded
    }
    const folder = join(state.stateFolder, 'runs', row.id, 'logs')
    await print(context, options, { store: state.store, row, folder, task, tasks: task === undefined ? known : [task] })
    return exitCodes.succeeded
  } finally {
    state.close()
  }
}

type Place = { readonly store: Store; readonly row: RunRow; readonly folder: string; readonly task: string | undefined; readonly tasks: readonly string[] }

async function print(context: Context, { attempt, follow = false, grep, output }: LogOptions, place: Place): Promise<void> {
  const { folder, task, tasks } = place
  const find = (): ReturnType<typeof findLogs> => findLogs(folder, { tasks, attempt })
  const files = await find()
  if (files.length === 0 && (task !== undefined || !follow)) throw missing(task, attempt)
  const mode = output ?? (task === undefined && follow ? 'prefixed' : 'grouped')
  await followLogs({
    find: attempt === undefined && task !== undefined ? () => findLogs(folder, { tasks, attempt: files[0]?.attempt }) : find,
    output: openLogOutput(context, { mode, holdsGroups: follow && task === undefined, hasHeadings: task === undefined || files.length > 1 }),
    isWanted: grep === undefined ? () => true : (line) => line.includes(grep),
    redact: makeRedactor(null, context.environment),
    look: follow ? makeLook(context, place, attempt) : async () => ({ ended: [], isOver: true }),
  })
}

function missing(task: string | undefined, attempt: number | undefined): FleetError {
  const what = task === undefined ? 'no task has a log' : `task ${task} has no log`
  return new FleetError('task-not-found', `${what}${attempt === undefined ? ' yet' : ` of attempt ${attempt}`}`, { hint: 'see what it waits for with fleet status' })
}

/** Asks the store what is still to come. */
function makeLook(context: Context, { store, row, task }: Place, attempt: number | undefined): FollowOptions['look'] {
  return async () => {
    const run = await store.run(row.id)
    const rows = await store.tasks(row.id)
    const ended = rows.filter(({ status }) => status !== 'running' && status !== 'waiting' && status !== 'backing-off' && status !== 'awaiting-approval').map(({ id }) => id)
    const isRunOver = run === null || run.status === 'ended' || (task === undefined && run.status === 'halted' && !rows.some(({ status }) => status === 'running'))
    const isTaskOver = task !== undefined && hasEnded(rows.find(({ id }) => id === task), attempt)
    return { ended, isOver: context.isReaderGone() || isRunOver || isTaskOver }
  }
}

/** Whether the attempt that is followed is over. */
function hasEnded(row: { readonly status: string; readonly resultJson: string | null } | undefined, attempt: number | undefined): boolean {
  if (row === undefined) return true
  const { attempt: last } = JSON.parse(row.resultJson ?? '{}') as { readonly attempt?: number }
  return attempt !== undefined && last !== undefined && last > attempt ? true : row.status !== 'running'
}
