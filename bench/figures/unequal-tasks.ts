import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchContext } from '../harness/bench.ts'
import { meanFigure, toText } from '../harness/figure.ts'
import { lowerBoundMs, makeGraph, type Shape } from '../harness/graph.ts'
import { interleave, measure, wallOf, type Command } from '../harness/measure.ts'
import { fleetCommand, makeCommand, ninjaCommand, turboCommand, type Project } from '../harness/projects.ts'
import { geometricMean, toSpread } from '../harness/statistics.ts'

const concurrency = 5
const graphs: readonly { readonly shape: Shape; readonly seed: number }[] = [
  { shape: 'layered', seed: 1 },
  { shape: 'layered', seed: 2 },
  { shape: 'sparse', seed: 3 },
  { shape: 'sparse', seed: 4 },
  { shape: 'layered', seed: 5 },
]

/** 60 tasks of unequal length, whole processes from start to end, durations known from an earlier run. */
export const unequalTasks: Bench = {
  name: 'unequal-tasks',
  about: '60 tasks of unequal length, durations known, durable: against the bound, ninja, make and turbo',
  async run(context) {
    const cases: GraphCase[] = []
    for (const { shape, seed } of graphs) cases.push(await measureGraph(context, shape, seed))
    const ours = geometricMean(cases.map(({ walls }) => walls.get('fleet') ?? Number.NaN))
    const compare = (name: string, goal: number | null, other: (one: GraphCase) => number): void => {
      const peers = cases.map(other)
      if (peers.some(Number.isNaN)) return
      const ratios = cases.map(({ walls }, index) => (walls.get('fleet') ?? Number.NaN) / (peers[index] ?? Number.NaN))
      context.tell(meanFigure(`60 unequal tasks, makespan ÷ ${name}`, { ratios, ours: toText(ours), other: toText(geometricMean(peers)), goal }), cases.map(({ walls }) => [...walls]))
    }
    compare('max(critical path, work ÷ 5)', 1.05, ({ boundMs }) => boundMs)
    compare('ninja', 0.96, ({ walls }) => walls.get('ninja') ?? Number.NaN)
    compare('make', 0.94, ({ walls }) => walls.get('make') ?? Number.NaN)
    compare('turbo', 0.8, ({ walls }) => walls.get('turbo') ?? Number.NaN)
  },
}

type GraphCase = { readonly boundMs: number; readonly walls: ReadonlyMap<string, number> }

async function measureGraph({ folder, rounds, peers }: BenchContext, shape: Shape, seed: number): Promise<GraphCase> {
  const graph = makeGraph(shape, 60, { seed, medianMs: 200 })
  const place = join(folder, `${shape}-${seed}`)
  mkdirSync(place, { recursive: true })
  const project: Project = { folder: place, graph, concurrency, commandOf: (index) => ['/bin/sleep', ((graph.durationsMs[index] ?? 0) / 1000).toFixed(3)] }
  const commands: Command[] = [fleetCommand(project, { keepsHistory: true })]
  if (await peers.has('ninja')) commands.push(ninjaCommand(project))
  if (await peers.has('make')) commands.push(makeCommand(project))
  commands.push(turboCommand(project, await peers.nodeModules()))
  const [fleet] = commands
  // The run that everybody's history comes from; `interleave` would add its own unmeasured round to every tool, which costs minutes here.
  if (fleet !== undefined) await measure(fleet, place)
  const measured = await interleave(commands, { rounds: Math.max(1, Math.floor(rounds / 3)), folder: place, warmUp: false })
  return { boundMs: lowerBoundMs(graph, concurrency), walls: new Map([...measured].map(([name, runs]) => [name, toSpread(wallOf(runs)).median])) }
}
