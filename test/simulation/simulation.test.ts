import { expect, it } from 'vitest'
import type { MakeScenario } from './scenario.ts'
import { makeScriptedScenario } from './scripted-scenario.ts'
import { simulate } from './simulate.ts'
import { makeTwinScenario } from './twin-scenario.ts'

/** `FLEET_SIMULATION_SEED=17` runs one seed, `FLEET_SIMULATION_SEEDS=20000` that many. */
const only = process.env['FLEET_SIMULATION_SEED']
const counted = process.env['FLEET_SIMULATION_SEEDS']

const scenarios: readonly { readonly name: string; readonly make: MakeScenario; readonly seeds: number }[] = [
  { name: 'scripted workers', make: makeScriptedScenario, seeds: 2_000 },
  { name: 'the real workers over twins', make: makeTwinScenario, seeds: 200 },
]

it.each(scenarios)('a run with $name survives crashes, people and stale workers, whatever the seed', { timeout: 600_000 }, async ({ make, seeds: usual }) => {
  const seeds = only === undefined ? Array.from({ length: Number(counted ?? usual) }, (_, index) => index + 1) : [Number(only)]
  let crashes = 0
  for (const seed of seeds) {
    const simulation = await simulate(seed, make).catch((error: unknown) => {
      throw new Error(`FLEET_SIMULATION_SEED=${seed}: ${error instanceof Error ? error.stack : String(error)}`)
    })
    crashes += simulation.crashes
    expect(simulation.problems, `FLEET_SIMULATION_SEED=${seed}`).toEqual([])
  }
  if (only === undefined) expect(crashes).toBeGreaterThan(seeds.length)
})
