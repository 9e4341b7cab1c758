import { Helper } from './helper.ts'
import { isExpressible } from './is-expressible.ts'
import type { Launcher, LaunchEnd, Program } from './launcher.ts'

/** Helpers that never became ready (too old a bash, no mkfifo, a file system without pipes) before none is tried any more. */
const maxFailedHelpers = 2
/** Helpers that were ready and died, per spawner: something on the machine kills them. */
const maxHelpers = 20

/** Starts programs through a resident bash; what bash cannot express, and everything once bash has failed, goes to the other launcher. */
export class HelperLauncher implements Launcher {
  readonly #start: () => Helper
  readonly #other: Launcher
  #helper: Helper | undefined
  #failed = 0
  #made = 0
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

  check(): void {
    this.#helper?.check()
    this.#other.check()
  }

  keepAlive(value: boolean): void {
    this.#helper?.keepAlive(value)
    this.#keepsAlive = value
    this.#other.keepAlive(value)
  }

  async close(): Promise<void> {
    await Promise.all([this.#helper?.close(), this.#other.close()])
  }

  #use(): Helper | undefined {
    if (this.#helper && !this.#helper.ended) return this.#helper
    if (this.#helper && !this.#helper.wasReady) this.#failed++
    this.#helper = undefined
    if (this.#failed >= maxFailedHelpers || this.#made >= maxHelpers) return undefined
    this.#made++
    this.#helper = this.#start()
    this.#helper.keepAlive(this.#keepsAlive)
    return this.#helper
  }
}
