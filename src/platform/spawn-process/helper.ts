import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { invariant } from '../../core/unreachable.ts'
import { HelperSlot } from './helper-slot.ts'
import { helperScript } from './helper-script.ts'
import { isAlive, signalGroup } from './process-group.ts'
import { toLaunchEnd } from './to-launch-end.ts'
import type { LaunchEnd, Program } from './launcher.ts'

/** `refused`: the program was never handed over; another way to start it may be tried. */
export type HelperLaunchEnd = LaunchEnd | { readonly kind: 'refused' }

type Launch = {
  readonly program: Program
  readonly onStart: (pid: number) => void
  readonly resolve: (end: HelperLaunchEnd) => void
  slot: HelperSlot | undefined
  pid: number | undefined
  failure: string | null
}

/** One resident bash and its slots, from its start to its death. */
export class Helper {
  readonly #folder: string
  readonly #script: string
  readonly #process: ChildProcess
  readonly #launches = new Map<number, Launch>()
  readonly #idle: HelperSlot[] = []
  readonly #slots = new Map<number, HelperSlot>()
  /** Ids of launches that wait for a slot, oldest first. */
  readonly #queue: number[] = []
  #orderedSlots = 0
  #lastId = 0
  #unparsed = ''
  #ready = false
  /** From its death on it takes nothing more; it is over when the last of its slots is gone too. */
  #dead = false
  #over = false

  constructor({ bash, temporaryFolder, mark }: { readonly bash: string; readonly temporaryFolder: string; readonly mark: string }) {
    this.#folder = mkdtempSync(join(temporaryFolder, 'fleet-spawn-'))
    this.#script = join(this.#folder, 'fleet-spawn.bash')
    writeFileSync(this.#script, helperScript, { mode: 0o600 })
    // Its PATH is for mkfifo and rm; a session of its own keeps the terminal's Ctrl-C away from it and from the programs.
    this.#process = spawn(bash, ['--noprofile', '--norc', this.#script, this.#folder, mark], {
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
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
      const launch: Launch = { program, onStart, resolve, slot: undefined, pid: undefined, failure: null }
      this.#launches.set(id, launch)
      const slot = this.#idle.pop()
      if (slot) return this.#hand(id, launch, slot)
      this.#queue.push(id)
      // As many slots as programs run at once: the caller's concurrency is their limit.
      if (this.#orderedSlots - this.#slots.size < this.#queue.length) this.#process.stdin?.write(`${this.#orderedSlots++}\n`)
    })
  }

  /** Gives up programs whose slot was killed by somebody: nobody would report their end. */
  check(): void {
    for (const [id, launch] of this.#launches) {
      if (!launch.slot || isAlive(launch.slot.pid)) continue
      // A slot that was found dead twice has no report under way.
      if (launch.slot.suspect) this.#finish(id, { kind: 'lost' })
      else launch.slot.suspect = true
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
      for (const slot of this.#slots.values()) slot.close()
      this.#slots.clear()
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
      this.#idle.push(slot)
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
      const slot = new HelperSlot(this.#folder, number, pid)
      this.#slots.set(number, slot)
      this.#reuse(slot)
    } catch {
      // No descriptors or no space left for us: the next helper, or direct starts, may fare better.
      this.#process.kill('SIGKILL')
    }
  }

  #reuse(slot: HelperSlot): void {
    const id = this.#queue.shift()
    const launch = id === undefined ? undefined : this.#launches.get(id)
    if (id === undefined || !launch) this.#idle.push(slot)
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
      this.#finish(id, toLaunchEnd({ program: launch.program, failure: launch.failure, scriptPath: this.#script }, rest.map(Number)))
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
    for (const launch of this.#launches.values()) if (launch.pid !== undefined) signalGroup(launch.pid, 'SIGKILL')
  }

  #end(): void {
    if (this.#over) return
    this.#dead = true
    this.#over = true
    for (const slot of this.#slots.values()) slot.close()
    this.#slots.clear()
    for (const [id, launch] of this.#launches) this.#finish(id, { kind: launch.slot ? 'lost' : 'refused' })
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
