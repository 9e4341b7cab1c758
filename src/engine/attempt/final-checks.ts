import { FleetError } from '../../core/fleet-error.ts'
import type { Check, Plan, Repository } from '../../core/plan/plan.ts'
import type { CheckResult } from '../../core/run/event.ts'
import type { Failure } from '../../core/run/failure.ts'
import { invariant } from '../../core/unreachable.ts'
import type { Assignment, ReportTo } from '../../ports/worker-pool.ts'
import type { Sandbox } from '../../ports/sandboxes.ts'
import type { Workspace } from '../../ports/workspaces.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { openFinalSandbox } from './open-final-sandbox.ts'
import { isStop } from './is-stop.ts'
import { runCommand, runFunction, runGate, toFailure, type CheckPlace } from './run-checks.ts'

type FinalChecks = Extract<Assignment, { type: 'final-checks' }>
type Options = { readonly reportTo: ReportTo; readonly signal: AbortSignal }

const taskId = 'run-checks'

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
  await reportTo({ type: 'final-checks-ended', lease: assignment.lease, checks, failure })
}

function targetsOf({ context, checks }: FinalChecks): readonly Repository[] {
  const writable = context.repositories.filter(({ readonly }) => !readonly)
  return writable.filter((repository, index) => index === 0 || checks.some((check) => check.repository === repository.name))
}

type Place = { readonly assignment: FinalChecks; readonly repository: Repository; readonly signal: AbortSignal; readonly checks: CheckResult[] }

async function checkRepository(ports: AttemptPorts, { assignment, repository, signal, checks }: Place): Promise<void> {
  const isDefault = targetsOf(assignment)[0] === repository
  const commands = assignment.checks.filter((check) => check.repository === repository.name || (check.repository === null && isDefault))
  const { workspace, commits } = await openHead(ports, { assignment, repository, signal })
  const temporary = ports.folder.temporary.make('')
  try {
    checks.push(...(await runInSandbox(ports, commands, { plan: assignment.context.plan, workspace, temporary, signal, repository, commits })))
    if (!isDefault) return
    for (const validation of ports.functions.runValidations) {
      const context = { taskId, attempt: 1, workspace: workspace.path, changedPaths: [], signal }
      checks.push(await runFunction(validation, { on: 'run', context, clock: ports.clock }))
    }
  } finally {
    await workspace.release()
    ports.folder.temporary.remove(temporary)
  }
}

async function runInSandbox(ports: AttemptPorts, commands: readonly Check[], place: Omit<OnePlace, 'sandbox'> & { readonly plan: Plan }): Promise<readonly CheckResult[]> {
  if (commands.length === 0) return []
  const { plan, repository, workspace, temporary } = place
  const opening = await openFinalSandbox(ports, { plan, repository, workspace: workspace.path, temporaryFolder: temporary })
  if (opening.status === 'refused') return [{ check: 'sandbox', on: 'run', status: 'crashed', durationMs: 0, output: opening.failure.message }]
  try {
    const results: CheckResult[] = []
    for (const check of commands) results.push(...(await runOne(ports, check, { ...place, sandbox: opening.sandbox })))
    return results
  } finally {
    await opening.sandbox.close()
  }
}

type OnePlace = { readonly sandbox: Sandbox;  readonly workspace: Workspace; readonly temporary: string; readonly signal: AbortSignal; readonly repository: Repository; readonly commits: CheckPlace['commits'] }

async function runOne(ports: AttemptPorts, check: Check, { sandbox, workspace, temporary, signal, repository, commits }: OnePlace): Promise<readonly CheckResult[]> {
  const place = { on: 'run', workspace: workspace.path, commits, signal } as const
  const part = `${repository.name}-${check.name}`
  const result =
    check.gate === null
      ? await runCommand(ports, check, { ...place, sandbox, environment: {}, temporary, logPath: ports.folder.logPath(taskId, 1, `.${part}`) })
      : await runGate(ports, check, { ...place, repository, detailPath: ports.folder.findingsPath(taskId, 1, part) })
  return result === null ? [] : [result]
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
