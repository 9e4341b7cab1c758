import type { Signal } from '../core/run/signal.ts'
import type { RunState } from '../core/run/state.ts'
import type { Store } from '../ports/store.ts'
import type { AttemptPorts } from './attempt/attempt-ports.ts'
import { carryOut } from './attempt/carry-out.ts'
import { pollCommands } from './poll-commands.ts'
import { LocalWorkerPool } from './local-worker-pool.ts'
import { RunLoop, type Observer } from './run-loop.ts'

export type ActiveRunOptions = {
  readonly state: RunState
  readonly planPath: string | null
  readonly store: Store
  readonly ports: AttemptPorts
  readonly observers: readonly Observer[]
  readonly onClose: () => Promise<void>
}

/** A run that this process carries out. */
export class ActiveRun {
  readonly #loop: RunLoop
  readonly #pool: LocalWorkerPool
  readonly #options: ActiveRunOptions

  constructor(options: ActiveRunOptions) {
    const { state, planPath, store, ports, observers } = options
    this.#options = options
    this.#pool = new LocalWorkerPool({
      carryOut: (assignment, context) => carryOut(ports, assignment, context),
      reportTo: (report) => this.#loop.report(report),
      onBug: (error) => this.#loop.fail(error),
    })
    this.#loop = new RunLoop({ state, planPath, store, pool: this.#pool, clock: ports.clock, observers: [...observers, (event) => ports.questions.observe(event)] })
  }

  get id(): string {
    return this.state.runId
  }

  get state(): RunState {
    return this.#loop.state
  }

  send(signal: Signal): void {
    this.#loop.send(signal)
  }

  /** Carries the run out until it has ended or was halted. Nothing of it is left running, however it ends. */
  async complete(): Promise<RunState> {
    const { store, ports, onClose } = this.#options
    const polling = pollCommands({ store, runId: this.id, clock: ports.clock, send: (command) => this.send(command), onError: (error) => this.#loop.fail(error) })
    try {
      // A run that has ended would be over again before it was told what it is taken up for.
      await polling.ready
      return await this.#loop.run()
    } finally {
      polling.stop()
      await this.#pool.close()
      await ports.folder.temporary.removeAll()
      await onClose()
    }
  }
}
