import type { Check } from '../../core/plan/plan.ts'
import type { CheckResult } from '../../core/run/event.ts'
import type { Failure } from '../../core/run/failure.ts'
import type { TaskFunctionContext, ValidateFunction } from '../../ports/check-functions.ts'
import { readTail } from '../run-folder.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import type { Attempt } from './attempt.ts'

type Place = { readonly on: 'task' | 'merged' | 'run'; readonly workspace: string }

/** The task's commands, then its function. Stops at the first that does not pass; a check that crashes fails closed. */
export async function runTaskChecks(attempt: Attempt, place: Place): Promise<Failure | null> {
  const { task, context } = attempt.assignment
  const wanted = context.plan.checks.filter(({ name, on }) => task.checks.includes(name) && on.includes(place.on === 'merged' ? 'merged' : 'task'))
  for (const check of wanted) {
    const result = await runAttemptCheck(attempt, check, place)
    if (result === null) return null
    attempt.checks.push(result)
    if (result.status !== 'passed') return toFailure(result)
  }
  const validate = attempt.ports.functions.validate(task.id)
  if (validate === undefined) return null
  const result = await runFunction({ name: 'validate', validate }, { on: place.on, context: attempt.functionContextIn(place.workspace), clock: attempt.ports.clock })
  attempt.checks.push(result)
  return result.status === 'passed' ? null : toFailure(result)
}

async function runAttemptCheck(attempt: Attempt, check: Check, place: Place): Promise<CheckResult | null> {
  const { task, attempt: number } = attempt.assignment
  const temporary = attempt.temporaryFolder
  return runCommand(attempt.ports, check, { ...place, environment: task.environment, signal: attempt.signal, temporary, logPath: attempt.ports.folder.logPath(task.id, number, `.${place.on}-${check.name}`) })
}

/** Runs one command check; null when it was stopped by us. */
export async function runCommand(
  ports: AttemptPorts,
  check: Check,
  place: Place & { readonly environment: Readonly<Record<string, string>>; readonly signal: AbortSignal; readonly temporary: string; readonly logPath: string },
): Promise<CheckResult | null> {
  const begun = ports.clock.now()
  const end = await ports.spawner.run({
    argv: check.run,
    cwd: place.workspace,
    environment: { ...ports.environment, ...place.environment, HOME: place.temporary, TMPDIR: place.temporary },
    logPath: place.logPath,
    maxLogBytes: 10_000_000,
    timeoutMs: check.timeoutMs,
    signal: place.signal,
  })
  if (end.status === 'aborted') return null
  const result = { check: check.name, on: place.on, durationMs: ports.clock.now() - begun }
  if (end.status === 'exited' && end.code === 0) return { ...result, status: 'passed', output: '' }
  if (end.status === 'not-started') return { ...result, status: 'crashed', output: end.message }
  const output = await readTail(place.logPath, 4_000)
  if (end.status === 'exited') return { ...result, status: 'failed', output }
  const how = end.status === 'timed-out' ? `stopped after its limit of ${check.timeoutMs / 1000} s` : `killed by ${end.signal}`
  return { ...result, status: 'crashed', output: `${output}\n[${how}]`.trimStart() }
}

/** Runs a validation function of a TypeScript plan or an API caller. */
export async function runFunction(
  { name, validate }: { readonly name: string; readonly validate: ValidateFunction },
  { on, context, clock }: { readonly on: Place['on']; readonly context: TaskFunctionContext; readonly clock: AttemptPorts['clock'] },
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
