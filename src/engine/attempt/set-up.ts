import type { Failure } from '../../core/run/failure.ts'
import { readTail } from '../run-folder.ts'
import type { Attempt } from './attempt.ts'

/** Runs the plan's `setup` in a fresh workspace; returns why it failed. */
export async function setUp(attempt: Attempt): Promise<Failure | null> {
  const { assignment, ports, signal } = attempt
  const { setup } = assignment.context.plan.workspace
  if (setup.length === 0 || assignment.task.isolation === 'none' || !attempt.workspace.needsSetup) return null
  const logPath = ports.folder.logPath(assignment.task.id, assignment.attempt, '.setup')
  const temporary = attempt.temporaryFolder
  const end = await attempt.spawner.run({
    argv: setup,
    cwd: attempt.workspace.path,
    environment: { ...ports.environment, HOME: temporary, TMPDIR: temporary },
    logPath,
    maxLogBytes: assignment.context.plan.policy.maxLogBytes,
    timeoutMs: assignment.task.timeoutMs,
    signal,
  })
  if (end.status === 'exited' && end.code === 0) {
    await attempt.workspace.keepSetup()
    return null
  }
  if (end.status === 'not-started') return { kind: 'environment', message: `setup: ${end.message}`, hint: `install ${setup[0]} or change workspace.setup in the plan` }
  return { kind: 'setup-failed', message: `setup \`${setup.join(' ')}\` ${end.status === 'exited' ? `ended with exit code ${end.code}` : end.status}`, output: await readTail(logPath, 4_000) }
}
