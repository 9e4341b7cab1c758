import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FleetError } from '../../core/fleet-error.ts'
import { toPlainText } from '../../core/format.ts'
import type { Report } from '../../core/report/report.ts'
import { toReport } from '../../core/report/to-report.ts'
import { replayRun } from '../../engine/open-run.ts'
import { readLogTail } from '../../platform/log-tail.ts'
import { openState } from '../../fleet.ts'
import type { RunRow, Store } from '../../ports/store.ts'
import { renderJson } from '../../reporters/json/render-json.ts'
import { renderMarkdown } from '../../reporters/markdown/render-markdown.ts'
import type { Context } from '../context.ts'
import { findRun } from '../find-run.ts'
import { findLogs } from '../logs/find-logs.ts'
import { refuseEnded, sendCommands } from '../send-command.ts'
import { findPlan, requireRuns } from './plan-place.ts'
import type { StartedRuns } from './started-runs.ts'

/** Where the tools of a server work. */
export type ToolPlace = { readonly context: Context; readonly root: string }

type RunInput = { readonly plan: string; readonly run?: string | undefined }
type Found = { readonly store: Store; readonly stateFolder: string; readonly row: RunRow }

const lookEveryMs = 150
const maxTextLength = 1_000

export async function startRun(place: ToolPlace, runs: StartedRuns, input: { readonly plan: string; readonly fresh: boolean; readonly concurrency?: number | undefined; readonly filter: readonly string[] }): Promise<unknown> {
  const found = await findPlan(place.root, input.plan)
  const options = [
    ...(input.fresh ? ['--new'] : []),
    ...(input.concurrency === undefined ? [] : ['--concurrency', String(input.concurrency)]),
    ...input.filter.map((pattern) => `--filter=${pattern}`),
  ]
  await runs.start(found, options)
  return withRun(place, input, async ({ row }) => ({ run: row.id, status: row.status, next: 'watch_run' }))
}

export function runStatus(place: ToolPlace, input: RunInput): Promise<unknown> {
  return withRun(place, input, async ({ store, row }) => {
    const { run, tasks } = toReport(await replayRun(store, row.id), Date.now())
    return { run, isBeingCarriedOut: row.status === 'running', tasks: tasks.map(toLine) }
  })
}

function toLine({ id, status, outcome, attempts }: Report['tasks'][number]): unknown {
  return { id, status, outcome, attempts: attempts.length, failure: attempts.at(-1)?.failure ?? null }
}

export function watchRun(place: ToolPlace, input: RunInput & { readonly after: number; readonly waitSeconds: number; readonly maxEvents: number; readonly signal: AbortSignal }): Promise<unknown> {
  return withRun(place, input, async ({ store, row: { id } }) => {
    const deadline = Date.now() + input.waitSeconds * 1_000
    for (;;) {
      const row = await store.run(id)
      const events = await readEvents(store, id, input)
      const hasEnded = row === null || row.status === 'ended' || row.status === 'halted'
      if (events.length > 0 || hasEnded || Date.now() >= deadline || input.signal.aborted) return { run: id, status: row?.status, outcome: row?.outcome ?? null, last: events.at(-1)?.seq ?? input.after, events }
      await sleep(lookEveryMs)
    }
  })
}

async function readEvents(store: Store, run: string, { after, maxEvents }: { readonly after: number; readonly maxEvents: number }): Promise<{ readonly seq: number; readonly at: string; readonly event: unknown }[]> {
  const events = []
  for await (const { seq, at, event } of store.read(run, after)) {
    events.push({ seq, at: new Date(at).toISOString(), event: shorten(event.type === 'run-created' ? { type: event.type, runId: event.runId, tasks: event.plan.tasks.length } : event) })
    if (events.length >= maxEvents) break
  }
  return events
}

function shorten(event: unknown): unknown {
  return JSON.parse(JSON.stringify(event, (_key, value: unknown) => (typeof value === 'string' && value.length > maxTextLength ? `${value.slice(0, maxTextLength)}…` : value)))
}

export function readReport(place: ToolPlace, { format, ...input }: RunInput & { readonly format: 'markdown' | 'json' }): Promise<string> {
  return withRun(place, input, async ({ store, row }) => {
    const report = toReport(await replayRun(store, row.id), Date.now())
    return format === 'json' ? renderJson(report) : renderMarkdown(report)
  })
}

export function readTaskLog(place: ToolPlace, { task, attempt, maxCharacters, ...input }: RunInput & { readonly task: string; readonly attempt?: number | undefined; readonly maxCharacters: number }): Promise<string> {
  return withRun(place, input, async ({ store, stateFolder, row }) => {
    const tasks = (await store.tasks(row.id)).map(({ id }) => id)
    if (!tasks.includes(task)) throw new FleetError('task-not-found', `run ${row.id} has no task ${task}`, { hint: 'list its tasks with run_status' })
    const folder = join(stateFolder, 'runs', row.id, 'logs')
    const files = (await findLogs(folder, { tasks, attempt })).filter((file) => file.task === task)
    const parts = await Promise.all(files.map(async ({ name, path }) => `── ${name}\n${toPlainText(await readLogTail(path, 0, maxCharacters))}`))
    return parts.length === 0 ? 'nothing was written yet' : parts.join('\n').slice(-maxCharacters)
  })
}

export async function cancelRun(place: ToolPlace, { plan, run, tasks }: RunInput & { readonly tasks: readonly string[] }): Promise<unknown> {
  const folder = requireRuns(await findPlan(place.root, plan))
  const { row } = await sendCommands({ ...place.context, folder }, run, (found) => {
    refuseEnded(found)
    return tasks.length === 0 ? [{ type: 'cancel' }] : tasks.map((task) => ({ type: 'cancel-task', task }))
  })
  return { run: row.id, canceling: tasks.length === 0 ? 'the run' : tasks }
}

async function withRun<Result>({ root }: ToolPlace, { plan, run }: RunInput, look: (found: Found) => Promise<Result>): Promise<Result> {
  const state = openState(requireRuns(await findPlan(root, plan)), { readOnly: true })
  try {
    return await look({ store: state.store, stateFolder: state.stateFolder, row: await findRun(state.store, run) })
  } finally {
    state.close()
  }
}
