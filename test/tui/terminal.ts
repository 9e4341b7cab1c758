import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../rig/project.ts'
import { until } from '../rig/program.ts'

const program = new URL('../../src/cli/main.ts', import.meta.url).pathname

export type TerminalOptions = { readonly args: readonly string[]; readonly columns?: number; readonly rows?: number; readonly environment?: NodeJS.ProcessEnv }

/** The real program on a real pseudo-terminal: a tmux server of its own, whose screen a test reads and whose keys it presses. */
export class Terminal implements AsyncDisposable {
  readonly #socket: string
  #isClosed = false

  private constructor(socket: string) {
    this.#socket = socket
  }

  static open(project: Project, { args, columns = 110, rows = 32, environment = {} }: TerminalOptions): Terminal {
    const terminal = new Terminal(join(project.root, `tmux-${Math.random().toString(36).slice(2, 8)}`))
    const variables = Object.entries({ ...project.environment, ...environment, TERM: 'tmux-256color' }).map(([name, value]) => `${name}=${value ?? ''}`)
    // A shell stands before the program, as for a person; it says how the program ended, and stays.
    const script = `${[process.execPath, program, ...args].map(quote).join(' ')}; echo "ended with $?"; exec cat`
    terminal.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', project.folder, 'env', '-i', ...variables, 'sh', '-c', script)
    terminal.#tmux('set-option', '-g', 'set-clipboard', 'on')
    terminal.#tmux('set-option', '-g', 'history-limit', '5000')
    return terminal
  }

  /** Presses keys as tmux names them: `Enter`, `Up`, `C-c`, `j`. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys)
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text)
  }

  get screen(): string {
    return this.#tmux('capture-pane', '-p')
  }

  /** The screen with its colour codes. */
  get painted(): string {
    return this.#tmux('capture-pane', '-p', '-e')
  }

  /** All that was ever on the normal screen. */
  get history(): string {
    return this.#tmux('capture-pane', '-p', '-S', '-', '-J')
  }

  /** Whether a program has the alternate screen. */
  get isAlternate(): boolean {
    return this.#tmux('display-message', '-p', '#{alternate_on}').trim() === '1'
  }

  get cursorIsShown(): boolean {
    return this.#tmux('display-message', '-p', '#{cursor_flag}').trim() === '1'
  }

  get clipboard(): string {
    return this.#tmux('show-buffer')
  }

  /** Resizes the window as a person drags its edge. */
  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows))
  }

  /** Waits until the screen shows something. */
  async shows(pattern: RegExp): Promise<void> {
    try {
      await until(() => pattern.test(this.screen))
    } catch (error) {
      throw new Error(`the screen never showed ${String(pattern)}:\n${this.screen}`, { cause: error })
    }
  }

  async showsNoMore(pattern: RegExp): Promise<void> {
    await until(() => !pattern.test(this.screen))
  }

  /** Pipes all bytes that the program sends into a file from now on. */
  record(path: string): void {
    this.#tmux('pipe-pane', '-o', `cat > ${quote(path)}`)
  }

  /** Process id of the program; of what the shell runs afterwards when it has ended. */
  get pid(): number {
    const [pid] = this.#children
    if (pid === undefined) throw new Error('the shell runs nothing')
    return pid
  }

  get #children(): readonly number[] {
    const shell = this.#tmux('display-message', '-p', '#{pane_pid}').trim()
    return readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ').filter((pid) => pid.trim() !== '').map(Number)
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', TMPDIR: '/tmp' }, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Closes the terminal and waits until the program, which hears of it, has ended: it would else write into a folder that is being removed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const children = this.#children
    this.#tmux('kill-server')
    await until(() => children.every((pid) => !existsSync(`/proc/${pid}`)))
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
