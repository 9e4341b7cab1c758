import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Bench } from '../harness/bench.ts'
import { toText, type Figure } from '../harness/figure.ts'
import { makeGraph } from '../harness/graph.ts'
import { cpuOf, interleave, wallOf, type Command } from '../harness/measure.ts'
import type { Inside } from '../harness/preload.ts'
import { fleetCommand } from '../harness/projects.ts'
import { toSpread } from '../harness/statistics.ts'

const sizes = [100, 1_000, 10_000] as const

/** 10,000 commands that do nothing: whether cost stays linear, memory small and the event loop free. */
export const scale: Bench = {
  name: 'scale',
  about: '100, 1,000 and 10,000 no-op commands: marginal cost, peak memory, delay of the event loop',
  async run({ folder, rounds, tell }) {
    const count = Math.max(1, Math.floor(rounds / 3))
    const insides: Inside[] = []
    const commands = sizes.map((size) => withInside(folder, size))
    const measured = await interleave(commands, { rounds: count, folder, afterEach: ({ name }) => void (name === 'fleet-10000' && insides.push(readInside(folder))) })
    const [hundred, thousand, tenThousand] = sizes.map((size) => measured.get(`fleet-${size}`))
    for (const [what, of] of [['wall', wallOf], ['CPU', cpuOf]] as const) tell(marginal(what, [of(hundred), of(thousand), of(tenThousand)]), [...measured])
    const inside = (name: string, goal: number, pick: (one: Inside) => number, unit: string): void => {
      const spread = toSpread(insides.slice(1).map(pick))
      tell({ name, ours: `${spread.median.toFixed(1)} ${unit}`, other: `limit ${goal} ${unit}`, spread, goal }, insides)
    }
    inside('10,000 no-ops, peak RSS, MB', 170, ({ maxRssMb }) => maxRssMb, 'MB')
    inside('10,000 no-ops, event loop delay p99.9, ms', 10, ({ delayP999Ms }) => delayP999Ms, 'ms')
  },
}

function withInside(folder: string, size: number): Command {
  const place = join(folder, String(size))
  mkdirSync(place, { recursive: true })
  const project = { folder: place, graph: makeGraph('layered', size, { seed: 1 }), concurrency: 5, commandOf: () => ['/bin/true'] }
  // Stripped here: in the measured program, Node's own stripping would cost it 20 MB.
  const preload = join(folder, 'preload.mjs')
  writeFileSync(preload, stripTypeScriptTypes(readFileSync(join(import.meta.dirname, '../harness/preload.ts'), 'utf8')))
  return { ...fleetCommand(project, { name: `fleet-${size}`, nodeOptions: ['--import', preload] }), environment: { BENCH_INSIDE: join(folder, 'inside.json') } }
}

function readInside(folder: string): Inside {
  return JSON.parse(readFileSync(join(folder, 'inside.json'), 'utf8')) as Inside
}

/** Cost of a further task from 1,000 to 10,000 over that from 100 to 1,000. */
function marginal(what: string, [hundred, thousand, tenThousand]: readonly [readonly number[], readonly number[], readonly number[]]): Figure {
  const early = thousand.map((ms, round) => (ms - (hundred[round] ?? Number.NaN)) / 900)
  const late = tenThousand.map((ms, round) => (ms - (thousand[round] ?? Number.NaN)) / 9_000)
  const ratios = late.map((ms, round) => ms / (early[round] ?? Number.NaN))
  return { name: `marginal ${what} per task, 1,000→10,000 ÷ 100→1,000`, ours: toText(toSpread(late).median), other: toText(toSpread(early).median), spread: toSpread(ratios), goal: what === 'wall' ? 1.15 : null }
}
