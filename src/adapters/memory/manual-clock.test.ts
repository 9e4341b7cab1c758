import { expect, test } from 'vitest'
import { testClock } from '../../ports/clock.testsuite.ts'
import { ManualClock } from './manual-clock.ts'

testClock('the manual clock', () => {
  const clock = new ManualClock(1_000)
  return { clock, pass: async (ms) => clock.advance(ms) }
})

test('time stands still until it is moved', async () => {
  const clock = new ManualClock(1_000)
  await new Promise(setImmediate)
  expect(clock.now()).toBe(1_000)
  clock.advance(5)
  expect(clock.now()).toBe(1_005)
})

test('moving to the next alarm passes over cancelled ones and says when there is none', () => {
  const clock = new ManualClock(0)
  const rings: number[] = []
  clock.wakeAt(10, () => void rings.push(10))()
  for (const at of [20, 20, 5]) clock.wakeAt(at, () => void rings.push(clock.now()))
  expect([clock.ringNext(), clock.now()]).toEqual([true, 5])
  expect([clock.ringNext(), clock.ringNext(), clock.ringNext()]).toEqual([true, true, false])
  expect(rings).toEqual([5, 20, 20])
})
