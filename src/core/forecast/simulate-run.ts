import { Heap } from '../heap.ts'

/** A task as the simulation sees it; indexes name tasks. */
export type SimulatedTask = {
  readonly needs: readonly number[]
  /** Smaller starts earlier. */
  readonly rank: number
  /** How long it takes with all its retries, or what is left of it when it runs already. */
  readonly durationMs: number
  readonly isRunning: boolean
}

/**
 * How long the tasks take from now on: list scheduling with this many at once, as the run loop does it. Waiting between retries takes no place
 * in reality and does here; named limits do not count. Both make the forecast a little long and a little short.
 */
export function simulateRun(tasks: readonly SimulatedTask[], concurrency: number): number {
  const dependents = tasks.map((): number[] => [])
  const waitingFor = tasks.map(({ needs }) => needs.length)
  tasks.forEach(({ needs }, index) => {
    for (const need of needs) dependents[need]?.push(index)
  })
  const rankOf = (index: number): number => tasks[index]?.rank ?? 0
  const ready = new Heap<number>((a, b) => rankOf(a) - rankOf(b))
  const running = new Heap<{ readonly index: number; readonly endMs: number }>((a, b) => a.endMs - b.endMs)
  const start = (index: number, nowMs: number): void => running.push({ index, endMs: nowMs + (tasks[index]?.durationMs ?? 0) })
  tasks.forEach(({ isRunning, needs }, index) => {
    if (isRunning) start(index, 0)
    else if (needs.length === 0) ready.push(index)
  })
  let nowMs = 0
  for (;;) {
    while (running.size < concurrency && ready.size > 0) start(ready.pop() ?? 0, nowMs)
    const next = running.pop()
    if (next === undefined) return nowMs
    nowMs = next.endMs
    for (const dependent of dependents[next.index] ?? []) {
      waitingFor[dependent] = (waitingFor[dependent] ?? 0) - 1
      if (waitingFor[dependent] === 0) ready.push(dependent)
    }
  }
}
