import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { invariant } from '../../core/unreachable.ts'
import type { HelperSlot } from './helper-slot.ts'
import { isAlive, signalGroup } from './process-group.ts'
import { SlotPool } from './slot-pool.ts'
import { startHelperProcess } from './start-helper-process.ts'
import { toLaunchEnd } from './to-launch-end.ts'
import type { HelperLaunchEnd, Launch } from './helper-launch.ts'
import type { Program } from './launcher.ts'

/** How long a report may be under way after the program, or the slot that sends it, has gone. */
const maxReportDelayMs = 1_000
/** How long slots may take to end their programs and themselves before they are killed. */
const maxEndingMs = 5_000

/** One resident bash and its slots, from its start to its death. */
export class Helper {
  readonly #folder: string
  readonly #script: string
  readonly #process: ChildProcess
  readonly #launches = new Map<number, Launch>()
  readonly #slots: SlotPool
  /** Ids of launches that wait for a slot, oldest first. */
  readonly #queue: number[] = []
  #lastId = 0
  #unparsed = ''
  #ready = false
  /** From its death on it takes nothing more; it is over when the last of its slots is gone too. */
  #dead = false
  #over = false

  constructor({ bash, temporaryFolder, mark }: { readonly bash: string; readonly temporaryFolder: string; readonly mark: string }) {
    this.#folder = mkdtempSync(join(temporaryFolder, 'fleet-spawn-'))
    this.#script = join(this.#folder, 'fleet-spawn.bash')
    this.#process = startHelperProcess(bash, this.#script, [this.#folder, mark])
    this.#slots = new SlotPool(this.#folder, (number) => this.#process.stdin?.write(`${number}\n`))
    this.#process.on('error', () => this.#end())
    this.#process.on('exit', () => this.#die())
    this.#process.on('close', () => this.#end())
    this.#process.stdin?.on('error', () => {})
    this.#process.stdout?.setEncoding('latin1').on('data', (text: string) => this.#receive(text))
    this.keepAlive(false)
  }

  /** False until bash has said that it can do the work, and for ever when it cannot. */
  get wasReady(): boolean {
    return this.#ready
  }

  get isDead(): boolean {
    return this.#dead
  }

  launch(program: Program, onStart: (pid: number) => void): Promise<HelperLaunchEnd> {
    return new Promise((resolve) => {
      if (this.#dead) return resolve({ kind: 'refused' })
      const id = ++this.#lastId
      const launch: Launch = { program, onStart, resolve, slot: undefined, pid: undefined, failure: null, goneAt: undefined }
      this.#launches.set(id, launch)
      const slot = this.#slots.takeIdle()
      if (slot) return this.#hand(id, launch, slot)
      this.#queue.push(id)
      this.#slots.orderFor(this.#queue.length)
    })
  }

  /** Gives up programs whose end nobody will report: their slot was killed by somebody, or is stuck after they have gone. */
  check(): void {
    const now = performance.now()
    for (const [id, launch] of this.#launches) {
      const { slot, pid } = launch
      if (!slot || (isAlive(slot.pid) && (pid === undefined || isAlive(pid)))) continue
      launch.goneAt ??= now
      if (now - launch.goneAt < maxReportDelayMs) continue
      this.#slots.discard(slot)
      this.#finish(id, { kind: 'lost' })
    }
  }

  keepAlive(value: boolean): void {
    const output = this.#process.stdout as Socket | null
    for (const handle of [this.#process, output]) {
      if (value) handle?.ref()
      else handle?.unref()
    }
  }

  async close(): Promise<void> {
    if (!this.#over) {
      this.keepAlive(true)
      const closed = once(this.#process, 'close')
      this.#process.stdin?.end()
      this.#closeSlots()
      await closed
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #hand(id: number, launch: Launch, slot: HelperSlot): void {
    try {
      slot.send(id, launch.program)
      launch.slot = slot
    } catch (error) {
      // No space for the fields: nothing was handed over, the slot is as it was.
      this.#finish(id, { kind: 'not-started', message: `cannot start ${launch.program.path}: ${(error as Error).message}` })
      this.#slots.putBack(slot)
    }
  }

  #receive(text: string): void {
    const lines = (this.#unparsed + text).split('\n')
    this.#unparsed = lines.pop() ?? ''
    for (const line of lines) {
      const [word, first, ...rest] = line.split(' ')
      if (word === 'ready') this.#ready = true
      else if (word === 'slot') this.#addSlot(Number(first), Number(rest[0]))
      else this.#report(word, Number(first), rest)
    }
  }

  #addSlot(number: number, pid: number): void {
    if (this.#dead) return
    try {
      this.#reuse(this.#slots.add(number, pid))
    } catch {
      // No descriptors or no space left for us: the next helper, or direct starts, may fare better.
      this.#process.kill('SIGKILL')
    }
  }

  #reuse(slot: HelperSlot): void {
    const id = this.#queue.shift()
    const launch = id === undefined ? undefined : this.#launches.get(id)
    if (id === undefined || !launch) this.#slots.putBack(slot)
    else this.#hand(id, launch, slot)
  }

  #report(word: string | undefined, id: number, rest: readonly string[]): void {
    const launch = this.#launches.get(id)
    if (!launch) return
    if (word === 'start') {
      launch.pid = Number(rest[0])
      launch.onStart(launch.pid)
    } else if (word === 'fail') {
      launch.failure = rest[0] ?? 'unknown'
    } else {
      invariant(word === 'end', `the spawn helper said ${word}`)
      const slot = launch.slot
      const end = toLaunchEnd({ program: launch.program, failure: launch.failure, scriptPath: this.#script }, rest.map(Number))
      const cpuMs = slot?.takeCpuMs() ?? null
      this.#finish(id, cpuMs === null || end.kind === 'not-started' || end.kind === 'lost' ? end : { ...end, cpuMs })
      if (slot) this.#reuse(slot)
    }
  }

  #finish(id: number, end: HelperLaunchEnd): void {
    const launch = this.#launches.get(id)
    this.#launches.delete(id)
    launch?.resolve(end)
  }

  /** The main process is gone, its slots perhaps not: they end their programs on SIGTERM. What they still report is read until `close`. */
  #die(): void {
    this.#dead = true
    const pid = this.#process.pid
    if (pid !== undefined) signalGroup(pid, 'SIGTERM')
    this.#closeSlots()
    for (const launch of this.#launches.values()) if (launch.pid !== undefined) signalGroup(launch.pid, 'SIGKILL')
  }

  #end(): void {
    if (this.#over) return
    this.#dead = true
    this.#over = true
    this.#closeSlots()
    for (const [id, launch] of this.#launches) this.#finish(id, { kind: launch.slot ? 'lost' : 'refused' })
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #closeSlots(): void {
    this.#slots.close()
    const pid = this.#process.pid
    if (this.#over || pid === undefined) return
    setTimeout(() => this.#over || signalGroup(pid, 'SIGKILL'), maxEndingMs).unref()
  }
}
