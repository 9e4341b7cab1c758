import { expect, it } from 'vitest'
import { makeScriptedScenario } from './scripted-scenario.ts'
import { simulate } from './simulate.ts'

/** `FLEET_SIMULATION_SEED=17` runs one seed, `FLEET_SIMULATION_SEEDS=20000` that many. */
const only = process.env['FLEET_SIMULATION_SEED']
const count = Number(process.env['FLEET_SIMULATION_SEEDS'] ?? 2_000)

it('a run survives crashes, people and stale workers, whatever the seed', { timeout: 600_000 }, async () => {
  const seeds = only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(only)]
  let crashes = 0
  for (const seed of seeds) {
    const { problems, ...simulation } = await simulate(seed, makeScriptedScenario).catch((error: unknown) => {
      throw new Error(`FLEET_SIMULATION_SEED=${seed}: ${error instanceof Error ? error.stack : String(error)}`)
    })
    crashes += simulation.crashes
    expect(problems, `FLEET_SIMULATION_SEED=${seed}`).toEqual([])
  }
  if (only === undefined) expect(crashes).toBeGreaterThan(seeds.length)
})
