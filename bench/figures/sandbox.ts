import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createSandboxes } from '../../src/adapters/sandboxes/create-sandboxes.ts'
import type { SandboxLevel, SandboxSpec } from '../../src/core/plan/plan.ts'
import { cleanEnvironment } from '../../src/platform/clean-environment.ts'
import { createProcessSpawner } from '../../src/platform/spawn-process/create-process-spawner.ts'
import type { ProcessSpawner } from '../../src/ports/process-spawner.ts'
import type { Sandbox, Sandboxes } from '../../src/ports/sandboxes.ts'
import type { Bench, BenchContext } from '../harness/bench.ts'
import { toText } from '../harness/figure.ts'
import { toSpread } from '../harness/statistics.ts'

const programsPerRound = 40
const maxAddedMs = 15

/** What a level adds to one program, started one after another; the sides take turns program by program. */
export const sandbox: Bench = {
  name: 'sandbox',
  about: 'what a program costs more inside bwrap, and at level process, than bare',
  run: async (context) => {
    const environment = cleanEnvironment({ home: context.folder, temporaryFolder: context.folder })
    const spawner = createProcessSpawner({ temporaryFolder: context.folder })
    const sandboxes = createSandboxes({ spawner, stateFolder: join(context.folder, 'state'), environment })
    try {
      for (const level of ['process', 'bwrap'] as const) await compare(level, { context, spawner, sandboxes, environment })
    } finally {
      await spawner.close()
    }
  },
}

type Parts = { readonly context: BenchContext; readonly spawner: ProcessSpawner; readonly sandboxes: Sandboxes; readonly environment: Readonly<Record<string, string>> }

async function compare(level: 'process' | 'bwrap', { context, spawner, sandboxes, environment }: Parts): Promise<void> {
  const { trouble } = await sandboxes.probe()
  if (level === 'bwrap' && trouble !== null) return console.log(`bwrap is not measured: ${trouble.message}`)
  const [bare, confined] = [await open(sandboxes, 'none', context.folder), await open(sandboxes, level, context.folder)]
  const run = async (sandboxed: Sandbox): Promise<number> => {
    const startedAt = performance.now()
    const end = await spawner.run(sandboxed.wrap({ argv: ['true'], cwd: join(context.folder, 'workspace'), environment, logPath: join(context.folder, 'log'), maxLogBytes: 10_000 }))
    if (end.status !== 'exited' || end.code !== 0) throw new Error(`true ended as ${JSON.stringify(end)}`)
    return performance.now() - startedAt
  }
  const rounds: { readonly bare: number; readonly confined: number; readonly fastest: number }[] = []
  for (let round = 0; round < context.rounds; round += 1) {
    const times: { bare: number[]; confined: number[] } = { bare: [], confined: [] }
    for (let program = 0; program < programsPerRound; program += 1) {
      times.bare.push(await run(bare))
      times.confined.push(await run(confined))
    }
    rounds.push({ bare: toSpread(times.bare).median, confined: toSpread(times.confined).median, fastest: Math.min(...times.confined) - Math.min(...times.bare) })
  }
  const added = rounds.map((round) => round.confined - round.bare)
  context.tell({ name: `level ${level}, ms added to a program`, ours: toText(toSpread(rounds.map((round) => round.confined)).median), other: `bare ${toText(toSpread(rounds.map((round) => round.bare)).median)}`, spread: toSpread(added), goal: level === 'bwrap' ? maxAddedMs : null, note: `fastest ${toText(toSpread(rounds.map(({ fastest }) => fastest)).median)}` }, rounds)
  await confined.close()
}

const anything: Omit<SandboxSpec, 'level'> = { prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] }

async function open(sandboxes: Sandboxes, level: SandboxLevel, folder: string): Promise<Sandbox> {
  const [workspace, temporaryFolder] = [join(folder, 'workspace'), join(folder, 'state', 'attempt')]
  for (const path of [workspace, temporaryFolder]) mkdirSync(path, { recursive: true })
  const opening = await sandboxes.open({ spec: { ...anything, level }, defaultLevel: 'process', defaultNetwork: 'gateway', workspace, isPrivateWorkspace: true, hiddenPaths: [], temporaryFolder, readablePaths: [], gatewaySocketPath: null, minFreeDiskBytes: 0, onRefusal: () => {} })
  if (opening.status === 'refused') throw new Error(opening.failure.message)
  return opening.sandbox
}
