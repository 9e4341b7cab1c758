import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'

/** Logs of one attempt of a task. */
export type Logs = { readonly attempt: number; readonly files: readonly string[] }

/** `task.attempt.log`, then the logs of its set-up and checks; without an attempt those of the last one. */
export async function listLogs(folder: string, { task, attempt }: { readonly task: string; readonly attempt: number | undefined }): Promise<Logs> {
  const names = existsSync(folder) ? await readdir(folder) : []
  const own = names.flatMap((name) => {
    const rest = name.startsWith(`${task}.`) ? /^(\d+)(\..*)?\.log$/.exec(name.slice(task.length + 1)) : null
    return rest === null ? [] : [{ name, attempt: Number(rest[1]), part: rest[2] ?? '' }]
  })
  const wanted = attempt ?? Math.max(0, ...own.map((log) => log.attempt))
  const found = own.filter((log) => log.attempt === wanted).sort((a, b) => a.part.localeCompare(b.part))
  return { attempt: wanted, files: found.map(({ name }) => name) }
}
