import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { SandboxSpec } from '../core/plan/plan.ts'
import type { ProcessEnd, ProcessRequest, ProcessSpawner } from './process-spawner.ts'
import type { Sandbox, SandboxRequest, Sandboxes } from './sandboxes.ts'

export type SandboxesSubject = { readonly sandboxes: Sandboxes; readonly spawner: ProcessSpawner }

/** PATH of the programs that the conformance suite runs. */
export const PATH = process.env['PATH'] ?? '/usr/bin:/bin'
const anything: SandboxSpec = { level: 'auto', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] }

/** A sandbox and ways to try it. */
export type Opened = AsyncDisposable & {
  readonly sandbox: Sandbox
  run(argv: readonly string[], more?: Partial<ProcessRequest>): Promise<ProcessEnd>
  shell(script: string): Promise<ProcessEnd>
  /** What a program inside gets from an address, or the code of the error. */
  fetch(url: string, options?: { readonly proxied?: boolean }): Promise<string>
  log(): Promise<string>
}

/** Folders as an attempt has them, and servers beside them. */
export class SandboxRig {
  readonly #make: (stateFolder: string) => SandboxesSubject
  readonly #servers: Server[] = []
  #subject: SandboxesSubject | null = null
  #count = 0
  root = ''
  refusals: string[] = []

  constructor(make: (stateFolder: string) => SandboxesSubject) {
    this.#make = make
  }

  get sandboxes(): Sandboxes {
    return this.#open.sandboxes
  }

  get #open(): SandboxesSubject {
    if (this.#subject === null) throw new Error('the rig has not begun')
    return this.#subject
  }

  async begin(): Promise<void> {
    this.root = await realpath(await mkdtemp(join(tmpdir(), 'fleet-sandbox-')))
    this.refusals = []
    for (const path of ['workspace', 'state/attempt', 'state/other']) await mkdir(this.at(path), { recursive: true })
    this.#subject = this.#make(this.at('state'))
  }

  async end(): Promise<void> {
    for (const server of this.#servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
    await this.#subject?.spawner.close()
    await rm(this.root, { recursive: true, force: true })
  }

  at(path: string): string {
    return join(this.root, path)
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(this.at(path)), { recursive: true })
      await writeFile(this.at(path), text)
    }
  }

  read(path: string): Promise<string> {
    return readFile(this.at(path), 'utf8')
  }

  appears(path: string): Promise<void> {
    return expect.poll(() => existsSync(this.at(path)), { timeout: 20_000, interval: 20 }).toBe(true)
  }

  /** A server that says its name and what it was asked for; returns its address, or the path of its socket. */
  async serve(name: string, where: string | number): Promise<string> {
    const server = createServer((request, response) => void response.end(`${name} ${request.url}`))
    this.#servers.push(server)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject)
    if (typeof where === 'string') server.listen(where, () => resolve())
    else server.listen(where, '127.0.0.1', () => resolve())
    await promise
    const address = server.address()
    return typeof address === 'string' || address === null ? String(where) : `http://127.0.0.1:${address.port}/`
  }

  request(spec: Partial<SandboxSpec>, more: Partial<SandboxRequest> = {}): SandboxRequest {
    return {
      spec: { ...anything, ...spec }, defaultLevel: 'process', defaultNetwork: 'gateway', workspace: this.at('workspace'), isPrivateWorkspace: true, hiddenPaths: [], temporaryFolder: this.at('state/attempt'),
      readablePaths: [], gatewaySocketPath: null, minFreeDiskBytes: 0, onRefusal: (what) => void this.refusals.push(what), ...more,
    }
  }

  async open(spec: Partial<SandboxSpec>, more: Partial<SandboxRequest> = {}): Promise<Opened> {
    const request = this.request(spec, more)
    const opening = await this.sandboxes.open(request)
    if (opening.status === 'refused') throw new Error(opening.failure.message)
    const { sandbox } = opening
    const logPath = this.at(`log-${++this.#count}`)
    const run: Opened['run'] = (argv, options = {}) =>
      this.#open.spawner.run(sandbox.wrap({ argv, cwd: request.workspace, environment: { PATH, HOME: sandbox.home, TMPDIR: sandbox.home }, logPath, maxLogBytes: 1_000_000, ...options }))
    const log = (): Promise<string> => readFile(logPath, 'utf8').catch(() => '')
    return {
      sandbox, run, log,
      shell: (script) => run(['sh', '-c', script]),
      fetch: async (url, { proxied = false } = {}) => {
        const before = (await log()).length
        // Loopback addresses are no work for a proxy to any client, so the proxy is asked by hand.
        const direct = `fetch(url).then(async (answer) => console.log(await answer.text()), (error) => console.log(error.cause?.code ?? error.message))`
        const byProxy = `const proxy = new URL(process.env.HTTP_PROXY); require('node:http').get({ host: proxy.hostname, port: proxy.port, path: url }, (answer) => answer.statusCode === 200 ? answer.pipe(process.stdout) : console.log(answer.statusCode))`
        await run([process.execPath, '-e', `const url = ${JSON.stringify(url)}; ${proxied ? byProxy : direct}`])
        return (await log()).slice(before).trim()
      },
      [Symbol.asyncDispose]: () => sandbox.close(),
    }
  }
}
