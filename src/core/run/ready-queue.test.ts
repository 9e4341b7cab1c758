import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePlan } from '../../../test/rig/make-plan.ts'
import { Capacity, capacityKey } from './capacity.ts'
import { newRun } from './new-run.ts'
import { rankTasks } from './rank-tasks.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { TaskState } from './state.ts'

const tasksOf = (parts: readonly { readonly priority?: number; readonly resources?: readonly string[]; readonly labels?: readonly string[] }[]): readonly TaskState[] => {
  const plan = makePlan(parts.map((part, index) => ({ id: `t${index}`, ...part })))
  return [...newRun({ type: 'run-created', runId: 'r', plan, bases: {}, durationsMs: {}, seed: 1, durable: true }, 0).tasks.values()]
}

const parts = record({ priority: constantFrom(0, 100, 200), resources: constantFrom<readonly string[]>([], ['port'], ['database']), labels: constantFrom<readonly string[]>([], ['heavy']) })

describe('the ready queue', () => {
  it('gives the best rank that fits, whatever was added, removed and filtered', () => {
    assert(
      property(array(parts, { minLength: 1, maxLength: 25 }), array(record({ at: integer({ min: 0, max: 24 }), isAdded: boolean() }), { maxLength: 60 }), constantFrom('port', 'database', 'none'), (list, moves, blocked) => {
        const entries = tasksOf(list)
        const queue = new ReadyQueue()
        const members = new Set<TaskState>()
        for (const { at, isAdded } of moves) {
          const entry = entries[at % entries.length]
          if (entry === undefined) continue
          if (isAdded) queue.add(entry)
          else queue.remove(entry)
          members[isAdded ? 'add' : 'delete'](entry)
        }
        const fits = ({ task: { resources } }: TaskState): boolean => !resources.includes(blocked)
        const expected = [...members].filter((entry) => fits(entry)).toSorted((a, b) => a.rank - b.rank)[0] ?? null
        expect(queue.best(fits)).toBe(expected)
        expect(queue.size).toBe(members.size)
      }),
    )
  })

  it('an entry that comes back after it was removed is there once', () => {
    const [entry, other] = tasksOf([{}, {}])
    if (entry === undefined || other === undefined) throw new Error('no tasks')
    const queue = new ReadyQueue()
    queue.add(entry)
    queue.remove(entry)
    queue.add(entry)
    queue.remove(entry)
    queue.add(other)
    expect(queue.best(() => true)).toBe(other)
  })
})

describe('capacity', () => {
  it('counts concurrency, agents, repositories, labels and resources, and gives back what it took', () => {
    const [port, heavy, plain, cheap] = makePlan([{ id: 'port', resources: ['port'] }, { id: 'heavy', labels: ['heavy'] }, { id: 'plain' }, { id: 'cheap', agentName: 'cheap' }]).tasks
    if (port === undefined || heavy === undefined || plain === undefined || cheap === undefined) throw new Error('no tasks')
    const limits = { agents: { cheap: 1 }, repositories: { main: 3 }, labels: { heavy: 1 }, resources: {} }
    const capacity = new Capacity(10, limits)
    const taken = [port, heavy, cheap]
    for (const task of taken) {
      expect(capacity.fits(task)).toBe(true)
      capacity.take(task)
      expect(capacity.fits(task)).toBe(false)
    }
    expect(capacity.fits(plain)).toBe(false)
    capacity.give(port)
    expect([capacity.fits(plain), capacity.fits(port), capacity.fits(heavy)]).toEqual([true, true, false])
    const narrow = new Capacity(1, { agents: {}, repositories: {}, labels: {}, resources: {} })
    narrow.take(plain)
    expect([narrow.isFull, narrow.fits(port)]).toEqual([true, false])
  })

  it('a resource has room for one unless the plan says more', () => {
    const [task] = makePlan([{ id: 'a', resources: ['gpu'] }]).tasks
    if (task === undefined) throw new Error('no task')
    const capacity = new Capacity(10, { agents: {}, repositories: {}, labels: {}, resources: { gpu: 2 } })
    capacity.take(task)
    expect(capacity.fits(task)).toBe(true)
    capacity.take(task)
    expect(capacity.fits(task)).toBe(false)
  })

  it('tasks in place share a folder only when their files cannot overlap', () => {
    const [a, b, all] = makePlan([{ id: 'a', isolation: 'in-place', files: ['a/**'] }, { id: 'b', isolation: 'in-place', files: ['b/**'] }, { id: 'all', isolation: 'in-place' }]).tasks
    if (a === undefined || b === undefined || all === undefined) throw new Error('no tasks')
    const capacity = new Capacity(10, { agents: {}, repositories: {}, labels: {}, resources: {} })
    capacity.take(a)
    expect([capacity.fits(b), capacity.fits(a), capacity.fits(all)]).toEqual([true, false, false])
    capacity.give(a)
    expect(capacity.fits(all)).toBe(true)
  })

  it('tasks with equal keys need the same', () => {
    const [a, b, c] = makePlan([{ id: 'a', files: ['x'] }, { id: 'b', files: ['y'] }, { id: 'c', isolation: 'in-place', files: ['y'] }]).tasks
    if (a === undefined || b === undefined || c === undefined) throw new Error('no tasks')
    expect(capacityKey(a)).toBe(capacityKey(b))
    expect(capacityKey(b)).not.toBe(capacityKey(c))
  })
})

describe('ranks', () => {
  it('go by priority, then by the longest remaining path, then by the order of the plan', () => {
    const plan = makePlan([{ id: 'plain' }, { id: 'start' }, { id: 'end', needs: ['start'] }, { id: 'high', priority: 200 }, { id: 'twin' }])
    expect(rankTasks(plan, {})).toEqual([2, 1, 3, 0, 4])
    expect(rankTasks(plan, { plain: 900, start: 100, end: 100 })[0]).toBe(1)
  })
})
