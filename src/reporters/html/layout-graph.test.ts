import { assert, integer, property } from 'fast-check'
import { expect, it } from 'vitest'
import { Random } from '../../../test/rig/random.ts'
import { layoutGraph } from './layout-graph.ts'

it('puts each task right of all it needs, and leads arrows through every column between', () => {
  assert(
    property(integer({ min: 1, max: 2 ** 31 - 1 }), integer({ min: 1, max: 40 }), (seed, count) => {
      const random = new Random(seed)
      const tasks = Array.from({ length: count }, (_, index) => ({ id: `t${index}`, needs: Array.from({ length: index === 0 ? 0 : random.int(0, 3) }, () => `t${random.int(0, index - 1)}`) }))
      const { columns, arrows } = layoutGraph(tasks)
      const columnOf = new Map(columns.flatMap((column, at) => column.map((index) => [index, at] as const)))
      expect(columns.flat().filter((index) => index < count).sort((a, b) => a - b)).toEqual(tasks.map((_, index) => index))
      for (const arrow of arrows) {
        const at = arrow.map((index) => columnOf.get(index) ?? -1)
        const isStraight = arrow.length === 2
        at.slice(1).forEach((column, index) => expect(column).toBeGreaterThan(at[index] ?? 0))
        if (!isStraight) expect(at).toEqual(at.map((_, index) => (at[0] ?? 0) + index))
      }
    }),
  )
})

it('arrows that would cross beside each other do not', () => {
  const { columns } = layoutGraph([{ id: 'a', needs: [] }, { id: 'b', needs: [] }, { id: 'x', needs: ['b'] }, { id: 'y', needs: ['a'] }])
  const [left = [], right = []] = columns
  expect(left.indexOf(0) < left.indexOf(1)).toBe(right.indexOf(3) < right.indexOf(2))
})

it('of 1,000 tasks is there at once, and a thicket does without bends', () => {
  const tasks = Array.from({ length: 1_000 }, (_, index) => ({ id: `t${index}`, needs: index === 0 ? [] : [`t${index - 1}`, ...(index > 2 ? ['t0'] : [])] }))
  expect(layoutGraph(tasks).columns.flat()).toHaveLength(1_000)
})
