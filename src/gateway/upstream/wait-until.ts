import type { Clock } from '../../ports/clock.ts'

/** Resolves at the instant, or at once when the signal aborts. */
export function waitUntil(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = (): void => {
    cancel()
    signal.removeEventListener('abort', end)
    resolve()
  }
  const cancel = clock.wakeAt(at, end)
  signal.addEventListener('abort', end, { once: true })
  return promise
}
