import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FleetError } from '../../core/fleet-error.ts'
import { toPlainText } from '../../core/format.ts'
import { openState } from '../../fleet.ts'
import type { Store } from '../../ports/store.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { printTranscript } from '../print-transcript.ts'
import { findPlanFolder, findRun } from '../find-run.ts'
import { listLogs } from '../list-logs.ts'

type LogOptions = { readonly run?: string; readonly attempt?: number; readonly follow?: boolean; readonly grep?: string; readonly transcript?: boolean }

/** Polled: a file watch can miss what is written between a look and the watch, and fires for nothing on some file systems. */
const followIntervalMs = 100

/** `fleet logs`: what the agent and the checks of a task wrote, with control characters taken out. */
export async function run(context: Context, options: LogOptions, task: string | undefined): Promise<number> {
  if (task === undefined) throw new FleetError('usage', 'name the task', { hint: 'fleet logs <task>' })
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    const row = await findRun(state.store, options.run)
    const isKnown = (await state.store.tasks(row.id)).some(({ id }) => id === task)
    if (!isKnown) throw new FleetError('task-not-found', `run ${row.id} has no task ${task}`, { hint: `list its tasks with fleet status ${row.id}` })
    if (options.transcript === true) {
      await printTranscript(context, { folder: join(state.stateFolder, 'runs', row.id, 'transcripts'), task, attempt: options.attempt })
      return exitCodes.succeeded
    }
    const folder = join(state.stateFolder, 'runs', row.id, 'logs')
    await printLogs(context, { folder, task, options, isOver: () => hasEnded(state.store, { runId: row.id, task, attempt: options.attempt }) })
    return exitCodes.succeeded
  } finally {
    state.close()
  }
}

type Request = { readonly folder: string; readonly task: string; readonly options: LogOptions; readonly isOver: () => Promise<boolean> }

/** While the first log is followed those of the checks appear, so they are listed anew after each. */
async function printLogs(context: Context, { folder, task, options: { attempt: wanted, follow, grep }, isOver }: Request): Promise<void> {
  const isWanted = grep === undefined ? () => true : (line: string) => line.includes(grep)
  const { attempt, files } = await listLogs(folder, { task, attempt: wanted })
  if (files.length === 0) throw new FleetError('task-not-found', `task ${task} has no log${wanted === undefined ? ' yet' : ` of attempt ${wanted}`}`, { hint: 'see what it waits for with fleet status' })
  const printed = new Set<string>()
  for (let file = files[0]; file !== undefined; ) {
    if (files.length > 1 || printed.size > 0) context.print(context.paint('dim', `── ${file}`))
    await print(context, join(folder, file), { isWanted, isOver: follow === true && printed.size === 0 ? isOver : null })
    printed.add(file)
    file = (await listLogs(folder, { task, attempt })).files.find((name) => !printed.has(name))
  }
}

/** Whether nothing more will come: the attempt that is followed is over. */
async function hasEnded(store: Store, { runId, task, attempt }: { readonly runId: string; readonly task: string; readonly attempt: number | undefined }): Promise<boolean> {
  const run = await store.run(runId)
  const row = (await store.tasks(runId)).find(({ id }) => id === task)
  if (run === null || row === undefined || run.status === 'ended') return true
  const { attempt: last } = JSON.parse(row.resultJson ?? '{}') as { readonly attempt?: number }
  return attempt !== undefined && last !== undefined && last > attempt ? true : row.status !== 'running'
}

type Output = { readonly isWanted: (line: string) => boolean; readonly isOver: (() => Promise<boolean>) | null }

/** Prints the lines of a log; with `isOver` also those that come until it says so or nobody reads any more. */
async function print(context: Context, path: string, { isWanted, isOver }: Output): Promise<void> {
  const file = await open(path, 'r')
  const decoder = new TextDecoder()
  const buffer = Buffer.alloc(65_536)
  let rest = ''
  const show = (lines: readonly string[]): void => {
    for (const line of lines) if (isWanted(line)) context.print(toPlainText(line))
  }
  const drain = async (): Promise<void> => {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) return
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      show(lines)
    }
  }
  try {
    // Asked before the last look, so that what is written until then is seen.
    for (let isLast = false; !isLast; ) {
      isLast = isOver === null || context.isReaderGone() || (await isOver())
      await drain()
      if (!isLast) await sleep(followIntervalMs)
    }
    if (rest !== '') show([rest])
  } finally {
    await file.close()
  }
}
