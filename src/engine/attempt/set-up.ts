import type { Plan } from '../../core/plan/plan.ts'
import type { Failure } from '../../core/run/failure.ts'
import type { Workspace } from '../../ports/workspaces.ts'
import { readLogTail } from '../../platform/log-tail.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { confinedPorts } from './confined-ports.ts'

/** Runs the plan's `setup` in a fresh workspace; returns why it failed. */
export async function setUp(attempt: Attempt): Promise<Failure | null> {
  const { assignment, ports, signal } = attempt
  const { task, context } = assignment
  if (task.isolation === 'none') return null
  const logPath = ports.folder.logPath(task.id, assignment.attempt, '.setup')
  return setUpWorkspace(confinedPorts(attempt), { workspace: attempt.workspace, plan: context.plan, logPath, temporary: () => attempt.temporaryFolder, timeoutMs: task.timeoutMs, signal })
}

export type SetUpOptions = {
  readonly workspace: Workspace
  readonly plan: Plan
  readonly logPath: string
  /** Folder for HOME and TMPDIR; asked for only when something runs. */
  readonly temporary: () => string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Runs the plan's `setup` in any workspace that needs it; returns why it failed. */
export async function setUpWorkspace(ports: AttemptPorts, { workspace, plan, logPath, temporary, timeoutMs, signal }: SetUpOptions): Promise<Failure | null> {
  const { setup } = plan.workspace
  if (setup.length === 0 || !workspace.needsSetup) return null
  const home = temporary()
  const end = await (ports.setUpSpawner ?? ports.spawner).run({ argv: setup, cwd: workspace.path, environment: { ...ports.environment, HOME: home, TMPDIR: home }, logPath, maxLogBytes: plan.policy.maxLogBytes, timeoutMs, signal })
  if (end.status === 'exited' && end.code === 0) {
    await workspace.keepSetup()
    return null
  }
  if (end.status === 'not-started') return { kind: 'environment', message: `setup: ${end.message}`, hint: `install ${setup[0]} or change workspace.setup in the plan` }
  return { kind: 'setup-failed', message: `setup \`${setup.join(' ')}\` ${end.status === 'exited' ? `ended with exit code ${end.code}` : end.status}`, output: await readLogTail(logPath) }
}
