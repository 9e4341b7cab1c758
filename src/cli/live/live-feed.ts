import type { RunEvent } from '../../core/run/event.ts'
import type { RunState } from '../../core/run/state.ts'
import type { AttemptActivity } from '../../engine/activity-log.ts'
import type { GatewayStatus } from '../../ports/model-gateway.ts'
import { estimateEnd, type Forecast } from '../../reporters/terminal/live/estimate-end.ts'
import { Ledger } from '../../reporters/terminal/live/ledger.ts'
import type { Anomaly, DiffText, LiveData, LiveNotice, LogLines } from '../../reporters/terminal/live/live-data.ts'
import { noticeOf } from '../../reporters/terminal/live/notice-of.ts'
import { AttemptLog } from './attempt-log.ts'
import { describeActivity } from '../logs/describe-activity.ts'
import { RunningTails } from './running-tails.ts'

export type LiveFeedOptions = {
  readonly state: RunState
  readonly role: 'run' | 'watch'
  /** Folder of the run's logs. */
  readonly logFolder: string
  readonly redact: (text: string) => string
  /** Lines of a task's change; null when it has none. */
  readonly loadDiff: (task: string) => Promise<readonly string[] | null>
  readonly gatewayStatus?: () => GatewayStatus | null
  readonly forecastOf?: (state: RunState, now: number) => Forecast | null
  readonly anomaliesOf?: (state: RunState, now: number) => readonly Anomaly[]
}

type WantedLog = { readonly task: string; readonly attempt: number | null } | 'all' | null

const maxNotices = 100
const maxCommonLines = 5_000
const noLog: LogLines = { task: null, attempt: 0, lines: [], isCut: false }

/** Gathers what the live view shows. */
export class LiveFeed {
  readonly #options: LiveFeedOptions
  readonly #ledger: Ledger
  readonly #tails: RunningTails
  readonly #lastLines = new Map<string, string>()
  readonly #waits = new Map<string, string>()
  readonly #notices: LiveNotice[] = []
  #common: string[] = []
  #attemptLog: AttemptLog | null = null
  #log: LogLines = noLog
  #diff: DiffText = null
  #forecast: Forecast | null = null
  #anomalies: readonly Anomaly[] = []
  #judgedAt = -Infinity

  constructor(options: LiveFeedOptions) {
    this.#options = options
    this.#ledger = new Ledger(options.state)
    this.#tails = new RunningTails(options.logFolder, { readsActivity: options.role === 'watch' })
  }

  get data(): LiveData {
    const { state, role, gatewayStatus } = this.#options
    const pauses = (gatewayStatus?.()?.providers ?? []).flatMap(({ name, status, until }) => (status === 'ready' ? [] : [{ name, status, until }]))
    return { state, role, now: Date.now(), ledger: this.#ledger, lastLines: this.#lastLines, waits: this.#waits, notices: this.#notices, pauses, anomalies: this.#anomalies, forecast: this.#forecast, log: this.#log, diff: this.#diff }
  }

  /** The data of a new picture; what is dear to find out is found out once a second. */
  refresh(): LiveData {
    const now = Date.now()
    const { state, forecastOf, anomaliesOf } = this.#options
    if (now - this.#judgedAt >= 1_000) {
      this.#judgedAt = now
      this.#forecast = forecastOf?.(state, now) ?? estimateEnd(state, now)
      this.#anomalies = anomaliesOf?.(state, now) ?? []
    }
    return this.data
  }

  observe(event: RunEvent, state: RunState, at: number): void {
    this.#ledger.observe(event, state, at)
    const notice = noticeOf(event, at)
    if (notice !== null) this.tell(notice)
    if (event.type === 'attempt-succeeded' || event.type === 'attempt-failed' || event.type === 'attempt-released') {
      this.#lastLines.delete(event.task)
      this.#waits.delete(event.task)
    }
  }

  observeActivity({ task, attempt, at, activity }: AttemptActivity): void {
    const { state, redact } = this.#options
    if (activity.type === 'usage') return this.#ledger.tell(state, { task, attempt, at, usage: activity.usage })
    const asks = activity.type === 'permission-asked' && activity.answer === 'waiting' ? `permission: ${activity.title}` : null
    const waits = activity.type === 'waiting' ? activity.for : asks
    if (waits !== null) this.#waits.set(task, redact(waits))
    else this.#waits.delete(task)
    const text = describeActivity(activity)
    if (text !== null) this.#heard(task, redact(text.trimEnd().split('\n').at(-1) ?? ''))
  }

  tell(notice: LiveNotice): void {
    this.#notices.push({ ...notice, text: this.#options.redact(notice.text) })
    if (this.#notices.length > maxNotices) this.#notices.shift()
  }

  /** Reads what was written since the last look; returns whether there is anything new to show. */
  look(wanted: WantedLog): boolean {
    const { state, redact } = this.#options
    let hasNews = false
    this.#tails.read(state, {
      onLine: (task, line) => {
        hasNews = true
        this.#heard(task, redact(line))
      },
      onUnfinished: (task, line) => void this.#lastLines.set(task, redact(line)),
      onActivity: (activity) => {
        hasNews = true
        this.observeActivity(activity)
      },
    })
    return this.#readLog(wanted) || hasNews
  }

  async loadDiff(task: string): Promise<void> {
    this.#diff = { task, status: 'loading', lines: [] }
    const lines = await this.#options.loadDiff(task).catch((error: unknown) => [`the change cannot be read: ${error instanceof Error ? error.message : String(error)}`])
    if (this.#diff.task !== task) return
    this.#diff = lines === null ? { task, status: 'none', lines: ['this task has changed nothing that could be shown yet'] } : { task, status: 'loaded', lines: lines.map(this.#options.redact) }
  }

  #heard(task: string, line: string): void {
    this.#lastLines.set(task, line)
    this.#common.push(`${task} │ ${line}`)
    if (this.#common.length > maxCommonLines * 1.1) this.#common = this.#common.slice(-maxCommonLines)
  }

  #readLog(wanted: WantedLog): boolean {
    if (wanted === 'all') {
      this.#log = { task: null, attempt: 0, lines: this.#common, isCut: false }
      return false
    }
    const entry = wanted === null ? undefined : this.#options.state.tasks.get(wanted.task)
    const number = wanted?.attempt ?? entry?.attempts.length ?? 0
    if (entry === undefined || number === 0) {
      this.#log = { ...noLog, task: wanted?.task ?? null }
      return false
    }
    const isNew = this.#attemptLog?.task !== entry.task.id || this.#attemptLog.attempt !== number
    if (isNew) this.#attemptLog = new AttemptLog(this.#options.logFolder, entry, number)
    const hasNews = this.#attemptLog?.read(this.#options.redact) ?? false
    const isOther = this.#log.task !== entry.task.id || this.#log.attempt !== number
    if (isNew || hasNews || isOther) this.#log = this.#attemptLog?.content ?? noLog
    return isNew || hasNews || isOther
  }
}
