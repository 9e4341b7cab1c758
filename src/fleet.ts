import { createHash, randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAnalysisGateKeeper } from './adapters/gates/analysis-gate-keeper.ts'
import { createAgents } from './adapters/agents/agents.ts'
import { excludeStateFolder } from './adapters/git/exclude-state-folder.ts'
import { createSandboxes } from './adapters/sandboxes/create-sandboxes.ts'
import { openRunLog } from './adapters/logs/open-run-log.ts'
import { createNoWorkspaces } from './adapters/no-workspace/no-workspaces.ts'
import { openSqliteStore } from './adapters/sqlite/open-sqlite-store.ts'
import { FleetError } from './core/fleet-error.ts'
import type { Plan } from './core/plan/plan.ts'
import type { PriceTable } from './core/prices/find-price.ts'
import type { RepositoryBase } from './core/run/event.ts'
import type { RunState, TaskState } from './core/run/state.ts'
import { ActiveRun } from './engine/active-run.ts'
import { createRun, replayRun } from './engine/open-run.ts'
import type { Draft, DraftRequest } from './engine/planning/draft-plan.ts'
import { readExperience } from './engine/read-experience.ts'
import { loadLanderOnUse, loadWorkspacesOnUse, onUse, type OnUse } from './engine/load-on-use.ts'
import type { ActivityObserver } from './engine/activity-log.ts'
import type { Observer } from './engine/run-loop.ts'
import { acquireFileLock, type FileLock } from './platform/file-lock.ts'
import { confinePath } from './platform/confine-path.ts'
import { cleanEnvironment } from './platform/clean-environment.ts'
import { createProcessSpawner } from './platform/spawn-process/create-process-spawner.ts'
import { killStrays } from './platform/spawn-process/kill-strays.ts'
import { systemClock } from './platform/system-clock.ts'
import { openNotifications } from './open-notifications.ts'
import type { SandboxProbe } from './ports/sandboxes.ts'
import { makeRedactor } from './redactor.ts'
import { noTaskFunctions, type TaskFunctions } from './ports/check-functions.ts'
import type { AttemptPorts } from './engine/attempt/attempt-ports.ts'
import type { GatewayStatus } from './ports/model-gateway.ts'
import type { Lander, Workspaces } from './ports/workspaces.ts'
import type { SnapshotPruning, SnapshotStore, Store } from './ports/store.ts'
import { KeyedMutex } from './engine/keyed-mutex.ts'
import { Questions } from './engine/questions.ts'
import { RecordedOrder } from './engine/recorded-order.ts'
import { RunFolder } from './engine/run-folder.ts'
import { saveRecording, takeRecording, toReplayed, type RunRecording } from './engine/run-recording.ts'
import type { ReplayingGateway } from './gateway/create-gateway.ts'

export type FleetOptions = {
  /** Folder of the plan file; the state lies in `.fleet/` below it. */
  readonly planFolder: string
  /** Another folder for the state, for runs that must leave nothing in the plan's own history. */
  readonly stateFolder?: string
  /** Folder of a recording: models are answered for from it, and none is called. */
  readonly replayFrom?: string
  /** `none` gives up durability across power cuts, for benchmarks. */
  readonly durability?: 'full' | 'none'
  /** What the lock says it is held for. */
  readonly purpose?: string
}

export type StartOptions = {
  readonly plan: Plan
  readonly planPath: string | null
  readonly functions: TaskFunctions
  /** Keeps every model exchange, for `fleet replay`. */
  readonly record?: boolean
  readonly observers?: readonly Observer[]
  /** Told of what agents do while they work. */
  readonly observeActivity?: ActivityObserver
}

export type ResumeOptions = Omit<StartOptions, 'plan' | 'planPath' | 'record'> & { readonly runId: string }

/** Idle checkouts kept per repository; a checkout costs disk, making one costs time. */
const maxPooledWorkspaces = 8

export function stateFolderOf(planFolder: string): string {
  return join(planFolder, '.fleet')
}

/** The program with its real parts, holding the state folder of one plan: at most one such holder lives at a time. */
export class Fleet {
  readonly stateFolder: string
  readonly planFolder: string
  readonly store: Store
  readonly snapshots: SnapshotStore & SnapshotPruning
  readonly lander: Lander & { close(): Promise<void> }
  readonly #lock: FileLock
  readonly #closeStore: () => void
  readonly #parts: Omit<AttemptPorts, 'functions' | 'folder' | 'planFolder' | 'landings' | 'questions' | 'observeActivity' | 'redact'>
  readonly #durable: boolean
  readonly #gateway: OnUse<ReplayingGateway>

  private constructor(options: FleetOptions, lock: FileLock) {
    this.planFolder = options.planFolder
    this.stateFolder = options.stateFolder ?? stateFolderOf(options.planFolder)
    this.#lock = lock
    this.#durable = options.durability !== 'none'
    const temporaryFolder = this.#makeFolder('tmp')
    // First: it may refuse a damaged database, and nothing else has to be closed then.
    const state = openSqliteStore({ path: join(this.stateFolder, 'state.db'), durability: options.durability ?? 'full' })
    this.store = state.store
    this.snapshots = state.snapshots
    this.#closeStore = () => state.close()
    const spawner = createProcessSpawner({ temporaryFolder, mark: markOf(this.stateFolder) })
    const environment = cleanEnvironment({ home: temporaryFolder, temporaryFolder, extra: { GIT_CEILING_DIRECTORIES: join(this.stateFolder, 'worktrees') } })
    this.lander = makeLander(this.stateFolder)
    this.#gateway = onUse(async () => (await import('./start-gateway.ts')).startGateway({ stateFolder: this.stateFolder, store: this.store, replayFrom: options.replayFrom }))
    const all = [makeWorktreeWorkspaces(this.stateFolder), makeInPlaceWorkspaces(this.stateFolder, state.snapshots), createNoWorkspaces()]
    this.#parts = {
      workspaces: new Map(all.map((workspaces) => [workspaces.isolation, workspaces])),
      lander: this.lander,
      agents: createAgents(),
      spawner,
      gates: createAnalysisGateKeeper({
        lander: this.lander,
        confine: confinePath,
        makeTools: async () => (await import('./analysis-tools.ts')).makeAnalysisTools({ stateFolder: this.stateFolder, project: null, spawner, temporaryFolder }),
      }),
      clock: systemClock,
      gateway: this.#gateway.get,
      sandboxes: createSandboxes({ spawner, stateFolder: this.stateFolder, environment }),
      environment,
    }
  }

  /** Takes the lock, opens the state, and clears away what a dead orchestrator left. */
  static async open(options: FleetOptions): Promise<Fleet> {
    const planFolder = realpathSync(options.planFolder)
    const stateFolder = options.stateFolder ?? stateFolderOf(planFolder)
    mkdirSync(stateFolder, { recursive: true })
    const lock = await acquireFileLock(join(stateFolder, 'lock'), { purpose: options.purpose ?? 'fleet run' })
    let fleet: Fleet | null = null
    try {
      await killStrays(markOf(stateFolder))
      await rm(join(stateFolder, 'tmp'), { recursive: true, force: true })
      fleet = new Fleet({ ...options, planFolder }, lock)
      for (const workspaces of fleet.#parts.workspaces.values()) await workspaces.sweep()
      return fleet
    } catch (error) {
      await (fleet === null ? lock.release() : fleet[Symbol.asyncDispose]())
      throw error
    }
  }

  /** What the gateway to the models does; null while no model was called. */
  get gatewayStatus(): GatewayStatus | null {
    return this.#gateway.peek()?.status() ?? null
  }

  async startRun({ plan, planPath, functions, record = false, observers = [], observeActivity }: StartOptions): Promise<ActiveRun> {
    await excludeStateFolder(this.planFolder)
    const runId = newRunId(new Date(systemClock.now()))
    if (record) mkdirSync(new RunFolder(this.stateFolder, runId).cassette, { recursive: true })
    const bases = await this.#inspect(plan, runId)
    const durations = await this.store.durations(plan.tasks.map(({ id }) => id))
    const durationsMs = Object.fromEntries([...durations].map(([id, ms]) => [id, Math.round(ms)]))
    const experience = await readExperience(this.store, plan)
    const created = { type: 'run-created', runId, plan, bases, durationsMs, seed: randomInt(2 ** 31), durable: this.#durable, ...(experience.length === 0 ? {} : { experience }) } as const
    const state = await createRun(this.store, { created, at: systemClock.now(), planPath })
    return this.#activate({ state, planPath, functions, observers, observeActivity })
  }

  /** Starts a recorded run once more, under another name, from where it had started. */
  async startReplay(recording: RunRecording, { functions, observers = [] }: Pick<StartOptions, 'functions' | 'observers'>): Promise<ActiveRun> {
    const runId = newRunId(new Date(systemClock.now()))
    const created = await toReplayed(recording, { lander: this.lander, planFolder: this.planFolder, runId })
    const state = await createRun(this.store, { created, at: systemClock.now(), planPath: null })
    return this.#activate({ state, planPath: null, functions, observers, observeActivity: undefined, order: new RecordedOrder(recording.events) })
  }

  /** What a replay met that was not as recorded. */
  async replayProblems(): Promise<readonly string[]> {
    return (await this.#gateway.loaded())?.problems ?? []
  }

  /** Takes a run up again: the same loop over the events it has written. */
  async resumeRun({ runId, functions, observers = [], observeActivity }: ResumeOptions): Promise<ActiveRun> {
    const row = await this.store.run(runId)
    const state = await replayRun(this.store, runId)
    return this.#activate({ state, planPath: row?.planPath ?? null, functions, observers, observeActivity })
  }

  async replay(runId: string): Promise<RunState> {
    return replayRun(this.store, runId)
  }

  /** Lets an agent write a plan file; its logs stay where they are when it fails. What it spends is told, but no row of the database: it belongs to no run. */
  async draftPlan(request: DraftRequest): Promise<Draft> {
    const { draftPlan } = await import('./engine/planning/draft-plan.ts')
    const folder = new RunFolder(this.stateFolder, `plan-${newRunId(new Date(systemClock.now()))}`)
    const gateway = onUse(async () => (await import('./start-gateway.ts')).startGateway({ stateFolder: this.stateFolder, store: this.store, replayFrom: undefined, isKept: false }))
    try {
      const draft = await draftPlan({ ...this.#parts, gateway: gateway.get, functions: noTaskFunctions, observeActivity: () => {}, redact: makeRedactor(null), folder, planFolder: this.planFolder, questions: new Questions(), landings: new KeyedMutex() }, request)
      if (draft.status === 'drafted') await rm(folder.path, { recursive: true, force: true })
      return draft
    } finally {
      await (await gateway.loaded())?.close()
      await folder.temporary.removeAll()
    }
  }

  /** Undoes what the last attempt of a task changed in place, long after it ended. */
  async restoreInPlace(state: RunState, entry: TaskState, { force }: { readonly force: boolean }): Promise<{ readonly restored: number }> {
    const root = state.plan.repositories.find(({ name }) => name === entry.task.repository)?.path ?? this.planFolder
    const key = { runId: state.runId, taskId: entry.task.id, attempt: entry.attempts.length }
    const { restoreSnapshot } = await import('./adapters/in-place/restore-snapshot.ts')
    const result = await restoreSnapshot({ snapshots: this.snapshots, key, root, force })
    if (result.status === 'no-snapshot') throw new FleetError('usage', `the snapshot of ${entry.task.id} is no longer there`, { hint: 'fleet clean has removed it; bring the files back from your own version control' })
    if (result.status === 'changed-since') throw new FleetError('checkout-dirty', `${result.paths.slice(0, 5).join(', ')} changed since ${entry.task.id} ended`, { hint: 'look at the changes; fleet rollback --force overwrites them' })
    if (!result.report.verified) throw new FleetError('environment', `${entry.task.id} could not be brought back whole: ${result.report.differences.slice(0, 5).join(', ')}`, { hint: 'mend the permissions of these paths and run fleet rollback again' })
    return { restored: result.report.restored }
  }

  async #activate(options: { readonly state: RunState; readonly planPath: string | null; readonly functions: TaskFunctions; readonly observers: readonly Observer[]; readonly observeActivity: ActivityObserver | undefined; readonly order?: RecordedOrder }): Promise<ActiveRun> {
    const { state, planPath, functions, observers, observeActivity = () => {}, order } = options
    checkFunctions(state.plan, functions)
    await this.#openBranches(state)
    const folder = new RunFolder(this.stateFolder, state.runId)
    const log = await openRunLog(join(this.stateFolder, 'logs'), state.runId)
    const ports: AttemptPorts = { ...this.#parts, functions, observeActivity, redact: makeRedactor(state.plan), folder, planFolder: this.planFolder, questions: new Questions(), landings: new KeyedMutex(), ...(order === undefined ? {} : { order }) }
    const { spawner, environment } = this.#parts
    const notifications = openNotifications(state, { note: log.note, spawner, programEnvironment: environment, planFolder: this.planFolder, temporaryFolder: join(this.stateFolder, 'tmp') })
    const onClose = async (): Promise<void> => {
      await notifications?.close()
      await this.#onRunClosed(state, folder, log)
    }
    return new ActiveRun({ state, planPath, store: this.store, ports, observers: [...observers, log.observe, ...(notifications === null ? [] : [(...told: Parameters<Observer>) => notifications.observe(...told)])], onClose })
  }

  async #onRunClosed(state: RunState, folder: RunFolder, log: { close(): Promise<void> }): Promise<void> {
    await log.close()
    if (existsSync(folder.cassette)) await saveRecording(folder.cassette, await takeRecording(this, state))
  }

  async #inspect(plan: Plan, runId: string): Promise<Readonly<Record<string, RepositoryBase>>> {
    const bases: Record<string, RepositoryBase> = {}
    for (const repository of plan.repositories) {
      const isLandedOn = !repository.readonly && plan.tasks.some((task) => task.repository === repository.name && task.isolation === 'worktree')
      const facts = isLandedOn ? await this.lander.inspect(repository.path) : null
      bases[repository.name] = facts?.kind === 'git' ? { commit: facts.commit, userBranch: facts.userBranch, branch: `fleet/${runId}` } : { commit: null, userBranch: null, branch: null }
    }
    return bases
  }

  /** Each turn of life begins so; on a branch that is there already it only clears what a killed git left. */
  async #openBranches(state: RunState): Promise<void> {
    for (const repository of state.plan.repositories) {
      const { branch, commit } = state.bases[repository.name] ?? { branch: null, commit: null }
      if (branch !== null && commit !== null && state.status !== 'ended') await this.lander.open(repository, branch, commit)
    }
  }

  #makeFolder(name: string): string {
    const path = join(this.stateFolder, name)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }

  /** Ends what runs, empties the workspace pools, removes temporary folders, gives the lock back. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#gateway.loaded())?.close()
    for (const workspaces of this.#parts.workspaces.values()) await workspaces.close()
    await this.lander.close()
    await this.#parts.spawner.close()
    this.#closeStore()
    await rm(join(this.stateFolder, 'tmp'), { recursive: true, force: true })
    await this.#lock.release()
  }
}

function makeLander(stateFolder: string): Lander & { close(): Promise<void> } {
  return loadLanderOnUse(async () => {
    const { createGitLander } = await import('./adapters/git/lander.ts')
    return createGitLander({ stateFolder, clock: systemClock })
  })
}

function makeWorktreeWorkspaces(stateFolder: string): Workspaces {
  return loadWorkspacesOnUse('worktree', {
    // Without these folders there has never been a checkout here, or a view of one.
    hasLeftovers: async () => ['git', 'worktrees', 'views'].some((name) => existsSync(join(stateFolder, name))),
    load: async () => {
      const { createWorktreeWorkspaces } = await import('./adapters/git/worktree-workspaces.ts')
      return createWorktreeWorkspaces({ stateFolder, clock: systemClock, maxPooled: maxPooledWorkspaces })
    },
  })
}

function makeInPlaceWorkspaces(stateFolder: string, snapshots: SnapshotStore): Workspaces {
  return loadWorkspacesOnUse('in-place', {
    hasLeftovers: async () => (await snapshots.open()).length > 0,
    load: async () => {
      const [{ createInPlaceWorkspaces }, { makeListIgnored }] = await Promise.all([import('./adapters/in-place/in-place-workspaces.ts'), import('./adapters/git/list-ignored.ts')])
      return createInPlaceWorkspaces({ snapshots, clock: systemClock, listIgnored: makeListIgnored(stateFolder) })
    },
  })
}

/** What models cost: Fleet's own list and the user's. */
export async function loadPriceTable(planFolder: string): Promise<PriceTable> {
  const { loadPriceTable: load } = await import('./start-gateway.ts')
  return load(stateFolderOf(planFolder))
}

/** What sandboxes this machine has, tried by real programs. */
export async function probeSandboxes(): Promise<SandboxProbe> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-probe-'))
  const environment = cleanEnvironment({ home: folder, temporaryFolder: folder })
  const spawner = createProcessSpawner({ temporaryFolder: folder })
  try {
    return await createSandboxes({ spawner, stateFolder: folder, environment }).probe()
  } finally {
    await spawner.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** For commands that look and ask while another process may hold the run. */
export function openState(planFolder: string, { readOnly }: { readonly readOnly: boolean }): { readonly store: Store; readonly stateFolder: string; close(): void } {
  const stateFolder = stateFolderOf(planFolder)
  const state = openSqliteStore({ path: join(stateFolder, 'state.db'), durability: 'full', readOnly })
  return { store: state.store, stateFolder, close: () => state.close() }
}

/** For commands that look at changes while another process may hold the run. */
export function openLander(planFolder: string): Lander & { close(): Promise<void> } {
  return makeLander(stateFolderOf(planFolder))
}

/** Takes secrets out of texts that leave the machine with a report: values of variables that hold keys, and what looks like one. */
export async function loadRedactor(environment: Readonly<Record<string, string | undefined>>): Promise<(text: string) => string> {
  const { makeRedactor } = await import('./adapters/secrets/make-redactor.ts')
  return makeRedactor(Object.entries(environment).flatMap(([name, value]) => (value !== undefined && /KEY|TOKEN|SECRET|PASSW|CREDENTIAL/i.test(name) ? [value] : [])))
}

/** Sorts by time and is short enough to type: `20261122-101530-k3f9`. */
function newRunId(now: Date): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${stamp}-${randomBytes(3).toString('base64url').toLowerCase().replaceAll(/[^a-z0-9]/g, 'x')}`
}

function markOf(stateFolder: string): string {
  return createHash('sha256').update(stateFolder).digest('hex').slice(0, 16)
}

/** A run that was started with functions can only go on where they are. */
function checkFunctions(plan: Plan, functions: TaskFunctions): void {
  const missing = plan.tasks.find(({ id, hasValidate, hasRollback }) => (hasValidate && functions.validate(id) === undefined) || (hasRollback && functions.rollback(id) === undefined))
  if (missing === undefined) return
  throw new FleetError('run-not-resumable', `task ${missing.id} has functions that this program does not know`, { hint: 'resume with the plan file or the program that started the run' })
}
