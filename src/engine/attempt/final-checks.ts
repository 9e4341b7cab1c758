import { FleetError } from '../../core/fleet-error.ts'
import type { Check, Repository } from '../../core/plan/plan.ts'
import type { CheckResult } from '../../core/run/event.ts'
import type { Failure } from '../../core/run/failure.ts'
import { redactDeep } from '../../core/redact.ts'
import { invariant } from '../../core/unreachable.ts'
import type { Assignment, ReportTo } from '../../ports/worker-pool.ts'
import type { Workspace } from '../../ports/workspaces.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { finalPorts } from './open-final-sandbox.ts'
import { isStop } from './is-stop.ts'
import { runCommand, runFunction, toFailure, type CheckPlace } from './run-checks.ts'
import { runGate } from './run-gate.ts'
import { setUpWorkspace } from './set-up.ts'

type FinalChecks = Extract<Assignment, { type: 'final-checks' }>
type Options = { readonly reportTo: ReportTo; readonly signal: AbortSignal }

const taskId = 'run-checks'
/** As long as an attempt may take unless its task says otherwise. */
const maxSetUpMs = 600_000

/** Runs the checks of the whole run on what has landed, each in a workspace of its repository. */
export async function carryOutFinalChecks(ports: AttemptPorts, assignment: FinalChecks, { reportTo, signal }: Options): Promise<void> {
  const checks: CheckResult[] = []
  try {
    for (const repository of targetsOf(assignment)) await checkRepository(ports, { assignment, repository, signal, checks })
  } catch (error) {
    if (isStop(error, signal)) return
    if (!(error instanceof FleetError)) throw error
    checks.push({ check: 'workspace', on: 'run', status: 'crashed', durationMs: 0, output: error.message })
  }
  if (signal.aborted) return
  const bad = checks.find(({ status }) => status !== 'passed')
  const failure: Failure | null = bad === undefined ? null : toFailure(bad)
  await reportTo(redactDeep({ type: 'final-checks-ended', lease: assignment.lease, checks, failure }, ports.redact))
}

function targetsOf({ context, checks }: FinalChecks): readonly Repository[] {
  const writable = context.repositories.filter(({ readonly }) => !readonly)
  return writable.filter((repository, index) => index === 0 || checks.some((check) => check.repository === repository.name))
}

type Place = { readonly assignment: FinalChecks; readonly repository: Repository; readonly signal: AbortSignal; readonly checks: CheckResult[] }

async function checkRepository(outer: AttemptPorts, { assignment, repository, signal, checks }: Place): Promise<void> {
  const isDefault = targetsOf(assignment)[0] === repository
  const commands = assignment.checks.filter((check) => check.repository === repository.name || (check.repository === null && isDefault))
  const { workspace, commits } = await openHead(outer, { assignment, repository, signal })
  const temporary = outer.folder.temporary.make('')
  const ports = finalPorts(outer, { plan: assignment.context.plan, repository, temporaryFolder: temporary })
  try {
    const unfit = await setUpHead(ports, { assignment, repository, workspace, temporary, signal })
    if (unfit !== null) return void checks.push(unfit)
    for (const check of commands) checks.push(...(await runOne(ports, check, { workspace, temporary, signal, repository, commits, assignment })))
    if (!isDefault) return
    for (const validation of ports.functions.runValidations) {
      const context = { taskId, attempt: 1, workspace: workspace.path, changedPaths: [], signal }
      checks.push(await runFunction(validation, { on: 'run', context, clock: ports.clock }))
    }
  } finally {
    await workspace.release()
    ports.folder.temporary.remove(temporary)
    await ports.folder.scrubLogs(taskId, 1, ports.redact)
  }
}

type OnePlace = { readonly workspace: Workspace; readonly temporary: string; readonly signal: AbortSignal; readonly repository: Repository; readonly commits: CheckPlace['commits']; readonly assignment: FinalChecks }

async function runOne(ports: AttemptPorts, check: Check, { workspace, repository, assignment, ...about }: OnePlace): Promise<readonly CheckResult[]> {
  const place = { ...about, on: 'run', workspace: workspace.path, environment: {} } as const
  const part = `${repository.name}-${check.name}`
  const result =
    check.gate === null
      ? await runCommand(ports, check, { ...place, logPath: ports.folder.logPath(taskId, 1, `.${part}`) })
      : await runGate(ports, check, { ...place, repository, runId: assignment.runId, taskId, attempt: 1, plan: assignment.context.plan, detailPath: ports.folder.findingsPath(taskId, 1, part) })
  return result === null ? [] : [result]
}

type SetUpPlace = Pick<Place, 'assignment' | 'repository' | 'signal'> & { readonly workspace: Workspace; readonly temporary: string }

/** What tasks are checked with, the whole run is checked with: the plan's setup. */
async function setUpHead(ports: AttemptPorts, { assignment, repository, workspace, temporary, signal }: SetUpPlace): Promise<CheckResult | null> {
  if (assignment.context.bases[repository.name]?.branch == null) return null
  const begun = ports.clock.now()
  const logPath = ports.folder.logPath(taskId, 1, `.${repository.name}-setup`)
  const failure = await setUpWorkspace(ports, { workspace, plan: assignment.context.plan, logPath, temporary: () => temporary, timeoutMs: maxSetUpMs, signal })
  if (failure === null || signal.aborted) return null
  return { check: 'setup', on: 'run', status: 'crashed', durationMs: ports.clock.now() - begun, output: 'output' in failure ? `${failure.message}\n${failure.output}` : failure.message }
}

async function openHead(ports: AttemptPorts, { assignment, repository, signal }: Pick<Place, 'assignment' | 'repository' | 'signal'>): Promise<{ readonly workspace: Workspace; readonly commits: CheckPlace['commits'] }> {
  const { plan, bases } = assignment.context
  const { branch, commit: base } = bases[repository.name] ?? { branch: null, commit: null }
  const workspaces = ports.workspaces.get(branch === null ? 'none' : 'worktree')
  invariant(workspaces !== undefined, 'there is no workspace adapter for the final checks')
  const commit = branch === null ? null : await ports.lander.head(repository, branch)
  const { workspace: recipe, policy } = plan
  const workspace = await workspaces.prepare({ runId: assignment.runId, taskId, attempt: 1, repository, commit, recipe, files: [], minFreeDiskBytes: policy.minFreeDiskBytes, signal })
  return { workspace, commits: base === null || commit === null ? null : { base, head: commit } }
}
