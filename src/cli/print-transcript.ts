import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../core/fleet-error.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../core/run/transcript-entry.ts'
import { renderTranscriptEntry } from '../reporters/terminal/render-transcript.ts'
import type { Context } from './context.ts'

/** Prints what was said in an attempt; without a number in the last one that said anything. */
export async function printTranscript(context: Context, { folder, task, attempt }: { readonly folder: string; readonly task: string; readonly attempt: number | undefined }): Promise<void> {
  const names = existsSync(folder) ? await readdir(folder) : []
  const attempts = names.flatMap((name) => (name.startsWith(`${task}.`) ? [Number(/^(\d+)\.ndjson$/.exec(name.slice(task.length + 1))?.[1])] : [])).filter((number) => Number.isInteger(number))
  const wanted = attempt ?? Math.max(0, ...attempts)
  if (!attempts.includes(wanted)) throw new FleetError('task-not-found', `task ${task} has no transcript${attempt === undefined ? '' : ` of attempt ${attempt}`}`, { hint: 'only agents that call models have one; see the log with fleet logs' })
  for (const line of (await readFile(join(folder, `${task}.${wanted}.ndjson`), 'utf8')).split('\n')) {
    const entry = parseEntry(line)
    if (entry !== null) context.print(renderTranscriptEntry(entry, context.paint))
  }
}

/** Null for what is no entry: the last line of an attempt that was killed may not be whole. */
function parseEntry(line: string): TranscriptEntry | null {
  try {
    return transcriptEntrySchema.safeParse(JSON.parse(line)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
