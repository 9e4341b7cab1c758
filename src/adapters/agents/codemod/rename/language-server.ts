import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node'
import type { MessageConnection } from 'vscode-jsonrpc/node'
import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver-protocol'
import { endGroup, signalGroup } from './process-group.ts'
import { Refusal } from './refusal.ts'

/** How to start a language server that was found on this machine. */
export type ServerProgram = { readonly name: string; readonly argv: readonly string[] }

export type LanguageServerOptions = {
  readonly program: ServerProgram
  /** Folder that the server works on and runs in. */
  readonly root: string
  /** The server's whole environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly capabilities: ClientCapabilities
  readonly initializationOptions?: unknown
  /** Answers the server's questions about its settings, one section at a time. */
  readonly settings: (section: string | undefined) => unknown
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

const startTimeoutMs = 60_000
const requestTimeoutMs = 600_000
const stopTimeoutMs = 1_000
const maxStderrChars = 16_384
const maxMessages = 1_000

/** A client of one language server, which runs in a process group of its own and is gone once this is disposed. */
export class LanguageServer {
  readonly #program: ServerProgram
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #connection: MessageConnection
  readonly #signal: AbortSignal
  readonly #exited: Promise<unknown>
  readonly #ended = Promise.withResolvers<never>()
  readonly #kill = (): void => void signalGroup(this.#child.pid, 'SIGKILL')
  readonly #messages: string[] = []
  readonly #listeners = new Set<(message: string) => void>()
  #stderr = ''
  #isStopping = false

  static async start(options: LanguageServerOptions): Promise<LanguageServer> {
    if (options.signal.aborted) throw canceled()
    const server = new LanguageServer(options)
    try {
      await server.#initialize(options)
      return server
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor({ program, root, environment, settings, signal, log }: LanguageServerOptions) {
    const [command = '', ...args] = program.argv
    this.#program = program
    this.#signal = signal
    // A group of its own, so that whatever the server starts (pyright asks Python for its paths) ends with it.
    this.#child = spawn(command, args, { cwd: root, env: environment, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    this.#exited = this.#watchChild(log)
    this.#connection = createMessageConnection(new StreamMessageReader(this.#child.stdout), new StreamMessageWriter(this.#child.stdin))
    this.#connection.onError(this.#kill)
    // A server may end itself when its client answers a request with an error: everything gets an answer.
    this.#connection.onRequest((method: string, params: unknown) =>
      method === 'workspace/configuration' ? answerItems(params, settings) : null,
    )
    this.#connection.onNotification('window/logMessage', ({ message }: { readonly message: string }) => this.#keepMessage(message))
    this.#connection.listen()
    signal.addEventListener('abort', this.#kill, { once: true })
  }

  /** Sends a request and waits for its answer; refuses when the server ends, the signal aborts or the answer takes too long. */
  async request<Answer>(method: string, params?: unknown, timeoutMs = requestTimeoutMs): Promise<Answer> {
    const timer = Promise.withResolvers<never>()
    const message = `${this.#program.name} did not answer ${method} within ${timeoutMs / 1_000} s`
    const handle = setTimeout(() => timer.reject(new Refusal({ kind: 'timed-out', message, limit: 'wall', limitMs: timeoutMs })), timeoutMs)
    const answer =
      params === undefined ? this.#connection.sendRequest<Answer>(method) : this.#connection.sendRequest<Answer>(method, params)
    try {
      return await Promise.race([answer.catch((error: unknown) => this.#explain(method, error)), this.#ended.promise, timer.promise])
    } finally {
      clearTimeout(handle)
    }
  }

  notify(method: string, params?: unknown): void {
    // A server that is gone shows at the next request.
    const sent = params === undefined ? this.#connection.sendNotification(method) : this.#connection.sendNotification(method, params)
    sent.catch(() => {})
  }

  /** Waits until the server has logged a message that matches; false when it did not within the time. */
  async hasLogged(pattern: RegExp, timeoutMs: number): Promise<boolean> {
    if (this.#messages.some((message) => pattern.test(message))) return true
    const seen = Promise.withResolvers<boolean>()
    const listener = (message: string): void => {
      if (pattern.test(message)) seen.resolve(true)
    }
    const handle = setTimeout(() => seen.resolve(false), timeoutMs)
    this.#listeners.add(listener)
    try {
      return await Promise.race([seen.promise, this.#ended.promise])
    } finally {
      clearTimeout(handle)
      this.#listeners.delete(listener)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true
    this.#signal.removeEventListener('abort', this.#kill)
    if (this.#isRunning() && !this.#signal.aborted) {
      await this.request('shutdown', undefined, stopTimeoutMs).then(
        () => this.notify('exit'),
        () => {},
      )
      await Promise.race([this.#exited, delay(stopTimeoutMs, undefined, { ref: false })])
    }
    signalGroup(this.#child.pid, 'SIGKILL')
    await this.#exited
    await endGroup(this.#child.pid)
    this.#connection.dispose()
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy()
  }

  async #initialize({ root, capabilities, initializationOptions }: LanguageServerOptions): Promise<void> {
    const rootUri = pathToFileURL(root).href
    const params: InitializeParams = {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'workspace' }],
      capabilities,
      initializationOptions,
    }
    await this.request('initialize', params, startTimeoutMs)
    this.notify('initialized', {})
  }

  #watchChild(log: (line: string) => void): Promise<unknown> {
    const child = this.#child
    this.#ended.promise.catch(() => {})
    child.stdin.on('error', () => {})
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (!this.#isStopping && this.#stderr.length < maxStderrChars)
        log(`${this.#program.name}: ${text.slice(0, maxStderrChars).trimEnd()}`)
      this.#stderr = (this.#stderr + text).slice(-maxStderrChars)
    })
    const failed = once(child, 'error').then(([error]: unknown[]) => this.#ended.reject(this.#gone(String(error))))
    const exited = once(child, 'exit').then(([code, signal]: unknown[]) => this.#ended.reject(this.#gone(`exit ${String(code ?? signal)}`)))
    return Promise.race([failed, exited.catch(() => {})])
  }

  #keepMessage(message: string): void {
    if (this.#messages.push(message) > maxMessages) this.#messages.shift()
    for (const listener of this.#listeners) listener(message)
  }

  #gone(how: string): Refusal {
    if (this.#signal.aborted) return canceled()
    const message = `${this.#program.name} ended before the rename was done (${how})`
    return new Refusal({ kind: 'agent-failed', message, exitCode: this.#child.exitCode, output: this.#stderr })
  }

  #explain(method: string, error: unknown): never {
    const text = error instanceof Error ? error.message : String(error)
    if (this.#signal.aborted) throw canceled()
    throw new Refusal({
      kind: 'agent-failed',
      message: `${this.#program.name} refused ${method}: ${text}`,
      exitCode: null,
      output: this.#stderr,
    })
  }

  #isRunning(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }
}

export function canceled(): Refusal {
  return new Refusal({ kind: 'canceled', message: 'the rename was canceled' })
}

function answerItems(params: unknown, settings: (section: string | undefined) => unknown): unknown[] {
  const { items = [] } = params as { readonly items?: readonly { readonly section?: string }[] }
  return items.map((item) => settings(item.section))
}
