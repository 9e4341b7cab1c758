import { array, assert, integer, option, property } from 'fast-check'
import { expect, it } from 'vitest'
import { Heap } from './heap.ts'

it('gives the smallest of what is in it, in any order of pushes and pops', () => {
  assert(
    property(array(option(integer()), { maxLength: 200 }), (moves) => {
      const heap = new Heap<number>((a, b) => a - b)
      let model: number[] = []
      for (const move of moves) {
        if (move !== null) {
          heap.push(move)
          model = [...model, move].toSorted((a, b) => a - b)
        } else expect(heap.pop()).toBe(model.shift())
        expect([heap.peek(), heap.size]).toEqual([model[0], model.length])
      }
    }),
  )
})
