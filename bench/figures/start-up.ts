import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from '../harness/bench.ts'
import { ratioFigure } from '../harness/figure.ts'
import { cpuOf, interleave, wallOf, type Command } from '../harness/measure.ts'
import { fleetCommand, fleetProgram, ninjaCommand, nxCommand, turboCommand, type Project } from '../harness/projects.ts'

/** What one waits for before anything happens. */
export const startUp: Bench = {
  name: 'start-up',
  about: '`fleet --version` and a no-op diamond of five tasks as whole processes: against bare node, turbo and nx',
  async run({ folder, rounds, peers, tell }) {
    const node: Command = { name: 'node', argv: [process.execPath, '-e', '0'], cwd: folder }
    const version: Command = { name: 'version', argv: [process.execPath, fleetProgram, '--version'], cwd: folder }
    const first = await interleave([node, version], { rounds: rounds * 3, folder })
    const bare = first.get('node')
    tell(ratioFigure('fleet --version ÷ node -e 0', { ours: wallOf(first.get('version')), peer: wallOf(bare), peerName: 'node -e 0', goal: 3 }), [...first])
    const place = join(folder, 'diamond')
    mkdirSync(place)
    const graph = { needs: [[], [], [], [0, 1, 2], [3]], durationsMs: [0, 0, 0, 0, 0] }
    const project: Project = { folder: place, graph, concurrency: 5, commandOf: () => ['/bin/true'] }
    const nodeModules = await peers.nodeModules()
    const commands = [fleetCommand(project), node, turboCommand(project, nodeModules), nxCommand(project, nodeModules)]
    if (await peers.has('ninja')) commands.push(ninjaCommand(project))
    const measured = await interleave(commands, { rounds, folder })
    const ours = measured.get('fleet')
    const goals: Readonly<Record<string, number>> = { node: 3, turbo: 0.6, nx: 0.1 }
    for (const name of ['node', 'turbo', 'nx', 'ninja']) {
      const peer = measured.get(name)
      if (peer === undefined) continue
      tell(ratioFigure(`no-op diamond, whole process ÷ ${name}`, { ours: wallOf(ours), peer: wallOf(peer), peerName: name, goal: goals[name] ?? null }), { ours, peer })
      tell(ratioFigure(`no-op diamond, CPU ÷ ${name}`, { ours: cpuOf(ours), peer: cpuOf(peer), peerName: name, goal: null }))
    }
  },
}
