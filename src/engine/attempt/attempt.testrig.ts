import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultPolicy, makePlan } from '../../../test/rig/make-plan.ts'
import { ManualClock } from '../../adapters/memory/manual-clock.ts'
import { createMemoryAgent, type AgentStep } from '../../adapters/memory/memory-agent.ts'
import { createMemoryLander } from '../../adapters/memory/memory-lander.ts'
import { MemoryRepositories, type MemoryRepository } from '../../adapters/memory/memory-repositories.ts'
import type { MemoryProgram } from '../../adapters/memory/memory-process.ts'
import { createMemorySpawner } from '../../adapters/memory/memory-spawner.ts'
import { treeOf } from '../../adapters/memory/memory-tree.ts'
import { createMemoryWorkspaces } from '../../adapters/memory/memory-workspaces.ts'
import { createPlainSandboxes } from '../../adapters/sandboxes/plain-sandboxes.ts'
import { createNoWorkspaces } from '../../adapters/no-workspace/no-workspaces.ts'
import type { Check, Plan, Policy, Task } from '../../core/plan/plan.ts'
import { chosenAgent } from '../../core/run/choose-agent.ts'
import type { AttemptEnding, Report } from '../../core/run/signal.ts'
import type { Agent, AgentAssignment } from '../../ports/agent.ts'
import type { RollbackFunction, TaskFunctions, ValidateFunction } from '../../ports/check-functions.ts'
import type { Assignment, AttemptProgress, Reply, RunContext } from '../../ports/worker-pool.ts'
import type { GateKeeper, GateVerdict } from '../../ports/gate.ts'
import type { Lander, Workspaces } from '../../ports/workspaces.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import { Questions } from '../questions.ts'
import { RunFolder } from '../run-folder.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { carryOut } from './carry-out.ts'

/** What one attempt is tried with; what is left out works and changes nothing. */
export type RigOptions = {
  readonly files?: Readonly<Record<string, string>>
  readonly steps?: readonly AgentStep[] | ((assignment: AgentAssignment) => readonly AgentStep[])
  readonly task?: Partial<Task>
  readonly setup?: readonly string[]
  readonly checks?: readonly (Partial<Check> & Pick<Check, 'name'>)[]
  readonly policy?: Partial<Policy>
  readonly programs?: Readonly<Record<string, MemoryProgram>>
  readonly validate?: ValidateFunction
  readonly rollback?: RollbackFunction
  readonly gate?: GateVerdict | GateKeeper['judge']
  readonly runValidations?: TaskFunctions['runValidations']
  /** In place of the scripted one. */
  readonly agent?: Agent
  readonly progress?: (rig: AttemptRig) => AttemptProgress
  readonly workspaces?: (inner: Workspaces, rig: AttemptRig) => Workspaces
  readonly lander?: (inner: Lander, rig: AttemptRig) => Lander
  /** Called with each report before it is answered; without an answer it is accepted. */
  readonly answer?: (report: Report, rig: AttemptRig) => Reply | undefined
}

export const branch = 'fleet/run'
const nothingDone: AttemptProgress = { wasHeld: false, phase: 'preparing', change: null, intent: null }

/** The real attempt over twins of its ports, with everything they were asked for at hand. */
export class AttemptRig implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-attempt-')))
  readonly world = new MemoryRepositories(join(this.folder, 'workspaces'))
  readonly path = join(this.folder, 'user')
  readonly repository: MemoryRepository
  readonly base: string
  readonly reports: Report[] = []
  /** What the agent was given, once per run of it. */
  readonly agentRuns: AgentAssignment[] = []
  readonly rollbacks: string[] = []
  readonly controller = new AbortController()
  readonly ports: AttemptPorts
  readonly #options: RigOptions
  readonly runFolder = new RunFolder(join(this.folder, 'state'), 'run')

  constructor(options: RigOptions = {}) {
    this.#options = options
    mkdirSync(this.path)
    this.repository = this.world.add(this.path, treeOf(options.files ?? { 'a.txt': 'a\n' }))
    this.base = this.repository.branches.get('main') ?? ''
    this.repository.branches.set(branch, this.base)
    const clock = new ManualClock(1_000)
    const inner = { workspaces: createMemoryWorkspaces(this.world), lander: createMemoryLander(this.world) }
    const workspaces = options.workspaces?.(inner.workspaces, this) ?? inner.workspaces
    const script = (assignment: AgentAssignment): readonly AgentStep[] => {
      this.agentRuns.push(assignment)
      return typeof options.steps === 'function' ? options.steps(assignment) : (options.steps ?? [])
    }
    const rollback: RollbackFunction = (context) => {
      this.rollbacks.push(context.workspace)
      return options.rollback?.(context)
    }
    this.ports = {
      workspaces: new Map([['worktree', workspaces], ['none', createNoWorkspaces()], ['in-place', workspaces]]),
      lander: options.lander?.(inner.lander, this) ?? inner.lander,
      agents: new Map([['command', options.agent ?? createMemoryAgent({ script, clock })]]),
      spawner: createMemorySpawner({ programs: options.programs ?? {}, clock }),
      functions: { validate: () => options.validate, rollback: () => rollback, runValidations: options.runValidations ?? [] },
      gates: { judge: toJudge(options.gate), readDependencies: async () => null },
      clock,
      gateway: async () => { throw new Error('no attempt of these tests calls a model') },
      sandboxes: createPlainSandboxes(),
      observeActivity: () => {},
      redact: (text) => text,
      folder: this.runFolder,
      planFolder: this.folder,
      environment: {},
      questions: new Questions(),
      landings: new KeyedMutex(),
    }
  }

  get head(): string {
    return this.repository.branches.get(branch) ?? ''
  }

  get plan(): Plan {
    const { checks = [], setup = [], task, policy, validate } = this.#options
    const plan = makePlan([{ id: 't', isolation: 'worktree', hasValidate: validate !== undefined, hasRollback: true, checks: checks.map(({ name }) => name), ...task }], { ...defaultPolicy, ...policy })
    return {
      ...plan,
      repositories: [{ name: 'main', path: this.path, kind: 'git', readonly: false }],
      workspace: { ...plan.workspace, setup },
      checks: checks.map((check) => ({ run: [check.name], gate: null, on: ['task', 'merged'], timeoutMs: 1_000, repository: null, ...check })),
    }
  }

  get context(): RunContext {
    const { plan } = this
    return { plan, repositories: plan.repositories, bases: { main: { commit: this.base, userBranch: 'main', branch } }, budget: plan.policy.budget }
  }

  /** Carries the attempt out and returns how it ended; null when it never said. */
  async run(): Promise<AttemptEnding | null> {
    await this.carryOut(this.attempt('t'))
    const last = this.reports.at(-1)
    return last?.type === 'attempt-ended' ? last.ending : null
  }

  /** The first attempt of the task, as if it had that name. */
  attempt(id: string): Assignment {
    const [task] = this.plan.tasks
    if (task === undefined) throw new Error('the plan has no task')
    const progress = this.#options.progress?.(this) ?? nothingDone
    return { type: 'attempt', lease: `${id}#1@1`, runId: 'run', task: { ...task, id }, agent: chosenAgent({ name: task.agentName, spec: task.agent }, null), attempt: 1, progress, failures: [], context: this.context }
  }

  finalChecks(): Assignment {
    return { type: 'final-checks', lease: 'run-checks#1@1', runId: 'run', checks: this.plan.checks.filter(({ on }) => on.includes('run')), context: this.context }
  }

  async carryOut(assignment: Assignment): Promise<void> {
    const reportTo = async (report: Report): Promise<Reply> => {
      this.reports.push(report)
      return this.#options.answer?.(report, this) ?? 'accepted'
    }
    await carryOut(this.ports, assignment, { reportTo, signal: this.controller.signal })
  }

  /** Puts a change on the run's branch, as another task does; returns the commit. */
  landBeside(files: Readonly<Record<string, string>>): string {
    const { head } = this
    const commit = this.repository.commit({ tree: new Map([...this.repository.read(head).tree, ...treeOf(files)]), parents: [head], message: { subject: 'other', body: '', trailers: [] } })
    this.repository.branches.set(branch, commit)
    return commit
  }

  /** A change of this task, as an earlier holder has kept it. */
  keepChange(files: Readonly<Record<string, string>>): NonNullable<AttemptProgress['change']> {
    const commit = this.repository.commit({ tree: new Map([...this.repository.read(this.base).tree, ...treeOf(files)]), parents: [this.base], message: { subject: 't', body: '', trailers: [] } })
    return { commit, base: this.base, files: 1, linesAdded: 1, linesRemoved: 0, paths: Object.keys(files) }
  }

  /** What the attempt has left in folders that it must give back. */
  leftovers(): readonly string[] {
    const list = (path: string): readonly string[] => (existsSync(path) ? readdirSync(path) : [])
    return list(this.world.workspacesFolder)
  }

  types(): readonly string[] {
    return this.reports.map(({ type }) => type)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function toJudge(gate: RigOptions['gate']): GateKeeper['judge'] {
  return typeof gate === 'function' ? gate : async () => gate ?? { status: 'passed', output: '', detail: {} }
}
