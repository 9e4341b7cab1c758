/**
 * What Fleet adds to the start of a coding agent: the real program started by Fleet's driver, from the assignment to the outcome, against the very same
 * command line started bare. The model answers at once with one sentence, so that starting and ending is all there is. Rounds are interleaved; ratios are
 * taken round by round. Goal: at most 1.10.
 *
 *     node bench/external.ts [rounds]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { createExternalAgent } from '../src/adapters/agents/external/external-agent.ts'
import { createProcessSpawner } from '../src/platform/spawn-process/create-process-spawner.ts'
import { createAgentRig, type AgentRig } from '../src/ports/agent-rig.ts'
import type { Pass } from '../src/ports/model-gateway.ts'
import type { ProcessRequest } from '../src/ports/process-spawner.ts'
import { ScriptedModel } from '../test/rig/scripted-model.ts'
import { pathWith, realAgents, type RealAgent } from '../test/real/agents/real-agents.ts'

const rounds = Number(process.argv[2] ?? 15)
const goal = 1.1
const agent = createExternalAgent()
const spawner = createProcessSpawner({ temporaryFolder: tmpdir() })
await using model = await ScriptedModel.start({ greet: [{ say: 'Hello.' }] })
const pass: Pass = { token: 'bench', urlOf: () => model.url, socketPath: '', usage: () => [], waitsFor: () => null, trouble: () => null, close: async () => {} }

try {
  console.log(`${rounds} rounds            ms bare [min-max]        ms under Fleet [min-max]   ratio [min-max], goal <= ${goal.toFixed(2)}`)
  for (const real of [realAgents.pi, realAgents.grok, realAgents.codex]) await compare(real)
} finally {
  await spawner.close()
}

async function compare(real: RealAgent): Promise<void> {
  const path = pathWith(real)
  if (path === null) return console.log(`${real.name}: the registry cannot be reached`)
  process.env['PATH'] = path
  let request: ProcessRequest | null = null
  const wrap = (wanted: ProcessRequest): ProcessRequest => (request = wanted)
  await using rig = await createAgentRig({ spec: { kind: 'external', command: [], permissions: 'allow', mcp: [], ...real.agent }, spawner, pass, overrides: { prompt: 'SCRIPT greet' } })
  const context = { ...rig.context, sandbox: { ...rig.context.sandbox, wrap } }
  const [bare, driven]: [number[], number[]] = [[], []]
  for (let round = 0; round <= rounds; round++) {
    driven.push(await time(() => drive(rig, context)))
    const wanted = request as ProcessRequest | null
    if (wanted === null) throw new Error(`${real.name} was not started`)
    bare.push(await time(() => runBare(wanted)))
  }
  // The first round warms up.
  print(real.name, bare.slice(1), driven.slice(1))
}

async function drive(rig: AgentRig, context: AgentRig['context']): Promise<void> {
  const outcome = await agent.run(rig.assignment, context)
  if (outcome.status !== 'finished') throw new Error(JSON.stringify(outcome))
}

async function runBare({ argv: [program = '', ...args], cwd, environment }: ProcessRequest): Promise<void> {
  const child = spawn(program, args, { cwd, env: environment, stdio: ['ignore', 'ignore', 'ignore'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
}

async function time(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function print(name: string, bare: readonly number[], driven: readonly number[]): void {
  const ratios = driven.map((ms, round) => ms / (bare[round] ?? Number.NaN))
  const isMet = median(ratios) <= goal
  console.log(`${name.padEnd(22)} ${toRange(bare, 0).padEnd(24)} ${toRange(driven, 0).padEnd(26)} ${toRange(ratios, 2)} ${isMet ? 'met' : 'missed'}`)
  if (!isMet) process.exitCode = 1
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function toRange(values: readonly number[], digits: number): string {
  return `${median(values).toFixed(digits)} [${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)}]`
}
