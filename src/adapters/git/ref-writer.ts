import { durableWrites } from './git-environment.ts'
import { startGit, toGitError } from './git.ts'
import { endResident, keepAlive } from './object-reader.ts'

type Child = ReturnType<typeof startGit>

/** How a compare-and-swap of a ref ended. */
export type RefUpdate = 'moved' | 'stale'

/** Moves refs through one resident `git update-ref --stdin`; every move is a transaction of its own, synced by git before it answers. */
export class RefWriter {
  readonly #gitDir: string
  #child: Child | null = null
  #output = ''
  #errors = ''
  #wake: (() => void) | null = null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(gitDir: string) {
    this.#gitDir = gitDir
  }

  /** Sets the ref to `next` if it stands at `expected`; all zeros stand for "no such ref". */
  update(ref: string, next: string, expected: string): Promise<RefUpdate> {
    const update = this.#turn.then(() => this.#update(ref, next, expected))
    this.#turn = update.catch(() => undefined)
    return update
  }

  /** Ends the process; the next update starts another. */
  async close(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child !== null) await endResident(child)
  }

  async #update(ref: string, next: string, expected: string): Promise<RefUpdate> {
    this.#child ??= this.#start()
    const child = this.#child
    keepAlive(child, true)
    this.#output = ''
    child.stdin.write(`start\nupdate ${ref} ${next} ${expected}\nprepare\ncommit\n`)
    while (this.#child === child && !this.#output.includes('commit: ok\n')) await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#output.includes('commit: ok\n')) {
      keepAlive(child, false)
      return 'moved'
    }
    if (/but expected|reference already exists|unable to resolve reference/.test(this.#errors)) return 'stale'
    throw toGitError(['update-ref'], { code: child.exitCode ?? 255, stderr: this.#errors })
  }

  #start(): Child {
    const child = startGit({ gitDir: this.#gitDir, args: ['update-ref', '--stdin'], settings: [...durableWrites, ['core.logAllRefUpdates', 'false'], ['core.filesRefLockTimeout', '2000']] })
    this.#errors = ''
    const end = (): void => {
      if (this.#child === child) this.#child = null
      this.#wake?.()
    }
    child.stdin.on('error', () => undefined)
    child.stdout.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString('latin1')
      this.#wake?.()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (this.#errors.length < 8192) this.#errors += chunk.toString('utf8')
    })
    child.on('error', end)
    child.on('close', end)
    return child
  }
}
