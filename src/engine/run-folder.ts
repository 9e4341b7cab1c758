import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Redact } from '../core/redact.ts'
import { scrubFile } from '../platform/scrub-file.ts'
import { TemporaryFolders } from './temporary-folders.ts'

/** Where one run keeps its files: `.fleet/runs/<run>/` with logs and reports, and temporary folders under `.fleet/tmp/`. */
export class RunFolder {
  readonly path: string
  readonly temporary: TemporaryFolders
  #isMade = false
  /** Logs that were handed out and not scrubbed since, by `task.attempt`. */
  readonly #logs = new Map<string, Set<string>>()

  constructor(stateFolder: string, runId: string) {
    this.path = join(stateFolder, 'runs', runId)
    this.temporary = new TemporaryFolders(join(stateFolder, 'tmp', runId))
  }

  /** Log of an attempt; checks have logs of their own beside it. Makes the folder when first asked. */
  logPath(taskId: string, attempt: number, part = ''): string {
    if (!this.#isMade) mkdirSync(join(this.path, 'logs'), { recursive: true })
    this.#isMade = true
    const path = join(this.path, 'logs', `${taskId}.${attempt}${part}.log`)
    const key = `${taskId}.${attempt}`
    const logs = this.#logs.get(key)
    if (logs === undefined) this.#logs.set(key, new Set([path]))
    else logs.add(path)
    return path
  }

  /** What the agent of an attempt did, as NDJSON of `AttemptActivity`. */
  activityPath(taskId: string, attempt: number): string {
    return this.logPath(taskId, attempt, '.activity').replace(/\.log$/, '.ndjson')
  }

  /** The model exchanges of an attempt. */
  transcriptPath(taskId: string, attempt: number): string {
    const folder = join(this.path, 'transcripts')
    mkdirSync(folder, { recursive: true })
    return join(folder, `${taskId}.${attempt}.ndjson`)
  }

  /** The recording of a run that is recorded: a file for each attempt. */
  get cassette(): string {
    return join(this.path, 'cassette')
  }

  /** What agents keep of their conversations while an attempt goes on. */
  sessionFolder(taskId: string, attempt: number): string {
    return join(this.path, 'sessions', `${taskId}.${attempt}`)
  }

  /** What a gate found, whole, as JSON. */
  findingsPath(taskId: string, attempt: number, check: string): string {
    const folder = join(this.path, 'findings')
    mkdirSync(folder, { recursive: true })
    return join(folder, `${taskId}.${attempt}.${check}.json`)
  }

  /** Takes secrets out of the logs of an attempt whose programs have ended. */
  async scrubLogs(taskId: string, attempt: number, redact: Redact): Promise<void> {
    const key = `${taskId}.${attempt}`
    const logs = this.#logs.get(key) ?? []
    this.#logs.delete(key)
    for (const path of logs) await scrubFile(path, redact)
  }

  log(taskId: string, attempt: number, line: string): void {
    appendFileSync(this.logPath(taskId, attempt), `${line}\n`)
  }
}
