import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findCycles } from './cycles.ts'
import { findCriticalPath, longestRemainingPaths, orderTasks, toGraph, toLevels } from './graph.ts'
import type { GraphTask } from './graph.ts'

/** Acyclic by construction: a task needs only tasks before it, then all are shuffled. */
const acyclic = fc
  .array(fc.array(fc.nat(60), { maxLength: 5 }), { minLength: 1, maxLength: 40 })
  .map((rows) => rows.map((needs, index): GraphTask => ({ id: `t${index}`, needs: needs.filter((need) => need < index).map((need) => `t${need}`) })))
  .chain((tasks) => fc.shuffledSubarray(tasks, { minLength: tasks.length, maxLength: tasks.length }))

const anyGraph = fc
  .array(fc.array(fc.nat(14), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((rows) => rows.map((needs, index): GraphTask => ({ id: `t${index}`, needs: needs.filter((need) => need !== index).map((need) => `t${need}`) })))

const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 40, maxLength: 40 })
const weighBy = (list: readonly number[]) => (id: string): number => list[Number(id.slice(1)) % 40] ?? 1

describe('a graph of tasks', () => {
  test('the order has every task after all it needs', () => {
    fc.assert(
      fc.property(acyclic, (tasks) => {
        const graph = toGraph(tasks)
        const order = orderTasks(graph)
        const place = new Map(order.map((index, at) => [index, at]))
        expect(new Set(order).size).toBe(tasks.length)
        graph.needs.forEach((needs, index) => needs.forEach((need) => expect(place.get(need)).toBeLessThan(place.get(index) ?? -1)))
      }),
    )
  })

  test('the level of a task is one more than the highest of its needs', () => {
    fc.assert(
      fc.property(acyclic, (tasks) => {
        const graph = toGraph(tasks)
        const levelOf = new Map(toLevels(graph).flatMap((indexes, level) => indexes.map((index) => [index, level] as const)))
        graph.needs.forEach((needs, index) => expect(levelOf.get(index)).toBe(Math.max(-1, ...needs.map((need) => levelOf.get(need) ?? 0)) + 1))
      }),
    )
  })

  test('the critical path is connected, as heavy as it says, and no path is heavier', () => {
    fc.assert(
      fc.property(acyclic, weights, (tasks, list) => {
        const graph = toGraph(tasks)
        const weigh = weighBy(list)
        const { path, length } = findCriticalPath(graph, weigh)
        path.slice(1).forEach((index, at) => expect(graph.needs[index]).toContain(path[at]))
        expect(path.reduce((sum, index) => sum + weigh(graph.ids[index] ?? ''), 0)).toBe(length)
        expect(length).toBe(heaviestBySearch(graph.dependents, (index) => weigh(graph.ids[index] ?? '')))
      }),
    )
  })

  test('what remains is a task and the heaviest of what waits for it', () => {
    const graph = toGraph([{ id: 'a', needs: [] }, { id: 'b', needs: ['a'] }, { id: 'c', needs: ['a'] }, { id: 'd', needs: ['b'] }])
    expect(longestRemainingPaths(graph)).toEqual([3, 2, 1, 1])
    expect(longestRemainingPaths(graph, (id) => (id === 'c' ? 10 : 1))).toEqual([11, 2, 10, 1])
  })

  test('needs given twice count once, and unknown ones not at all', () => {
    expect(toGraph([{ id: 'a', needs: [] }, { id: 'b', needs: ['a', 'a', 'nobody'] }]).needs).toEqual([[], [0]])
  })

  test('a chain of 100,000 tasks needs no recursion', () => {
    const graph = toGraph(Array.from({ length: 100_000 }, (_, index) => ({ id: `t${index}`, needs: index === 0 ? [] : [`t${index - 1}`] })))
    expect(findCriticalPath(graph).length).toBe(100_000)
    expect(findCycles(graph)).toEqual([])
  })
})

describe('cycles', () => {
  const cyclesOf = (needs: Readonly<Record<string, readonly string[]>>): readonly string[] => {
    const graph = toGraph(Object.entries(needs).map(([id, ids]) => ({ id, needs: ids })))
    return findCycles(graph).map((cycle) => cycle.map((index) => graph.ids[index]).join(' '))
  }

  test('every independent cycle is found once, the shortest through its first task', () => {
    expect(cyclesOf({ a: ['b'], b: ['c'], c: ['a', 'b'], d: ['e', 'a'], e: ['d'], f: ['a'] })).toEqual(['a b c', 'd e'])
  })

  test('two cycles of one component are both found when they share no task', () => {
    expect(cyclesOf({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c', 'a'] })).toEqual(['a b', 'c d'])
  })

  test('a graph has a cycle exactly when its order leaves tasks out, and every cycle follows arrows', () => {
    fc.assert(
      fc.property(anyGraph, (tasks) => {
        const graph = toGraph(tasks)
        const cycles = findCycles(graph)
        expect(cycles.length === 0).toBe(orderTasks(graph).length === tasks.length)
        for (const cycle of cycles) cycle.forEach((index, at) => expect(graph.needs[index]).toContain(cycle[(at + 1) % cycle.length]))
        expect(new Set(cycles.flat()).size).toBe(cycles.flat().length)
      }),
    )
  })

  test('a cycle of 50,000 tasks and 25,000 cycles of two are answered at once', () => {
    const ring = toGraph(Array.from({ length: 50_000 }, (_, index) => ({ id: `t${index}`, needs: [`t${(index + 1) % 50_000}`] })))
    expect(findCycles(ring)[0]).toHaveLength(50_000)
    const pairs = toGraph(Array.from({ length: 50_000 }, (_, index) => ({ id: `t${index}`, needs: [`t${index % 2 === 0 ? index + 1 : index - 1}`, `t${(index + 2) % 50_000}`] })))
    expect(findCycles(pairs)).toHaveLength(20)
  })
})

/** All paths, by brute force with a memory: the oracle. */
function heaviestBySearch(dependents: readonly (readonly number[])[], weigh: (index: number) => number): number {
  const memory = new Map<number, number>()
  const from = (index: number): number => {
    const known = memory.get(index) ?? weigh(index) + Math.max(0, ...(dependents[index] ?? []).map(from))
    memory.set(index, known)
    return known
  }
  return Math.max(...dependents.keys().map(from))
}
