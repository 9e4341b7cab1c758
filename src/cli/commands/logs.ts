import { existsSync, watch } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { toPlainText } from '../../core/format.ts'
import { openState } from '../../fleet.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'

type LogOptions = { readonly run?: string; readonly attempt?: number; readonly follow?: boolean; readonly grep?: string }

/** `fleet logs`: what the agent and the checks of a task wrote, with control characters taken out. */
export async function run(context: Context, options: LogOptions, task: string | undefined): Promise<number> {
  if (task === undefined) throw new FleetError('usage', 'name the task', { hint: 'fleet logs <task>' })
  const folder = await findLogFolder(context, { run: options.run, task })
  const files = await listLogs(folder, { task, attempt: options.attempt })
  if (files.length === 0) throw new FleetError('task-not-found', `task ${task} has no log${options.attempt === undefined ? ' yet' : ` of attempt ${options.attempt}`}`, { hint: 'see what it waits for with fleet status' })
  const isWanted = options.grep === undefined ? () => true : (line: string) => line.includes(options.grep ?? '')
  for (const file of files) {
    if (files.length > 1) context.print(context.paint('dim', `── ${file}`))
    await print(context, join(folder, file), { isWanted, follow: options.follow === true && file === files.at(0) })
  }
  return exitCodes.succeeded
}

async function findLogFolder(context: Context, { run: name, task }: { readonly run: string | undefined; readonly task: string }): Promise<string> {
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    const row = await findRun(state.store, name)
    const isKnown = (await state.store.tasks(row.id)).some(({ id }) => id === task)
    if (!isKnown) throw new FleetError('task-not-found', `run ${row.id} has no task ${task}`, { hint: `list its tasks with fleet status ${row.id}` })
    return join(state.stateFolder, 'runs', row.id, 'logs')
  } finally {
    state.close()
  }
}

/** `task.attempt.log`, then the logs of its set-up and checks; without an attempt those of the last one. */
async function listLogs(folder: string, { task, attempt }: { readonly task: string; readonly attempt: number | undefined }): Promise<readonly string[]> {
  const names = existsSync(folder) ? await readdir(folder) : []
  const own = names.flatMap((name) => {
    const rest = name.startsWith(`${task}.`) ? /^(\d+)(\..*)?\.log$/.exec(name.slice(task.length + 1)) : null
    return rest === null ? [] : [{ name, attempt: Number(rest[1]), part: rest[2] ?? '' }]
  })
  const wanted = attempt ?? Math.max(0, ...own.map((log) => log.attempt))
  return own.filter((log) => log.attempt === wanted).sort((a, b) => a.part.localeCompare(b.part)).map(({ name }) => name)
}

type Output = { readonly isWanted: (line: string) => boolean; readonly follow: boolean }

async function print(context: Context, path: string, { isWanted, follow }: Output): Promise<void> {
  const file = await open(path, 'r')
  let rest = ''
  const decoder = new TextDecoder()
  const buffer = Buffer.alloc(65_536)
  const drain = async (): Promise<void> => {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) return
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (isWanted(line)) context.print(toPlainText(line))
    }
  }
  try {
    await drain()
    if (rest !== '' && isWanted(rest) && !follow) context.print(toPlainText(rest))
    if (follow) for await (const _ of changesOf(path)) await drain()
  } finally {
    await file.close()
  }
}

/** Until the reader goes away or presses Ctrl-C. */
async function* changesOf(path: string): AsyncGenerator<void> {
  for (;;) {
    await new Promise<void>((resolve) => {
      const watcher = watch(path, { persistent: true }, () => {
        watcher.close()
        resolve()
      })
    })
    yield
  }
}
