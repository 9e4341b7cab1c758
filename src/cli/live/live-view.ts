import type { RunEvent } from '../../core/run/event.ts'
import type { Command } from '../../core/run/signal.ts'
import type { RunState } from '../../core/run/state.ts'
import { unreachable } from '../../core/unreachable.ts'
import type { AttemptActivity } from '../../engine/activity-log.ts'
import type { LiveNotice } from '../../reporters/terminal/live/live-data.ts'
import { layOut } from '../../reporters/terminal/live/layout.ts'
import { parseKeys } from '../../reporters/terminal/live/parse-keys.ts'
import { pressKey, selectedEntry, type Effect } from '../../reporters/terminal/live/press-key.ts'
import { renderLive } from '../../reporters/terminal/live/render-live.ts'
import { placeList } from '../../reporters/terminal/live/render-list.ts'
import { openUi, type UiState } from '../../reporters/terminal/live/ui-state.ts'
import { makePaint, type Paint } from '../../reporters/terminal/paint.ts'
import { LiveFeed, type LiveFeedOptions } from './live-feed.ts'
import { Screen } from './screen.ts'
import { toOsc52 } from './to-osc52.ts'

export type LiveViewOptions = LiveFeedOptions & {
  readonly hasColor: boolean
  readonly send: (command: Command) => void
  /** Who approves, by `a`. */
  readonly userName: string
  /** The first Ctrl-C, or `q` and `y`. Where it returns false the view is left instead. */
  readonly interrupt: () => boolean
}

/** Changes are shown at most this often; keys at once. */
const frameMs = 100
/** A picture in which much has changed is looked at longer, so that a flood of changes stays below 20 KB/s. */
const maxCharactersPerMs = 20
const lookMs = 250
/** Who has pressed a key just now is reading: the view of a run that has ended stays so long after the last key. */
const lingerMs = 15_000

/** The live view of one run on this terminal: takes in events and activity, draws, reacts to keys. */
export class LiveView {
  readonly #options: LiveViewOptions
  readonly #feed: LiveFeed
  readonly #screen: Screen
  readonly #paint: Paint
  #ui: UiState
  #frame: NodeJS.Timeout | null = null
  #drawnAt = 0
  #drawnLength = 0
  #lastKeyAt = -Infinity
  #isOpen = false
  #isOver = false
  /** A person has asked the run to stop, and so is not reading. */
  #isStopping = false
  #looking: NodeJS.Timeout | null = null
  readonly #left = Promise.withResolvers<void>()

  constructor(options: LiveViewOptions) {
    this.#options = options
    this.#feed = new LiveFeed(options)
    this.#ui = openUi(options.state.tasks.size)
    this.#paint = makePaint(options.hasColor)
    this.#screen = new Screen({ input: process.stdin, output: process.stdout, onKeys: (text) => this.#type(text), onResize: () => this.#draw(), onLost: () => this.close() })
  }

  open(): void {
    this.#isOpen = true
    this.#screen.enter()
    this.#look()
    this.#looking = setInterval(() => this.#look(), lookMs)
    this.#draw()
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  observe(event: RunEvent, state: RunState, at: number): void {
    this.#feed.observe(event, state, at)
    this.#schedule()
  }

  observeActivity(activity: AttemptActivity): void {
    this.#feed.observeActivity(activity)
    this.#schedule()
  }

  tell(notice: Omit<LiveNotice, 'at'>): void {
    this.#feed.tell({ ...notice, at: Date.now() })
    this.#schedule()
  }

  /** Resolves when a person has closed the view. */
  get left(): Promise<void> {
    return this.#left.promise
  }

  /** The run is over: closes the view, unless a person is reading; then when they have finished. */
  async finish(): Promise<void> {
    this.#isOver = true
    // Who was being asked whether to leave wants to leave.
    if (this.#isStopping || this.#ui.overlay?.type === 'quit-question') return this.close()
    this.#ui = { ...this.#ui, message: 'the run is over: q leaves' }
    this.#draw()
    while (this.#isOpen && Date.now() - this.#lastKeyAt < lingerMs) await Promise.race([this.left, waitMs(Math.max(10, this.#lastKeyAt + lingerMs - Date.now()))])
    this.close()
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    if (this.#looking !== null) clearInterval(this.#looking)
    if (this.#frame !== null) clearTimeout(this.#frame)
    this.#frame = null
    this.#screen.leave()
    this.#left.resolve()
  }

  #look(): void {
    const shown = this.#wantedLog()
    if (this.#feed.look(shown) || Date.now() - this.#drawnAt >= 1_000) this.#schedule()
  }

  /** Which log is in sight; null for none. */
  #wantedLog(): { readonly task: string; readonly attempt: number | null } | 'all' | null {
    const { size } = this.#screen
    if (this.#ui.view === 'logs' && this.#ui.allLogs) return 'all'
    if (this.#ui.view !== 'logs' && layOut(size, this.#ui).pane === 0) return null
    const entry = selectedEntry(this.#ui, { data: this.#feed.data, size })
    return entry === null ? null : { task: entry.task.id, attempt: this.#ui.attempt }
  }

  #schedule(): void {
    if (!this.#isOpen || this.#frame !== null) return
    this.#frame = setTimeout(() => this.#draw(), Math.max(0, this.#drawnAt + Math.max(frameMs, this.#drawnLength / maxCharactersPerMs) - Date.now()))
  }

  #draw(): void {
    if (this.#frame !== null) clearTimeout(this.#frame)
    this.#frame = null
    if (!this.#isOpen) return
    this.#drawnAt = Date.now()
    const { size } = this.#screen
    const data = this.#feed.refresh()
    if (this.#ui.view === 'tree' || this.#ui.view === 'timeline') this.#ui = { ...this.#ui, top: placeList(data, this.#ui, layOut(size, this.#ui).body).top }
    this.#drawnLength = this.#screen.draw(renderLive(data, this.#ui, { size, paint: this.#paint }))
  }

  #type(text: string): void {
    for (const key of parseKeys(text)) {
      if (!this.#isOpen) return
      this.#lastKeyAt = Date.now()
      const { ui, effects } = pressKey(this.#ui, key, { data: this.#feed.refresh(), size: this.#screen.size })
      this.#ui = ui
      for (const effect of effects) this.#perform(effect)
    }
    this.#look()
    this.#draw()
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'send':
        return this.#options.send(effect.command)
      case 'approve':
        return this.#options.send({ type: 'approve-task', task: effect.task, by: this.#options.userName })
      case 'load-diff':
        return void this.#feed.loadDiff(effect.task).then(() => this.#schedule())
      case 'copy':
        return this.#screen.send(toOsc52(effect.text))
      case 'leave':
        return this.close()
      case 'interrupt':
        this.#isStopping = !this.#isOver && this.#options.interrupt()
        return this.#isStopping ? undefined : this.close()
      case 'suspend':
        return this.#suspend()
      default:
        return unreachable(effect)
    }
  }

  /** Gives the terminal to the shell; the run goes on only when the shell brings the process back. */
  #suspend(): void {
    this.#screen.leave()
    process.once('SIGCONT', () => {
      if (!this.#isOpen) return
      this.#screen.enter()
      this.#draw()
    })
    process.kill(0, 'SIGTSTP')
  }
}

function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
