import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Reads `+ pid` and `- pid`; when its input ends, also because the orchestrator was killed, the groups still listed are killed. */
const script = `groups=' '
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -KILL -- "-$group"; done`

/** A small shell that ends directly started programs if the orchestrator is killed. */
export class Watchdog {
  readonly #shell: ChildProcess

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', script, 'fleet-watchdog'], { cwd: '/', env: {}, detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    // A machine without /bin/sh has no watchdog; strays are then found by their mark at the next start.
    this.#shell.on('error', () => {})
    this.#shell.stdin?.on('error', () => {})
    this.#shell.unref()
  }

  add(group: number): void {
    this.#shell.stdin?.write(`+ ${group}\n`)
  }

  remove(group: number): void {
    this.#shell.stdin?.write(`- ${group}\n`)
  }

  async close(): Promise<void> {
    if (this.#shell.pid === undefined || this.#shell.exitCode !== null || this.#shell.signalCode !== null) return
    this.#shell.ref()
    const ended = once(this.#shell, 'exit')
    this.#shell.stdin?.end()
    await ended
  }
}
