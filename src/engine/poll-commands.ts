import type { Command } from '../core/run/signal.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'

const intervalMs = 200

/** Hands on what other processes ask of the run (`fleet cancel`, `fleet approve` …). `ready` once what was asked before has been handed on. */
export function pollCommands(options: {
  readonly store: Store
  readonly runId: string
  readonly clock: Clock
  readonly send: (command: Command) => void
  readonly onError: (error: unknown) => void
}): { readonly ready: Promise<void>; stop(): void } {
  const { store, runId, clock, send, onError } = options
  let isStopped = false
  let cancel = (): void => {}
  const look = async (): Promise<void> => {
    for (const command of await store.take(runId, clock.now())) send(command)
    if (!isStopped) cancel = clock.wakeAt(clock.now() + intervalMs, () => void start())
  }
  const start = (): Promise<void> =>
    look().catch((error: unknown) => {
      if (!isStopped) onError(error)
    })
  const stop = (): void => {
    isStopped = true
    cancel()
  }
  return { ready: start(), stop }
}
