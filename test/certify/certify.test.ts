import { expect, it } from 'vitest'
import { killRounds } from './kill-rounds.ts'

it('a killed run goes on where it was: each task lands once and nothing is left behind', { timeout: 300_000 }, async () => {
  const rounds = await killRounds({ seed: 7, minKills: 6, tasks: 16 })
  expect(rounds.flatMap(({ problems }) => problems)).toEqual([])
  expect(rounds.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(6)
})
