import { invariant } from '../../core/unreachable.ts'
import type { Conversation, ProcessEnd, ProcessRequest, ProcessSpawner } from '../../ports/process-spawner.ts'
import { BoundedLog } from './bounded-log.ts'
import { Execution } from './execution.ts'
import { killStrays, killStraysSince } from './kill-strays.ts'
import type { Launcher, LaunchEnd, Program, Talk } from './launcher.ts'
import { endedConversation, openConversation } from './open-conversation.ts'
import { prepareProgram } from './prepare-program.ts'
import { signalGroup, waitForGroupEnd } from './process-group.ts'

/** How often running programs are looked at, and how often while one floods its log: between two looks the log is unbounded. */
const lookEveryMs = 100
const lookAtFloodEveryMs = 10

type Prepared = { readonly program: Program; readonly execution: Execution }
type Launch = (onStart: (group: number) => void) => Promise<LaunchEnd>

/** Runs programs through a launcher and holds them to their limits. */
export class GroupSpawner implements ProcessSpawner {
  readonly #launcher: Launcher
  readonly #mark: string
  readonly #executions = new Set<Execution>()
  readonly #runs = new Set<Promise<ProcessEnd>>()
  #lastNumber = 0
  #isLooking = false
  #closed: Promise<void> | undefined

  /** Each program carries `<mark>.<number>` in its environment. */
  constructor(launcher: Launcher, mark: string) {
    this.#launcher = launcher
    this.#mark = mark
  }

  async run(request: ProcessRequest): Promise<ProcessEnd> {
    const prepared = this.#prepare(request)
    if ('status' in prepared) return prepared
    return this.#supervise(request, prepared, (onStart) => this.#launcher.launch(prepared.program, onStart))
  }

  async open(request: ProcessRequest): Promise<Conversation> {
    invariant(request.stdinPath === undefined, 'a conversation was given a file for its standard input')
    const prepared = this.#prepare(request)
    if ('status' in prepared) return endedConversation(prepared)
    const { program, execution } = prepared
    let talk: Talk | undefined
    const ended = this.#supervise(request, prepared, (onStart) => {
      talk = this.#launcher.talk(program, onStart)
      return talk.end
    })
    if (!talk?.pipes) return endedConversation(await ended)
    return openConversation({ pipes: talk.pipes, ended, noteTraffic: () => execution.noteTraffic(), stop: () => execution.stop('aborted') })
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    for (const execution of this.#executions) execution.stop('aborted')
    await Promise.allSettled(this.#runs)
    await this.#launcher.close()
  }

  /** What has to be known before a start, or the end when there will be none. */
  #prepare(request: ProcessRequest): Prepared | ProcessEnd {
    invariant(!this.#closed, 'a closed spawner was asked to run a program')
    if (request.signal?.aborted) return { status: 'aborted', logTruncated: false }
    const mark = `${this.#mark}.${++this.#lastNumber}`
    const program = prepareProgram(request, mark)
    if (typeof program === 'string') return { status: 'not-started', message: program }
    const log = BoundedLog.at(program.logPath, request.maxLogBytes)
    if (!log) return { status: 'not-started', message: `the log ${program.logPath} is not a file` }
    return { program, execution: new Execution(request, log, performance.now()) }
  }

  #supervise(request: ProcessRequest, prepared: Prepared, launch: Launch): Promise<ProcessEnd> {
    const run = this.#carryOut(request, prepared, launch).finally(() => this.#runs.delete(run))
    this.#runs.add(run)
    return run
  }

  async #carryOut(request: ProcessRequest, { program, execution }: Prepared, launch: Launch): Promise<ProcessEnd> {
    const abort = () => execution.stop('aborted')
    request.signal?.addEventListener('abort', abort, { once: true })
    this.#add(execution)
    let logTruncated = false
    let end: LaunchEnd
    try {
      const launched = launch((group) => execution.start(group))
      end = await Promise.race([launched, execution.abandoned.then((): LaunchEnd => ({ kind: 'lost' }))])
      if (end.kind !== 'not-started') await this.#endRest(request, program, execution, end)
    } finally {
      request.signal?.removeEventListener('abort', abort)
      this.#remove(execution)
      logTruncated = execution.log.close()
    }
    if (end.kind !== 'not-started') request.onMeasured?.(execution.resources('cpuMs' in end ? (end.cpuMs ?? null) : null))
    return toProcessEnd(end, execution, logTruncated)
  }

  /** Ends what the program left behind: members of its group, and whoever left the group but carries its mark. */
  async #endRest(request: ProcessRequest, program: Program, execution: Execution, end: LaunchEnd): Promise<void> {
    const { group } = execution
    const mark = program.environment['FLEET_STRAY_MARK'] ?? ''
    if (end.kind === 'lost') {
      if (group !== undefined) signalGroup(group, 'SIGKILL')
      await killStrays(mark)
    }
    if (group === undefined || end.kind === 'not-started') return
    if (end.kind === 'lost' || end.groupLeft) await waitForGroupEnd(group)
    if (request.sweepStrays === false) return
    // Programs that run now have marks of their own, and they are most of what was started since.
    const running = new Set([...this.#executions].map((other) => other.group))
    await killStraysSince(mark, { pid: group, ageMs: performance.now() - execution.startedAt, isKnown: (pid) => running.has(pid) })
  }

  #add(execution: Execution): void {
    if (this.#executions.size === 0) this.#launcher.keepAlive(true)
    this.#executions.add(execution)
    if (!this.#isLooking) this.#lookAfter(lookEveryMs)
  }

  #remove(execution: Execution): void {
    this.#executions.delete(execution)
    if (this.#executions.size === 0) this.#launcher.keepAlive(false)
  }

  /** One timer for all; it stops by itself when nothing runs. */
  #lookAfter(delayMs: number): void {
    this.#isLooking = true
    setTimeout(() => {
      this.#isLooking = false
      const isFlooded = this.#look()
      if (this.#executions.size > 0) this.#lookAfter(isFlooded ? lookAtFloodEveryMs : lookEveryMs)
    }, delayMs).unref()
  }

  #look(): boolean {
    const now = performance.now()
    let isFlooded = false
    for (const execution of this.#executions) if (execution.tick(now)) isFlooded = true
    this.#launcher.check()
    return isFlooded
  }
}

function toProcessEnd(end: LaunchEnd, { stopReason }: Execution, logTruncated: boolean): ProcessEnd {
  if (end.kind === 'not-started') return stopReason === 'aborted' ? { status: 'aborted', logTruncated } : { status: 'not-started', message: end.message }
  if (stopReason === 'aborted') return { status: 'aborted', logTruncated }
  if (stopReason !== undefined) return { status: 'timed-out', limit: stopReason, logTruncated }
  if (end.kind === 'exited') return { status: 'exited', code: end.code, logTruncated }
  return { status: 'killed', signal: end.kind === 'signaled' ? end.signal : 'SIGKILL', logTruncated }
}
