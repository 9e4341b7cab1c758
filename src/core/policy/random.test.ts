import { expect, test } from 'vitest'
import { drawBeta, hashToUnit, randomFrom } from './random.ts'

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

test('the same text gives the same numbers, others others, all spread over the unit', () => {
  const draw = (text: string): readonly number[] => Array.from({ length: 2_000 }, randomFrom(text))
  expect(draw('a')).toEqual(draw('a'))
  expect(draw('a')).not.toEqual(draw('b'))
  expect([hashToUnit('1:task:1'), hashToUnit('')]).toEqual([hashToUnit('1:task:1'), hashToUnit('')])
  const numbers = draw('seed')
  expect(mean(numbers)).toBeCloseTo(0.5, 1)
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
  expect(new Set(numbers.map((number) => Math.floor(number * 20))).size).toBe(20)
})

test.each([[1, 1], [8, 2], [2, 30], [200, 50]])('draws from Beta(%i, %i) have its mean and variance', (a, b) => {
  const random = randomFrom(`beta ${a} ${b}`)
  const draws = Array.from({ length: 4_000 }, () => drawBeta(a, b, random))
  const expected = a / (a + b)
  const variance = (a * b) / ((a + b) ** 2 * (a + b + 1))
  const found = mean(draws)
  expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(variance / draws.length))
  expect(mean(draws.map((draw) => (draw - found) ** 2)) / variance).toBeCloseTo(1, 0)
})
