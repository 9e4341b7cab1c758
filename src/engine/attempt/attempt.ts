import type { Repository } from '../../core/plan/plan.ts'
import type { AttemptPhase, CheckResult } from '../../core/run/event.ts'
import { addResources, noMeasures, type Measures } from '../../core/run/measures.ts'
import { redactDeep } from '../../core/redact.ts'
import type { Report } from '../../core/run/signal.ts'
import { invariant } from '../../core/unreachable.ts'
import type { AgentActivity } from '../../ports/agent.ts'
import type { TaskFunctionContext } from '../../ports/check-functions.ts'
import type { ProcessSpawner } from '../../ports/process-spawner.ts'
import type { Assignment, ReportTo } from '../../ports/worker-pool.ts'
import type { CommitMessage, Workspace } from '../../ports/workspaces.ts'
import { ActivityLog } from '../activity-log.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { composePrompt } from './compose-prompt.ts'
import { measuringSpawner } from './measuring-spawner.ts'
import type { KeptSession } from './session.ts'
import { StaleLeaseError } from './stale-lease-error.ts'

type AttemptAssignment = Extract<Assignment, { type: 'attempt' }>

/** One attempt while it is carried out: its ports, its workspace, what its checks said. Owns the workspace and the temporary folder. */
export class Attempt {
  readonly ports: AttemptPorts
  readonly assignment: AttemptAssignment
  readonly signal: AbortSignal
  /** The task's prompt and the evidence of earlier failures. */
  readonly prompt: string
  checks: CheckResult[] = []
  /** What the agent took; the resources of its programs are added by who runs them. */
  measures: Measures = noMeasures
  changedPaths: readonly string[] = []
  /** What was tried besides the change that is kept, one line each. */
  variants: readonly string[] = []
  /** What an earlier holder has left of the agent's conversation, and the name it is kept under. */
  kept: KeptSession | null = null
  sessionName = 'conversation'
  /** Whether there may be a conversation to forget at the end. */
  hasSession = false
  /** Commit that the workspace was made from; null before it is and where there is none. */
  base: string | null = null
  readonly #reportTo: ReportTo
  #workspace: Workspace | null = null
  /** Whether there may be effects of the agent outside the tree: this holder or an earlier one has got as far as a workspace. */
  #hasBegun: boolean
  #temporary: string | null = null
  #activity: ActivityLog | null = null

  constructor(ports: AttemptPorts, assignment: AttemptAssignment, options: { readonly reportTo: ReportTo; readonly signal: AbortSignal }) {
    this.ports = ports
    this.assignment = assignment
    this.signal = options.signal
    this.#reportTo = options.reportTo
    this.#hasBegun = assignment.progress.wasHeld
    this.prompt = composePrompt(assignment.task.prompt, assignment.failures)
  }

  get repository(): Repository {
    const found = this.assignment.context.repositories.find(({ name }) => name === this.assignment.task.repository)
    invariant(found !== undefined, `task ${this.assignment.task.id} names a repository that the plan does not have`)
    return found
  }

  /** The run's branch in the task's repository; null where nothing lands (folders, in-place work, no workspace). */
  get branch(): string | null {
    const { task, context } = this.assignment
    return task.isolation === 'worktree' ? (context.bases[task.repository]?.branch ?? null) : null
  }

  get workspace(): Workspace {
    invariant(this.#workspace !== null, 'the workspace is asked for before it is prepared')
    return this.#workspace
  }

  /** The branch has moved since: what was found of an earlier merge says nothing of the next. */
  forgetMergedChecks(): void {
    this.checks = this.checks.filter(({ on }) => on !== 'merged')
  }

  get logPath(): string {
    return this.ports.folder.logPath(this.assignment.task.id, this.assignment.attempt)
  }

  /** Absolute paths of the read-only repositories, by name. */
  get sources(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.assignment.context.repositories.filter(({ readonly }) => readonly).map(({ name, path }) => [name, path]))
  }

  /** Passes on what the agent does to whoever looks on, here and in other processes. */
  tell(activity: AgentActivity): void {
    const { ports, assignment: { task, attempt, context } } = this
    this.#activity ??= new ActivityLog(ports.folder.activityPath(task.id, attempt), context.plan.policy.maxLogBytes)
    const told = { task: task.id, attempt, at: ports.clock.now(), activity: redactDeep(activity, ports.redact) }
    this.#activity.write(told)
    ports.observeActivity(told)
  }

  /** Runs programs and adds what they took to the measures of this attempt. */
  get spawner(): ProcessSpawner {
    return measuringSpawner(this.ports.spawner, (resources) => {
      this.measures = { ...this.measures, resources: addResources(this.measures.resources, resources) }
    })
  }

  log(line: string): void {
    this.ports.folder.log(this.assignment.task.id, this.assignment.attempt, this.ports.redact(line))
  }

  /** Keeps what the sandbox refused where people look for it. */
  refused(what: string): void {
    this.log(`sandbox: ${what}`)
    this.tell({ type: 'permission-asked', title: what, answer: 'denied' })
  }

  /** Throws StaleLeaseError when the attempt is no longer ours. */
  async report(report: Report): Promise<'accepted' | 'stopping'> {
    const reply = await this.#reportTo(redactDeep(report, this.ports.redact))
    if (reply === 'stale') throw new StaleLeaseError(`lease ${this.assignment.lease} is stale`)
    return reply
  }

  /** Mere progress: nobody waits for it. */
  advance(phase: AttemptPhase): void {
    // A stale answer needs no reaction here: the next report that matters gets the same one.
    void this.#reportTo({ type: 'attempt-advanced', lease: this.assignment.lease, phase }).catch(() => 'stale')
  }

  async prepareWorkspace(commit: string | null): Promise<Workspace> {
    const { task, attempt, runId, context } = this.assignment
    const workspaces = this.ports.workspaces.get(task.isolation)
    invariant(workspaces !== undefined, `there is no workspace adapter for isolation ${task.isolation}`)
    this.#workspace = await workspaces.prepare({
      runId,
      taskId: task.id,
      attempt,
      repository: this.repository,
      commit,
      recipe: context.plan.workspace,
      files: task.files,
      minFreeDiskBytes: context.plan.policy.minFreeDiskBytes,
      maxPooled: context.plan.policy.maxPooledWorkspaces,
      signal: this.signal,
    })
    this.base = commit
    this.#hasBegun = true
    return this.#workspace
  }

  /** Commit that a workspace starts from; null where nothing lands. */
  async readHead(): Promise<string | null> {
    if (this.branch === null) return null
    const { order, lander } = this.ports
    const { task, attempt } = this.assignment
    await order?.beforeBase(task.id, attempt, this.signal)
    const head = await lander.head(this.repository, this.branch)
    order?.tookBase(task.id, attempt)
    return head
  }

  /** Another agent works on the task: what was found of the one before is not its own. */
  beginVariant(sessionName: string): void {
    this.sessionName = sessionName
    this.checks = []
    this.changedPaths = []
  }

  /** The attempt's own folder, made when first asked for; it holds the prompt. */
  get temporaryFolder(): string {
    this.#temporary ??= this.ports.folder.temporary.make(this.prompt)
    return this.#temporary
  }

  /** The next one asked for is empty again. */
  dropTemporaryFolder(): void {
    if (this.#temporary !== null) this.ports.folder.temporary.remove(this.#temporary)
    this.#temporary = null
  }

  functionContextIn(workspace: string): TaskFunctionContext {
    const { task, attempt } = this.assignment
    return { taskId: task.id, attempt, workspace, changedPaths: this.changedPaths, signal: this.signal }
  }

  get commitMessage(): CommitMessage {
    const { task, attempt, runId } = this.assignment
    const trailers = [['Fleet-Run', runId], ['Fleet-Task', task.id], ['Fleet-Attempt', String(attempt)], ['Fleet-Agent', this.assignment.agent.name]] as const
    return { subject: task.name, body: task.description, trailers }
  }

  /** The change stays: the workspace goes back without being undone. */
  async keep(): Promise<void> {
    await this.#workspace?.release()
    this.#workspace = null
  }

  /** Undoes what the attempt did; returns what is not as it was, empty when all is. */
  async rollback(): Promise<readonly string[]> {
    const workspace = this.#workspace
    const report = await workspace?.rollback()
    const effects = this.#hasBegun ? await this.#rollbackEffects() : []
    await this.keep()
    if (workspace === null || report === undefined || report.verified) return effects
    return [...(report.differences.length > 0 ? report.differences : [workspace.path]), ...effects]
  }

  async #rollbackEffects(): Promise<readonly string[]> {
    const rollback = this.ports.functions.rollback(this.assignment.task.id)
    if (rollback === undefined) return []
    try {
      // A workspace that was given back may be another attempt's by now.
      const workspace = this.#workspace?.path ?? this.temporaryFolder
      await rollback(this.functionContextIn(workspace))
      return []
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.log(`rollback function failed: ${reason}`)
      return [`rollback function: ${reason}`]
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keep()
    this.dropTemporaryFolder()
  }
}
