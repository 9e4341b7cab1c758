import { join } from 'node:path'
import type { TaskState } from '../../core/run/state.ts'
import type { LogLines } from '../../reporters/terminal/live/live-data.ts'
import { describeActivity, parseActivityLine } from '../logs/describe-activity.ts'
import { FileTail } from '../logs/file-tail.ts'

const maxBytes = 262_144
const maxLines = 5_000

type Part = { readonly tail: FileTail; readonly toLines: (lines: readonly string[]) => readonly string[] }

/** The log of one attempt as it grows: what its agent did and wrote, then what its set-up and checks wrote. */
export class AttemptLog {
  readonly task: string
  readonly attempt: number
  readonly #parts: readonly Part[]
  #lines: string[] = []
  #unfinished: readonly string[] = []
  #isCut = false

  constructor(folder: string, { task }: TaskState, attempt: number) {
    this.task = task.id
    this.attempt = attempt
    const path = (part: string, end = 'log'): string => join(folder, `${task.id}.${attempt}${part}.${end}`)
    const checks = task.checks.flatMap((check) => [`.task-${check}`, `.merged-${check}`])
    this.#parts = [
      { tail: new FileTail(path('.activity', 'ndjson'), maxBytes), toLines: toActivityLines },
      ...['.setup', ''].map((part) => ({ tail: new FileTail(path(part), maxBytes), toLines: (lines: readonly string[]) => lines })),
      ...checks.map((part) => ({ tail: new FileTail(path(part), maxBytes), toLines: (lines: readonly string[]) => lines.map((line) => `${part.slice(1)} │ ${line}`) })),
    ]
  }

  /** Reads on; returns whether anything came. */
  read(redact: (text: string) => string): boolean {
    let hasNews = false
    this.#unfinished = this.#parts.flatMap(({ tail, toLines }) => {
      const { lines, unfinished } = tail.read()
      if (lines.length > 0) {
        hasNews = true
        this.#append(toLines(lines).map(redact))
      }
      return unfinished === '' ? [] : toLines([unfinished]).map(redact)
    })
    return hasNews || this.#unfinished.length > 0
  }

  get content(): LogLines {
    return { task: this.task, attempt: this.attempt, lines: [...this.#lines, ...this.#unfinished], isCut: this.#isCut || this.#parts.some(({ tail }) => tail.isCut) }
  }

  #append(lines: readonly string[]): void {
    // One by one: an argument list of 65,536 would be too long for the stack.
    for (const line of lines) this.#lines.push(line)
    if (this.#lines.length <= maxLines) return
    this.#isCut = true
    this.#lines = this.#lines.slice(-maxLines)
  }
}

function toActivityLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const activity = parseActivityLine(line)?.activity
    const text = activity === undefined ? null : describeActivity(activity)
    return text === null ? [] : text.split('\n')
  })
}
