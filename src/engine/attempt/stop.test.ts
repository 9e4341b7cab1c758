import { describe, expect, test } from 'vitest'
import type { AgentStep } from '../../adapters/memory/memory-agent.ts'
import type { MemoryProgram } from '../../adapters/memory/memory-process.ts'
import type { Report } from '../../core/run/signal.ts'
import { AttemptRig, type RigOptions } from './attempt.testrig.ts'

const write = (path: string): AgentStep => ({ type: 'write', path, content: 'new\n' })

/** Does something to the rig it is called in, from inside a script or a function. */
type Stop = () => void
const places: readonly (readonly [string, (stop: Stop) => RigOptions])[] = [
  ['before it begins', (stop) => ({ progress: () => (stop(), { wasHeld: false, phase: 'preparing', change: null, intent: null }) })],
  ['while its workspace is made', (stop) => ({ workspaces: (inner) => ({ ...inner, prepare: (request) => {
    const preparing = inner.prepare(request)
    stop()
    return preparing
  } }) })],
  ['just after its workspace was made', (stop) => ({ workspaces: (inner) => ({ ...inner, prepare: async (request) => {
    const workspace = await inner.prepare(request)
    stop()
    return workspace
  } }) })],
  ['while it is set up', (stop) => ({ setup: ['install'], programs: { install: stopping(stop) } })],
  ['while the agent works', (stop) => ({ steps: [write('b.txt'), { type: 'edit', path: 'a.txt', edit: (text) => (stop(), text) }, { type: 'hang' }] })],
  ['as the agent ends', (stop) => ({ steps: [write('b.txt'), { type: 'edit', path: 'a.txt', edit: (text) => (stop(), text) }] })],
  ['when its change is kept', (stop) => ({ answer: ({ type }) => (type === 'attempt-worked' ? (stop(), 'accepted') : undefined) })],
  ['while a check runs', (stop) => ({ checks: [{ name: 'check' }], programs: { check: stopping(stop) } })],
  ['while a function checks', (stop) => ({ validate: stop })],
  ['while it is merged', (stop) => ({ lander: (inner) => ({ ...inner, integrate: (repository, request) => (stop(), inner.integrate(repository, request)) }) })],
]

function stopping(stop: Stop): MemoryProgram {
  return () => {
    stop()
    return new Promise(() => {})
  }
}

describe('an attempt that is stopped is undone and says so', () => {
  test.each(places)('%s', async (_, make) => {
    const box: { stop: Stop } = { stop: () => {} }
    using rig = new AttemptRig({ steps: [write('b.txt')], ...make(() => box.stop()) })
    box.stop = () => rig.controller.abort('canceled')
    expect(await rig.run()).toEqual({ status: 'stopped', rolledBack: true })
    expect(rig.controller.signal.aborted).toBe(true)
    expect(rig.head).toBe(rig.base)
    expect(rig.types()).not.toContain('attempt-landing')
    expect(rig.leftovers()).toEqual([])
  })

  test('when the answer to its landing is that it has to stop', async () => {
    using rig = new AttemptRig({ steps: [write('b.txt')], answer: ({ type }) => (type === 'attempt-landing' ? 'stopping' : undefined) })
    expect(await rig.run()).toEqual({ status: 'stopped', rolledBack: true })
    expect(rig.head).toBe(rig.base)
    expect([rig.leftovers(), rig.rollbacks.length]).toEqual([[], 1])
  })
})

test('a stop that comes once the landing is settled changes nothing: what has landed has landed', async () => {
  using rig = new AttemptRig({ steps: [write('b.txt')], answer: ({ type }, rig) => (type === 'attempt-landing' ? (rig.controller.abort('canceled'), 'accepted') : undefined) })
  expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: { commit: rig.head } } })
  expect(rig.head).not.toBe(rig.base)
})

describe('a stale lease: nothing shared is touched, nothing more is said', () => {
  const stale = (at: Report['type'], more: RigOptions = {}): AttemptRig => {
    const seen = new Set<Report['type']>()
    return new AttemptRig({ steps: [write('b.txt')], ...more, answer: ({ type }) => (seen.add(type).has(at) ? 'stale' : undefined) })
  }

  test('when the change is kept', async () => {
    let checks = 0
    using rig = stale('attempt-worked', { validate: () => void (checks += 1) })
    await rig.run()
    expect(rig.types().slice(-1)).toEqual(['attempt-worked'])
    expect([rig.head, checks, rig.rollbacks, rig.leftovers()]).toEqual([rig.base, 0, [], []])
  })

  test('before the branch moves', async () => {
    using rig = stale('attempt-landing')
    await rig.run()
    expect(rig.types().slice(-1)).toEqual(['attempt-landing'])
    expect([rig.head, rig.rollbacks, rig.leftovers()]).toEqual([rig.base, [], []])
  })

  test('at mere progress: the next report that matters finds out', async () => {
    using rig = stale('attempt-advanced')
    await rig.run()
    expect(rig.types()).toEqual(['attempt-advanced', 'attempt-worked'])
    expect([rig.head, rig.rollbacks, rig.leftovers()]).toEqual([rig.base, [], []])
  })

  test('at the end: what has landed has landed', async () => {
    using rig = stale('attempt-ended')
    await rig.run()
    expect(rig.head).not.toBe(rig.base)
    expect([rig.rollbacks, rig.leftovers()]).toEqual([[], []])
  })

  test('at the end of a failure', async () => {
    using rig = stale('attempt-ended', { validate: () => false })
    await rig.run()
    expect(rig.types().slice(-1)).toEqual(['attempt-ended'])
    expect([rig.head, rig.leftovers()]).toEqual([rig.base, []])
  })
})
