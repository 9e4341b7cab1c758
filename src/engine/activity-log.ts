import { appendFileSync } from 'node:fs'
import type { AgentActivity } from '../ports/agent.ts'

/** What an agent did, with its place in the run. */
export type AttemptActivity = { readonly task: string; readonly attempt: number; readonly at: number; readonly activity: AgentActivity }

/** Told of activity as it happens. Must not throw and must be quick. */
export type ActivityObserver = (activity: AttemptActivity) => void

/** Longest text of one activity in characters. */
const maxTextLength = 4_000

/** Appends activity to an NDJSON file up to a size, so that other processes can follow an attempt. */
export class ActivityLog {
  readonly #path: string
  #bytesLeft: number

  constructor(path: string, maxBytes: number) {
    this.#path = path
    this.#bytesLeft = maxBytes
  }

  write(activity: AttemptActivity): void {
    const line = `${JSON.stringify(activity, (_key, value: unknown) => (typeof value === 'string' ? value.slice(0, maxTextLength) : value))}\n`
    this.#bytesLeft -= Buffer.byteLength(line)
    if (this.#bytesLeft >= 0) appendFileSync(this.#path, line)
  }
}
