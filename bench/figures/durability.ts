import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from '../harness/bench.ts'
import { ratioFigure } from '../harness/figure.ts'
import { makeGraph } from '../harness/graph.ts'
import { interleave, wallOf, type Command } from '../harness/measure.ts'
import { fleetCommand } from '../harness/projects.ts'

/** What surviving a power cut costs over surviving the death of the process. */
export const durability: Bench = {
  name: 'durability',
  about: '1,000 no-op commands, every commit synced against none',
  async run({ folder, rounds, tell }) {
    const measured = await interleave([runPlan(folder, 'full'), runPlan(folder, 'none')], { rounds, folder })
    const [full, none] = [measured.get('full'), measured.get('none')]
    tell(ratioFigure('1,000 no-ops, FULL ÷ non-durable', { ours: wallOf(full), peer: wallOf(none), peerName: 'none', goal: 1.8 }), { full, none })
  },
}

function runPlan(folder: string, mode: 'full' | 'none'): Command {
  const place = join(folder, mode)
  mkdirSync(place, { recursive: true })
  const fleet = fleetCommand({ folder: place, graph: makeGraph('layered', 1000, { seed: 1 }), concurrency: 5, commandOf: () => ['/bin/true'] })
  return { ...fleet, name: mode, argv: [process.execPath, join(import.meta.dirname, '../harness/run-plan.ts'), fleet.cwd, mode] }
}
