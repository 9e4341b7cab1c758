import { describe, expect, test } from 'vitest'
import type { Clock } from './clock.ts'

/** A clock, and the way to let time pass on it. */
export type ClockUnderTest = {
  readonly clock: Clock
  /** Resolves when at least so much time has passed and what came due has rung. */
  readonly pass: (ms: number) => Promise<void>
}

/** What every clock must do. */
export function testClock(name: string, make: () => ClockUnderTest): void {
  describe(`${name} keeps the contract of a clock`, () => {
    test('time moves on and not back', async () => {
      const { clock, pass } = make()
      const before = clock.now()
      await pass(20)
      expect(clock.now()).toBeGreaterThanOrEqual(before + 20)
    })

    test('an alarm rings once, not before its instant', async () => {
      const { clock, pass } = make()
      const at = clock.now() + 20
      const rings: number[] = []
      clock.wakeAt(at, () => void rings.push(clock.now()))
      await pass(30)
      await pass(30)
      expect(rings).toHaveLength(1)
      expect(rings[0]).toBeGreaterThanOrEqual(at)
    })

    test('an instant in the past rings too, but not inside the call', async () => {
      const { clock, pass } = make()
      const before = clock.now()
      let isInside = true
      let rangInside: boolean | null = null
      clock.wakeAt(before - 1_000, () => void (rangInside = isInside))
      isInside = false
      await pass(1)
      expect(rangInside).toBe(false)
      expect(clock.now()).toBeGreaterThanOrEqual(before)
    })

    test('alarms ring in the order of their instants, however they were set', async () => {
      const { clock, pass } = make()
      const rings: number[] = []
      for (const ms of [90, 10, 50]) clock.wakeAt(clock.now() + ms, () => void rings.push(ms))
      await pass(100)
      expect(rings).toEqual([10, 50, 90])
    })

    test('a cancelled alarm does not ring, and cancelling is safe at any time', async () => {
      const { clock, pass } = make()
      const rings: string[] = []
      const cancel = clock.wakeAt(clock.now() + 10, () => void rings.push('cancelled'))
      const late = clock.wakeAt(clock.now() + 10, () => void rings.push('kept'))
      cancel()
      cancel()
      await pass(30)
      late()
      expect(rings).toEqual(['kept'])
    })

    test('an alarm may set and cancel others', async () => {
      const { clock, pass } = make()
      const rings: string[] = []
      const cancel = clock.wakeAt(clock.now() + 60, () => void rings.push('cancelled'))
      clock.wakeAt(clock.now() + 10, () => {
        cancel()
        clock.wakeAt(clock.now() + 10, () => void rings.push('second'))
      })
      await pass(100)
      expect(rings).toEqual(['second'])
    })
  })
}
