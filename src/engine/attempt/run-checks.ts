import type { Check } from '../../core/plan/plan.ts'
import type { CheckResult } from '../../core/run/event.ts'
import type { Failure } from '../../core/run/failure.ts'
import { readLogTail } from '../../platform/log-tail.ts'
import type { TaskFunctionContext, ValidateFunction } from '../../ports/check-functions.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import type { Attempt } from './attempt.ts'
import { confinedPorts } from './confined-ports.ts'
import { maxCheckLogBytes, toCheckEnvironment } from './check-process.ts'
import { runGate } from './run-gate.ts'

export type CheckPlace = {
  readonly on: 'task' | 'merged' | 'run'
  readonly workspace: string
  /** What gates compare; null where nothing is committed. */
  readonly commits: { readonly base: string; readonly head: string } | null
}

/** The task's own checks that run at a point: what may change the tree's standing comes before what only looks at it. */
export function checksOf({ assignment: { task, context } }: Attempt, on: 'task' | 'merged'): readonly Check[] {
  const wanted = context.plan.checks.filter((check) => task.checks.includes(check.name) && check.on.includes(on))
  return [...wanted.filter(({ gate }) => gate === null), ...wanted.filter(({ gate }) => gate !== null)]
}

/** The commands, the gates, then the task's function. Stops at the first that does not pass; a check that crashes fails closed. */
export async function runTaskChecks(attempt: Attempt, checks: readonly Check[], place: CheckPlace): Promise<Failure | null> {
  for (const check of checks) {
    const result = await runAttemptCheck(attempt, check, place)
    if (result === null) return null
    attempt.checks.push(result)
    if (result.status !== 'passed') return toFailure(result)
  }
  const validate = attempt.ports.functions.validate(attempt.assignment.task.id)
  if (validate === undefined) return null
  const result = await runFunction({ name: 'validate', validate }, { on: place.on, context: attempt.functionContextIn(place.workspace), clock: attempt.ports.clock })
  attempt.checks.push(result)
  return result.status === 'passed' ? null : toFailure(result)
}

async function runAttemptCheck(attempt: Attempt, check: Check, place: CheckPlace): Promise<CheckResult | null> {
  const { repository, signal, assignment } = attempt
  const ports = confinedPorts(attempt)
  const { task, attempt: number, runId, context } = assignment
  const about = { ...place, environment: task.environment, signal, temporary: attempt.temporaryFolder }
  if (check.gate === null) return runCommand(ports, check, { ...about, logPath: ports.folder.logPath(task.id, number, `.${place.on}-${check.name}`) })
  return runGate(ports, check, { ...about, repository, runId, taskId: task.id, attempt: number, plan: context.plan, detailPath: ports.folder.findingsPath(task.id, number, check.name) })
}

/** Runs one command check; null when it was stopped by us. */
export async function runCommand(
  ports: AttemptPorts,
  check: Check,
  place: CheckPlace & { readonly environment: Readonly<Record<string, string>>; readonly signal: AbortSignal; readonly temporary: string; readonly logPath: string },
): Promise<CheckResult | null> {
  const begun = ports.clock.now()
  const end = await ports.spawner.run({
    argv: check.run,
    cwd: place.workspace,
    environment: toCheckEnvironment(ports, place),
    logPath: place.logPath,
    maxLogBytes: maxCheckLogBytes,
    timeoutMs: check.timeoutMs,
    signal: place.signal,
  })
  if (end.status === 'aborted') return null
  const result = { check: check.name, on: place.on, durationMs: ports.clock.now() - begun }
  if (end.status === 'exited' && end.code === 0) return { ...result, status: 'passed', output: '' }
  if (end.status === 'not-started') return { ...result, status: 'crashed', output: end.message }
  const output = await readLogTail(place.logPath)
  if (end.status === 'exited') return { ...result, status: 'failed', output }
  const how = end.status === 'timed-out' ? `stopped after its limit of ${check.timeoutMs / 1000} s` : `killed by ${end.signal}`
  return { ...result, status: 'crashed', output: `${output}\n[${how}]`.trimStart() }
}

/** Runs a validation function of a TypeScript plan or an API caller. */
export async function runFunction(
  { name, validate }: { readonly name: string; readonly validate: ValidateFunction },
  { on, context, clock }: { readonly on: CheckPlace['on']; readonly context: TaskFunctionContext; readonly clock: AttemptPorts['clock'] },
): Promise<CheckResult> {
  const begun = clock.now()
  const result = (status: CheckResult['status'], output: string): CheckResult => ({ check: name, on, status, durationMs: clock.now() - begun, output: output.slice(-4_000) })
  try {
    const verdict = await validate(context)
    if (verdict === undefined || verdict === true) return result('passed', '')
    return result('failed', typeof verdict === 'string' ? verdict : 'the function returned false')
  } catch (error) {
    return result('crashed', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

export function toFailure({ check, on, status, output }: CheckResult): Failure {
  const place = { task: 'in the workspace', merged: 'on the merged tree', run: 'at the end of the run' }[on]
  if (status === 'crashed') return { kind: 'check-crashed', message: `check ${check} crashed ${place}`, check, on, output }
  return { kind: 'check-failed', message: `check ${check} failed ${place}`, check, on, output }
}
