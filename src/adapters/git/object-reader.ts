import { Socket } from 'node:net'
import { FleetError } from '../../core/fleet-error.ts'
import { invariant } from '../../core/unreachable.ts'
import { startGit } from './git.ts'
import type { GitObject } from './loose-object.ts'

type Waiting = { readonly resolve: (object: GitObject | null) => void; readonly reject: (error: unknown) => void }
type Child = ReturnType<typeof startGit>

/** Commits and trees are small; anything larger than this is refused. */
const maxObjectBytes = 64 * 1024 * 1024

/** Reads objects through one resident `git cat-file --batch`: a process per object would cost more than the whole landing. */
export class ObjectReader {
  readonly #gitDir: string
  #child: Child | null = null
  #waiting: Waiting[] = []
  #pending: Buffer = Buffer.alloc(0)

  constructor(gitDir: string) {
    this.#gitDir = gitDir
  }

  /** The object, or `null` when the repository has none of that id. */
  read(id: string): Promise<GitObject | null> {
    this.#child ??= this.#start()
    const child = this.#child
    keepAlive(child, true)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      child.stdin.write(`${id}\n`)
    })
  }

  /** Reads an object that must be there and of a kind. */
  async require(id: string, type: GitObject['type']): Promise<Buffer> {
    const object = await this.read(id)
    if (object?.type !== type) {
      throw new FleetError('repository-invalid', `the ${type} ${id} is missing`, { hint: 'Run `git fsck` in the repository.' })
    }
    return object.body
  }

  /** Ends the process; the next read starts another. */
  async close(): Promise<void> {
    const child = this.#child
    if (child === null) return
    this.#child = null
    await endResident(child)
  }

  #start(): Child {
    const child = startGit({ gitDir: this.#gitDir, args: ['cat-file', '--batch'] })
    this.#pending = Buffer.alloc(0)
    child.stdin.on('error', () => undefined)
    child.stderr.resume()
    child.on('error', (error) => this.#fail(child, error))
    child.on('close', () => this.#fail(child, new FleetError('environment', 'git cat-file ended too early')))
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    return child
  }

  #take(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    while (this.#answerOne());
    if (this.#waiting.length === 0 && this.#child !== null) keepAlive(this.#child, false)
  }

  #answerOne(): boolean {
    const end = this.#pending.indexOf(10)
    if (end === -1) return false
    const line = this.#pending.toString('latin1', 0, end)
    if (line.endsWith(' missing')) {
      this.#pending = this.#pending.subarray(end + 1)
      this.#waiting.shift()?.resolve(null)
      return true
    }
    const [, type, size = ''] = /^[0-9a-f]+ (commit|tree|blob|tag) (\d+)$/.exec(line) ?? []
    invariant(type === 'commit' || type === 'tree' || type === 'blob' || type === 'tag', `unexpected answer of cat-file: ${line}`)
    invariant(Number(size) <= maxObjectBytes, `an object of ${size} bytes is not read this way`)
    const next = end + 1 + Number(size) + 1
    if (this.#pending.length < next) return false
    const body = Buffer.from(this.#pending.subarray(end + 1, next - 1))
    this.#pending = this.#pending.subarray(next)
    this.#waiting.shift()?.resolve({ type, body })
    return true
  }

  #fail(child: Child, error: unknown): void {
    if (this.#child === child) this.#child = null
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error)
  }
}

/** A resident process must not keep the program alive while nothing is asked of it; it ends by itself when its input closes. */
export function keepAlive(child: Child, needed: boolean): void {
  const parts = [child, ...[child.stdin, child.stdout, child.stderr].filter((stream) => stream instanceof Socket)]
  for (const part of parts) {
    if (needed) part.ref()
    else part.unref()
  }
}

/** Closes a resident process's input and waits for its end. */
export function endResident(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  keepAlive(child, true)
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.stdin.end()
  })
}
