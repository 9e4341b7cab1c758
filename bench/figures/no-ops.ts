import type { Bench } from '../harness/bench.ts'
import { ratioFigure } from '../harness/figure.ts'
import { makeGraph } from '../harness/graph.ts'
import { cpuOf, interleave, wallOf, type Command } from '../harness/measure.ts'
import { fleetCommand, makeCommand, ninjaCommand, nxCommand, turboCommand, wireitCommand, type Project } from '../harness/projects.ts'

const goals: Readonly<Record<string, number | null>> = { ninja: 1.5, make: null, wireit: 0.25, turbo: 0.2, nx: null }

/** 1,000 commands that do nothing, durable, with a log file each: what a task costs. */
export const noOps: Bench = {
  name: 'no-ops',
  about: '1,000 no-op commands at concurrency 5, durable: against ninja, make, wireit, turbo and nx',
  async run({ folder, rounds, peers, tell }) {
    const project: Project = { folder, graph: makeGraph('layered', 1000, { seed: 1 }), concurrency: 5, commandOf: () => ['/bin/true'] }
    const near: Command[] = [fleetCommand(project)]
    if (await peers.has('ninja')) near.push(ninjaCommand(project))
    if (await peers.has('make')) near.push(makeCommand(project))
    const nodeModules = await peers.nodeModules()
    const far = [fleetCommand(project, { name: 'fleet' }), wireitCommand(project, nodeModules), turboCommand(project, nodeModules), nxCommand(project, nodeModules)]
    // The slow peers take ten times as long; they get rounds of their own.
    for (const [commands, count] of [[near, rounds], [far, Math.max(1, Math.floor(rounds / 3))]] as const) {
      const measured = await interleave(commands, { rounds: count, folder })
      const ours = measured.get('fleet')
      for (const [name, peer] of measured) {
        if (name === 'fleet') continue
        tell(ratioFigure(`1,000 no-ops, wall ÷ ${name}`, { ours: wallOf(ours), peer: wallOf(peer), peerName: name, goal: goals[name] ?? null }), { ours, peer })
        tell(ratioFigure(`1,000 no-ops, CPU ÷ ${name}`, { ours: cpuOf(ours), peer: cpuOf(peer), peerName: name, goal: null }))
      }
    }
  },
}
