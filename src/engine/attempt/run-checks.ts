import { writeFileSync } from 'node:fs'
import type { Check, Repository } from '../../core/plan/plan.ts'
import type { CheckResult } from '../../core/run/event.ts'
import type { Failure } from '../../core/run/failure.ts'
import { invariant } from '../../core/unreachable.ts'
import type { TaskFunctionContext, ValidateFunction } from '../../ports/check-functions.ts'
import type { Sandbox } from '../../ports/sandboxes.ts'
import { readTail } from '../run-folder.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import type { Attempt } from './attempt.ts'
import { openCheckSandbox } from './open-sandbox.ts'

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
  const failure = await runInSandbox(attempt, checks, place)
  if (failure !== null || attempt.signal.aborted) return failure
  const validate = attempt.ports.functions.validate(attempt.assignment.task.id)
  if (validate === undefined) return null
  const result = await runFunction({ name: 'validate', validate }, { on: place.on, context: attempt.functionContextIn(place.workspace), clock: attempt.ports.clock })
  attempt.checks.push(result)
  return result.status === 'passed' ? null : toFailure(result)
}

async function runInSandbox(attempt: Attempt, checks: readonly Check[], place: CheckPlace): Promise<Failure | null> {
  if (checks.length === 0) return null
  const opening = await openCheckSandbox(attempt, place.workspace)
  if (opening.status === 'refused') return opening.failure
  try {
    for (const check of checks) {
      const result = await runAttemptCheck(attempt, check, { ...place, sandbox: opening.sandbox })
      if (result === null) return opening.sandbox.trouble()
      attempt.checks.push(result)
      if (result.status !== 'passed') return toFailure(result)
    }
    return null
  } finally {
    await opening.sandbox.close()
  }
}

async function runAttemptCheck(attempt: Attempt, check: Check, place: CheckPlace & { readonly sandbox: Sandbox }): Promise<CheckResult | null> {
  const { task, attempt: number } = attempt.assignment
  if (check.gate !== null) return runGate(attempt.ports, check, { ...place, repository: attempt.repository, signal: attempt.signal, detailPath: attempt.ports.folder.findingsPath(task.id, number, check.name) })
  const temporary = attempt.temporaryFolder
  return runCommand({ ...attempt.ports, spawner: attempt.spawner }, check, { ...place, environment: task.environment, signal: attempt.signal, temporary, logPath: attempt.ports.folder.logPath(task.id, number, `.${place.on}-${check.name}`) })
}

/** Runs one command check; null when it was stopped by us. */
export async function runCommand(
  ports: AttemptPorts,
  check: Check,
  place: CheckPlace & { readonly sandbox: Sandbox; readonly environment: Readonly<Record<string, string>>; readonly signal: AbortSignal; readonly temporary: string; readonly logPath: string },
): Promise<CheckResult | null> {
  const begun = ports.clock.now()
  const request = place.sandbox.wrap({
    argv: check.run,
    cwd: place.workspace,
    environment: { ...ports.environment, ...place.environment, HOME: place.temporary, TMPDIR: place.temporary },
    logPath: place.logPath,
    maxLogBytes: 10_000_000,
    timeoutMs: check.timeoutMs,
    signal: place.signal,
  })
  const end = await ports.spawner.run(request)
  if (end.status === 'aborted') return null
  const result = { check: check.name, on: place.on, durationMs: ports.clock.now() - begun }
  if (end.status === 'exited' && end.code === 0) return { ...result, status: 'passed', output: '' }
  if (end.status === 'not-started') return { ...result, status: 'crashed', output: end.message }
  const output = await readTail(place.logPath, 4_000)
  if (end.status === 'exited') return { ...result, status: 'failed', output }
  const how = end.status === 'timed-out' ? `stopped after its limit of ${check.timeoutMs / 1000} s` : `killed by ${end.signal}`
  return { ...result, status: 'crashed', output: `${output}\n[${how}]`.trimStart() }
}

/** Has a gate judged; null when it was stopped by us. */
export async function runGate(ports: AttemptPorts, check: Check, place: CheckPlace & { readonly repository: Repository; readonly signal: AbortSignal; readonly detailPath: string }): Promise<CheckResult | null> {
  const { gate, name } = check
  invariant(gate !== null, `check ${name} is not a gate`)
  const { on, commits, repository, workspace, signal, detailPath } = place
  const begun = ports.clock.now()
  const result = (status: CheckResult['status'], output: string): CheckResult => ({ check: name, on, status, durationMs: ports.clock.now() - begun, output })
  if (commits === null) return result('crashed', 'a gate compares commits, which only tasks with isolation: worktree have')
  const { status, output, detail } = await ports.gates.judge({ gate, repository, ...commits, workspace, signal })
  if (signal.aborted) return null
  writeFileSync(detailPath, `${JSON.stringify(detail, null, 2)}\n`)
  return result(status, status === 'passed' ? '' : output)
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
