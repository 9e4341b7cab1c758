import { Helper } from './helper.ts'
import { isExpressible } from './is-expressible.ts'
import type { Launcher, LaunchEnd, Program, Talk } from './launcher.ts'

/** Helpers that never became ready (too old a bash, no mkfifo, a file system without pipes) before none is tried any more. */
const maxFailedHelpers = 2
/** Helpers in the life of a spawner: beyond it, something on the machine kills them. */
const maxHelpers = 20

/** Starts programs through a resident bash; what bash cannot express, and everything once bash has failed, goes to the other launcher. */
export class HelperLauncher implements Launcher {
  readonly #start: () => Helper
  readonly #other: Launcher
  /** The last one is in use; those before it are dead. */
  readonly #helpers: Helper[] = []
  #keepsAlive = false

  constructor(options: { readonly bash: string; readonly temporaryFolder: string; readonly mark: string; readonly other: Launcher }) {
    this.#start = () => new Helper(options)
    this.#other = options.other
    this.#use()
  }

  async launch(program: Program, onStart: (pid: number) => void): Promise<LaunchEnd> {
    while (isExpressible(program.environment)) {
      const helper = this.#use()
      if (!helper) break
      const end = await helper.launch(program, onStart)
      if (end.kind !== 'refused') return end
    }
    return this.#other.launch(program, onStart)
  }

  /** Always by the other one: pipes end in this process, and a program that is talked with lives for minutes, so its fork weighs little. */
  talk(program: Program, onStart: (pid: number) => void): Talk {
    return this.#other.talk(program, onStart)
  }

  check(): void {
    for (const helper of this.#helpers) helper.check()
    this.#other.check()
  }

  keepAlive(value: boolean): void {
    this.#keepsAlive = value
    for (const helper of this.#helpers) helper.keepAlive(value)
    this.#other.keepAlive(value)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#helpers, this.#other].map((part) => part.close()))
  }

  #use(): Helper | undefined {
    const last = this.#helpers.at(-1)
    if (last && !last.isDead) return last
    const failed = this.#helpers.filter((helper) => !helper.wasReady).length
    if (failed >= maxFailedHelpers || this.#helpers.length >= maxHelpers) return undefined
    try {
      const helper = this.#start()
      helper.keepAlive(this.#keepsAlive)
      this.#helpers.push(helper)
      return helper
    } catch (error) {
      // The first one is made when the spawner is: its maker must know. Later a run can still be served directly.
      if (this.#helpers.length === 0) throw error
      return undefined
    }
  }
}
