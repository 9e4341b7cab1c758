import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** One file that an attempt has left: what its agent did, what it wrote, what its set-up and checks wrote. */
export type LogFile = { readonly path: string; readonly name: string; readonly task: string; readonly attempt: number; /** Empty for the agent's own output. */ readonly part: string }

/** Logs of tasks, in their order, each of the wanted attempt or of the last that wrote anything. */
export async function findLogs(folder: string, { tasks, attempt }: { readonly tasks: readonly string[]; readonly attempt: number | undefined }): Promise<readonly LogFile[]> {
  const names = existsSync(folder) ? await readdir(folder) : []
  const known = new Set(tasks)
  const byTask = Map.groupBy(names.flatMap((name) => parseName(folder, name, known) ?? []), ({ task }) => task)
  return tasks.flatMap((task) => {
    const own = byTask.get(task) ?? []
    const wanted = attempt ?? own.reduce((last, log) => Math.max(last, log.attempt), 0)
    return own.filter((log) => log.attempt === wanted).sort((a, b) => a.part.localeCompare(b.part))
  })
}

/** `task.attempt.log`, `task.attempt.part.log`. Ids may have dots and numbers in them: the longest that is a task's counts. */
function parseName(folder: string, name: string, known: ReadonlySet<string>): LogFile | null {
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const task = name.slice(0, dot)
    const rest = known.has(task) ? /^(\d+)(?:\.(.*))?\.(?:log|ndjson)$/.exec(name.slice(dot + 1)) : null
    if (rest !== null) return { path: join(folder, name), name, task, attempt: Number(rest[1]), part: rest[2] ?? '' }
  }
  return null
}
