import { describe, expect, test } from 'vitest'
import { testSnapshotStore } from '../../ports/snapshot-store.testsuite.ts'
import { firstTurn, startingTurn } from '../../ports/store.samples.ts'
import { testStore } from '../../ports/store.testsuite.ts'
import { createMemoryStore } from './memory-store.ts'

testStore('memory', async () => {
  const state = createMemoryStore()
  return { store: state.store, reopen: async () => state.reopen().store, dispose: async () => state.close() }
})

testSnapshotStore('memory', async () => {
  const state = createMemoryStore()
  return { snapshots: state.snapshots, reopen: async () => state.reopen().snapshots, dispose: async () => state.close() }
})

describe('memory store that crashes', () => {
  const cases = [
    { when: 'before-write', events: 2 },
    { when: 'after-write', events: 3 },
  ] as const
  test.each(cases)('a crash $when leaves $events events for the next process', async ({ when, events }) => {
    const state = createMemoryStore({ crash: { onAppend: 2, when } })
    await state.store.append(firstTurn('r1'))
    await expect(state.store.append(startingTurn('r1', 2, ['a']))).rejects.toMatchObject({ name: 'SimulatedCrash' })
    const next = state.reopen()
    expect(await next.store.tasks('r1')).toHaveLength(events - 2)
    await next.store.append(startingTurn('r1', events, ['b']))
  })

  test('a dead process can do nothing more', async () => {
    const state = createMemoryStore({ crash: { onAppend: 1, when: 'after-write' } })
    await expect(state.store.append(firstTurn('r1'))).rejects.toMatchObject({ name: 'SimulatedCrash' })
    const dead = { name: 'SimulatedCrash' }
    await expect(state.store.append(startingTurn('r1', 2, ['a']))).rejects.toMatchObject(dead)
    await expect(state.store.take('r1', 0)).rejects.toMatchObject(dead)
    await expect(state.store.read('r1', 0)[Symbol.asyncIterator]().next()).rejects.toMatchObject(dead)
    await expect(state.snapshots.begin({ runId: 'r1', taskId: 'a', attempt: 1 }, '/root', 0)).rejects.toMatchObject(dead)
    expect(await state.reopen().store.runs()).toHaveLength(1)
  })

  test('the next process may crash too', async () => {
    const state = createMemoryStore()
    await state.store.append(firstTurn('r1'))
    const next = state.reopen({ crash: { onAppend: 1, when: 'before-write' } })
    await expect(next.store.append(startingTurn('r1', 2, ['a']))).rejects.toMatchObject({ name: 'SimulatedCrash' })
  })
})
