import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { testClock } from '../ports/clock.testsuite.ts'
import { makeSystemClock, systemClock } from './system-clock.ts'

afterEach(() => vi.useRealTimers())

testClock('the system clock', () => {
  const pass = async (ms: number): Promise<void> => {
    const until = systemClock.now() + ms
    while (systemClock.now() < until) await new Promise((resolve) => { setTimeout(resolve, until - systemClock.now()) })
    // What is due by now has its timer before this one.
    await new Promise((resolve) => { setTimeout(resolve, 5) })
  }
  return { clock: systemClock, pass }
})

describe('the system clock', () => {
  test('a cancelled wake-up does not come, also when it had been armed again', () => {
    vi.useFakeTimers()
    const wake = vi.fn<() => void>()
    const cancel = systemClock.wakeAt(Date.now() + 300_000, wake)
    vi.advanceTimersByTime(200_000)
    cancel()
    cancel()
    vi.advanceTimersByTime(1_000_000)
    expect(wake).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits longer than the largest timer of Node, once', () => {
    vi.useFakeTimers()
    const wake = vi.fn<() => void>()
    const delayMs = 2 ** 31 + 5_000
    systemClock.wakeAt(Date.now() + delayMs, wake)
    vi.advanceTimersByTime(delayMs - 1)
    expect(wake).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    vi.advanceTimersByTime(delayMs)
    expect(wake).toHaveBeenCalledTimes(1)
  })

  test('notices within a minute that the clock was set forward', () => {
    vi.useFakeTimers()
    const wake = vi.fn<() => void>()
    systemClock.wakeAt(Date.now() + 3_600_000, wake)
    vi.setSystemTime(Date.now() + 3_600_000)
    vi.advanceTimersByTime(60_000)
    expect(wake).toHaveBeenCalledTimes(1)
  })

  test('can leave the process free to end', () => {
    const source = `import { makeSystemClock } from ${JSON.stringify(new URL('./system-clock.ts', import.meta.url).href)}
      makeSystemClock({ keepsProcessAlive: false }).wakeAt(Date.now() + 100_000, () => {})`
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', source], { timeout: 30_000 }).status).toBe(0)
    const cancel = makeSystemClock().wakeAt(Date.now() + 100_000, () => {})
    expect(process.getActiveResourcesInfo()).toContain('Timeout')
    cancel()
  })
})
