import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a program ended and all it wrote. */
export type Finished = { readonly exitCode: number | null; readonly signal: NodeJS.Signals | null; readonly stdout: string; readonly stderr: string }

export type LaunchOptions = { readonly argv: readonly string[]; readonly cwd: string; readonly environment: NodeJS.ProcessEnv }

/** No test waits longer than this for anything. */
const patienceMs = 45_000

/** A program that a test has started and steers. */
export class Program {
  readonly pid: number
  readonly finished: Promise<Finished>
  readonly #child: ChildProcess
  #stdout = ''
  #stderr = ''

  constructor({ argv: [program = '', ...args], cwd, environment }: LaunchOptions) {
    const child = spawn(program, args, { cwd, env: environment, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    this.pid = child.pid ?? 0
    child.stdin.on('error', () => {})
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    this.finished = once(child, 'close').then(([exitCode, signal]) => ({ exitCode, signal, stdout: this.#stdout, stderr: this.#stderr }))
  }

  get output(): string {
    return this.#stdout + this.#stderr
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Waits until it has written a text. */
  async says(pattern: RegExp): Promise<void> {
    await until(() => pattern.test(this.output) || !this.isRunning)
    if (!pattern.test(this.output)) throw new Error(`the program ended without saying ${pattern}:\n${this.output}`)
  }

  write(text: string): void {
    this.#child.stdin?.write(text)
  }

  closeInput(): void {
    this.#child.stdin?.end()
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }
}

/** Waits for a condition that only looking at can tell. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs / 1000} s in vain for ${String(isTrue)}`)
    await sleep(15)
  }
}
