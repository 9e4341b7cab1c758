import type { Failure } from '../../core/run/failure.ts'
import type { Sandbox } from '../../ports/sandboxes.ts'
import { readTail } from '../run-folder.ts'
import type { Attempt } from './attempt.ts'
import { openSetupSandbox } from './open-sandbox.ts'

/** Runs the plan's `setup` in a fresh workspace; returns why it failed. */
export async function setUp(attempt: Attempt): Promise<Failure | null> {
  const { assignment } = attempt
  const { setup } = assignment.context.plan.workspace
  if (setup.length === 0 || assignment.task.isolation === 'none' || !attempt.workspace.needsSetup) return null
  const opening = await openSetupSandbox(attempt)
  if (opening.status === 'refused') return opening.failure
  try {
    return await run(attempt, setup, opening.sandbox)
  } finally {
    await opening.sandbox.close()
  }
}

async function run({ assignment, ports, spawner, workspace, temporaryFolder, signal }: Attempt, setup: readonly string[], sandbox: Sandbox): Promise<Failure | null> {
  const logPath = ports.folder.logPath(assignment.task.id, assignment.attempt, '.setup')
  const request = sandbox.wrap({
    argv: setup,
    cwd: workspace.path,
    environment: { ...ports.environment, HOME: temporaryFolder, TMPDIR: temporaryFolder },
    logPath,
    maxLogBytes: assignment.context.plan.policy.maxLogBytes,
    timeoutMs: assignment.task.timeoutMs,
    signal,
  })
  const end = await spawner.run(request)
  if (end.status === 'exited' && end.code === 0) {
    await workspace.keepSetup()
    return null
  }
  if (end.status === 'not-started') return { kind: 'environment', message: `setup: ${end.message}`, hint: `install ${setup[0]} or change workspace.setup in the plan` }
  return sandbox.trouble() ?? { kind: 'setup-failed', message: `setup \`${setup.join(' ')}\` ${end.status === 'exited' ? `ended with exit code ${end.code}` : end.status}`, output: await readTail(logPath, 4_000) }
}
