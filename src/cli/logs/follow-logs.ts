import { setTimeout as sleep } from 'node:timers/promises'
import type { Redact } from '../../core/redact.ts'
import { describeActivity, parseActivityLine } from './describe-activity.ts'
import { FileTail } from './file-tail.ts'
import type { LogFile } from './find-logs.ts'
import type { LogOutput } from './log-output.ts'

/** Polled: a file watch can miss what is written between a look and the watch, and fires for nothing on some file systems. */
const intervalMs = 100

export type FollowOptions = {
  readonly find: () => Promise<readonly LogFile[]>
  readonly output: LogOutput
  readonly isWanted: (line: string) => boolean
  readonly redact: Redact
  /** Tasks of which nothing more comes, and whether nothing at all does. */
  readonly look: () => Promise<{ readonly ended: readonly string[]; readonly isOver: boolean }>
}

/** Prints logs as they stand, and what is added until there is nothing more to come. */
export async function followLogs({ find, output, isWanted, redact, look }: FollowOptions): Promise<void> {
  const tails = new Map<string, { readonly file: LogFile; readonly tail: FileTail }>()
  for (;;) {
    // Asked before the last look, so that what is written until then is seen.
    const { ended, isOver } = await look()
    for (const file of await find()) if (!tails.has(file.path)) tails.set(file.path, { file, tail: new FileTail(file.path, Infinity) })
    for (const { file, tail } of tails.values()) {
      const lines = drain(tail, isOver || ended.includes(file.task))
      const shown = toLines(file, lines).map(redact).filter(isWanted)
      if (shown.length > 0) output.write(file, shown)
    }
    output.finish(isOver ? [...tails.values()].map(({ file }) => file.task) : ended)
    if (isOver) return
    await sleep(intervalMs)
  }
}

/** All new lines; at the end also the one that nobody has finished. */
function drain(tail: FileTail, isEnd: boolean): readonly string[] {
  const all: string[] = []
  for (let read = tail.read(); ; read = tail.read()) {
    for (const line of read.lines) all.push(line)
    if (read.bytes > 0) continue
    if (isEnd && read.unfinished !== '') {
      all.push(read.unfinished)
      tail.forgetUnfinished()
    }
    return all
  }
}

function toLines({ part }: LogFile, lines: readonly string[]): readonly string[] {
  if (part !== 'activity') return lines
  return lines.flatMap((line) => {
    const activity = parseActivityLine(line)?.activity
    const text = activity === undefined ? null : describeActivity(activity)
    return text === null ? [] : text.split('\n')
  })
}
