import { join } from 'node:path'
import type { RunState } from '../../core/run/state.ts'
import type { AttemptActivity } from '../../engine/activity-log.ts'
import { parseActivityLine } from '../logs/describe-activity.ts'
import { FileTail } from '../logs/file-tail.ts'

/** So many running attempts are followed; looking at all of a thousand would cost more than it tells. */
const maxTails = 64
const maxBytes = 4_096
const maxActivityBytes = 4_000_000

type Tail = { readonly task: string; readonly log: FileTail; readonly activity: FileTail | null }

/** Follows what running attempts write: last lines for the list, all lines for the common log, and in `watch` what their agents do. */
export class RunningTails {
  readonly #folder: string
  readonly #readsActivity: boolean
  readonly #tails = new Map<string, Tail>()

  constructor(folder: string, { readsActivity }: { readonly readsActivity: boolean }) {
    this.#folder = folder
    this.#readsActivity = readsActivity
  }

  /** Tells of each new line and, where another process works, of what its agents did. */
  read(state: RunState, told: { readonly onLine: (task: string, line: string) => void; readonly onUnfinished: (task: string, line: string) => void; readonly onActivity: (activity: AttemptActivity) => void }): void {
    this.#follow(state)
    for (const { task, log, activity } of this.#tails.values()) {
      for (const line of activity?.read().lines ?? []) {
        const parsed = parseActivityLine(line)
        if (parsed !== null) told.onActivity(parsed)
      }
      const { lines, unfinished } = log.read()
      for (const line of lines) if (line.trim() !== '') told.onLine(task, line)
      if (unfinished.trim() !== '') told.onUnfinished(task, unfinished)
    }
  }

  #follow(state: RunState): void {
    const wanted = new Set<string>()
    for (const { task, attempts } of state.running) {
      if (wanted.size >= maxTails) break
      const number = attempts.length
      const key = `${task.id}.${number}`
      wanted.add(key)
      if (!this.#tails.has(key)) this.#tails.set(key, { task: task.id, log: new FileTail(join(this.#folder, `${key}.log`), maxBytes), activity: this.#readsActivity ? new FileTail(join(this.#folder, `${key}.activity.ndjson`), maxActivityBytes) : null })
    }
    for (const key of this.#tails.keys()) if (!wanted.has(key)) this.#tails.delete(key)
  }
}
