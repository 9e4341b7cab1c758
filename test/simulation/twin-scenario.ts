import { createPlainSandboxes } from '../../src/adapters/sandboxes/plain-sandboxes.ts'
import { existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryAgent, type AgentStep } from '../../src/adapters/memory/memory-agent.ts'
import { createMemoryLander } from '../../src/adapters/memory/memory-lander.ts'
import { MemoryRepositories } from '../../src/adapters/memory/memory-repositories.ts'
import { createMemorySpawner } from '../../src/adapters/memory/memory-spawner.ts'
import { SimulatedCrash } from '../../src/adapters/memory/memory-store.ts'
import { differingPaths } from '../../src/adapters/memory/memory-tree.ts'
import { createMemoryWorkspaces } from '../../src/adapters/memory/memory-workspaces.ts'
import type { Plan, Repository } from '../../src/core/plan/plan.ts'
import type { RunState } from '../../src/core/run/state.ts'
import type { AttemptPorts } from '../../src/engine/attempt/attempt-ports.ts'
import { carryOut } from '../../src/engine/attempt/carry-out.ts'
import { KeyedMutex } from '../../src/engine/keyed-mutex.ts'
import { Questions } from '../../src/engine/questions.ts'
import { LocalWorkerPool } from '../../src/engine/local-worker-pool.ts'
import { RunFolder } from '../../src/engine/run-folder.ts'
import type { AgentAssignment } from '../../src/ports/agent.ts'
import type { TaskFunctionContext } from '../../src/ports/check-functions.ts'
import type { Lander, Workspaces } from '../../src/ports/workspaces.ts'
import type { Random } from '../rig/random.ts'
import { randomPlan } from '../rig/random-plan.ts'
import { Mortality } from './mortal.ts'
import type { Life, LifeOptions, Scenario } from './scenario.ts'
import { branch, doomedFile, ownFile, path, sharedFile, signShared, signature, TwinWorld } from './twin-world.ts'

const repository: Repository = { name: 'main', path, kind: 'git', readonly: false }

/** The real worker pool and attempts, over twins of workspaces, lander, agent and programs; each life gets new ones over the surviving world. */
export async function makeTwinScenario(random: Random): Promise<Scenario> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-simulation-')))
  const repositories = new MemoryRepositories(join(folder, 'workspaces'))
  const world = new TwinWorld(repositories)
  return {
    plan: toTwinPlan(randomPlan(random, 8), random),
    bases: { main: { commit: world.base, userBranch: 'main', branch } },
    outside: world,
    begin: (options) => begin({ folder, repositories, world }, options),
    check: async (state) => check(state, { folder, repositories, world }),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Surviving = { readonly folder: string; readonly repositories: MemoryRepositories; readonly world: TwinWorld }

function toTwinPlan(plan: Plan, random: Random): Plan {
  const tasks = plan.tasks.map((task) => ({ ...task, isolation: 'worktree' as const, files: [], hasValidate: true, hasRollback: true, checks: random.chance(0.3) ? ['merged'] : [] }))
  const setup = random.chance(0.5) ? ['install'] : []
  const checks = [{ name: 'merged', run: ['check'], gate: null, on: ['merged' as const], timeoutMs: 60_000, repository: null }]
  return { ...plan, tasks, repositories: [repository], workspace: { ...plan.workspace, setup }, checks }
}

async function begin({ folder, repositories, world }: Surviving, { state, random, clock: outerClock, reportTo, onBug }: LifeOptions): Promise<Life> {
  const life = new Mortality(random.chance(0.3) ? random.int(1, 150) : Infinity, () => onBug(new SimulatedCrash('killed between two calls')))
  const clock = life.bindClock(outerClock)
  const inner = { workspaces: createMemoryWorkspaces(repositories), lander: createMemoryLander(repositories) }
  // As the program does before anything else.
  rmSync(join(folder, 'tmp'), { recursive: true, force: true })
  await inner.workspaces.sweep()
  if (state.status !== 'ended') await inner.lander.open(repository, branch, world.base)
  const { validate, rollback } = makeFunctions(world, random, life)
  const ports: AttemptPorts = {
    workspaces: new Map([['worktree', bindWorkspaces(inner.workspaces, life)]]),
    lander: life.bind(intruded(inner.lander, world, random)),
    agents: new Map([['command', life.bind(createMemoryAgent({ script: (assignment) => randomScript(assignment, random, world), clock }))]]),
    spawner: life.bind(createMemorySpawner({ programs: { install, check: async () => 0 }, clock })),
    functions: { validate: () => validate, rollback: () => rollback, runValidations: [{ name: 'final', validate: ({ workspace }) => existsSync(join(workspace, sharedFile)) }] },
    gates: { judge: async () => ({ status: 'passed', output: '', detail: {} }), readDependencies: async () => null },
    clock,
    gateway: async () => { throw new Error('no attempt of the simulation calls a model') },
    sandboxes: createPlainSandboxes(),
    observeActivity: () => {},
    redact: (text) => text,
    folder: new RunFolder(folder, 'sim'),
    planFolder: folder,
    environment: {},
    questions: new Questions(),
    landings: new KeyedMutex(),
  }
  const report = life.bindFunction(async (sent: Parameters<typeof reportTo>[0]) => {
    const reply = await reportTo(sent)
    if (!life.isDead) world.noteReport(sent, reply)
    return reply
  })
  const pool = new LocalWorkerPool({ carryOut: (assignment, options) => carryOut(ports, assignment, options), reportTo: report, onBug })
  return { pool, kill: () => life.kill(), close: () => close(pool, ports.folder) }
}

async function close(pool: LocalWorkerPool, folder: RunFolder): Promise<void> {
  await pool.close()
  await folder.temporary.removeAll()
}

function bindWorkspaces(inner: Workspaces, life: Mortality): Workspaces {
  return life.bind({ ...inner, prepare: async (request) => life.bind(await inner.prepare(request)) })
}

/** Now and then another program is faster than a landing. */
function intruded(inner: Lander, world: TwinWorld, random: Random): Lander {
  return {
    ...inner,
    move: async (at, move) => {
      if (random.chance(0.03)) world.intrude()
      return inner.move(at, move)
    },
  }
}

const install = async ({ cwd }: { readonly cwd: string }): Promise<number> => {
  writeFileSync(join(cwd, 'installed'), 'x')
  return 0
}

function randomScript({ taskId, attempt }: AgentAssignment, random: Random, world: TwinWorld): readonly AgentStep[] {
  world.noteAgent(taskId, attempt)
  const pause: AgentStep = { type: 'wait', ms: random.int(1, 15_000) }
  const work: readonly AgentStep[] = [
    pause,
    { type: 'write', path: ownFile(taskId), content: signature(taskId, attempt) },
    { type: 'edit', path: sharedFile, edit: (text) => signShared(text, taskId) },
    pause,
    { type: 'delete', path: doomedFile(taskId) },
  ]
  if (random.chance(0.1)) return [...work, { type: 'fail', message: 'no' }]
  if (random.chance(0.05)) return [pause]
  if (random.chance(0.05)) return [...work, { type: 'link', path: 'out/link', target: '/etc' }]
  return random.chance(0.05) ? [...work, { type: 'hang' }] : work
}

function makeFunctions(world: TwinWorld, random: Random, life: Mortality) {
  return {
    validate: life.bindFunction(async ({ taskId, attempt, workspace }: TaskFunctionContext) => {
      const text = readFileSync(join(workspace, ownFile(taskId)), 'utf8')
      if (text !== signature(taskId, attempt)) world.problems.push(`the checks of ${taskId}#${attempt} saw ${text}`)
      return !random.chance(0.1)
    }),
    rollback: life.bindFunction(async ({ taskId, attempt }: TaskFunctionContext) => world.noteRollback(taskId, attempt)),
  }
}

function check(state: RunState, { folder, repositories, world }: Surviving): readonly string[] {
  const problems: string[] = []
  const differences = differingPaths(world.expectedTree(), world.landedTree())
  if (differences.length > 0) problems.push(`the landed tasks alone do not give ${differences.join(', ')}`)
  if (world.repository.branches.get('main') !== world.base) problems.push("the user's branch has moved")
  const left = existsSync(repositories.workspacesFolder) ? readdirSync(repositories.workspacesFolder) : []
  if (left.length > 0) problems.push(`${left.length} workspaces were left`)
  if (existsSync(join(folder, 'tmp/sim'))) problems.push('temporary folders were left')
  for (const [task, attempt] of world.effects) {
    const entry = state.tasks.get(task)
    if (entry?.status !== 'succeeded') problems.push(`what ${task}#${attempt} did outside the tree was not undone`)
  }
  return problems
}
