import type { FleetErrorCode } from '../../src/core/fleet-error.ts'
import type { FailureKind } from '../../src/core/run/failure.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { invariant } from '../../src/core/unreachable.ts'
import { cell, code, joinPage, pageHead, table } from './markdown.ts'
import { readTypes } from './read-types.ts'

const exitWords: Readonly<Record<keyof typeof exitCodes, string>> = {
  succeeded: 'The command did what it was asked; of `run`, `resume` and `retry`: every task and the final checks succeeded.',
  failed: 'The run ended and not everything succeeded: a task failed, was skipped or canceled, a final check failed, or the run was canceled.',
  usage: 'Wrong usage, a plan with problems, or something the user or the machine has to mend (a FleetError). A run that halted because of its environment ends so too and can be resumed.',
  internal: 'A bug in Fleet; the stack is printed.',
  interrupted: 'Stopped by Ctrl-C or a signal; `fleet resume` goes on.',
}

/** Codes of `FleetError` with what each means; the compiler sees to it that none is missing. */
export const errorWords: Readonly<Record<FleetErrorCode, string>> = {
  'plan-invalid': 'The plan has problems, or names paths of a workspace that may not be used.',
  'plan-not-found': 'There is no plan at the path, or it cannot be read.',
  'usage': 'An argument or an option does not fit.',
  'environment': 'The machine refuses something: a file system, a lock, git itself.',
  'state-locked': 'Another process holds the state folder or the database.',
  'state-newer': 'A newer Fleet wrote the state.',
  'state-damaged': 'The database holds what Fleet never wrote, or lost what it did.',
  'run-not-found': 'There is no such run, or its beginning names several.',
  'task-not-found': 'The run has no such task, or the task has no log yet.',
  'run-not-resumable': 'The run has ended, its plan has changed, or its functions are not at hand.',
  'repository-invalid': 'A repository of the plan is not there, has no commit, is bare or broken.',
  'repository-changed': 'A repository, its settings or a branch changed while Fleet worked with it.',
  'checkout-dirty': 'Files of yours are in the way of `fleet land` or `fleet rollback`.',
  'land-refused': 'The branch cannot be moved as asked.',
  'disk-full': 'Less space is left than `policy.minFreeDisk`, or none.',
  'tool-missing': 'A program or a package that is needed is not there.',
}

/** Kinds of `Failure` with what each means. */
export const failureWords: Readonly<Record<FailureKind, string>> = {
  'agent-failed': 'The agent ended with an error, could not start, or refused the change.',
  'nothing-changed': 'The agent ended and no file is different.',
  'out-of-scope': 'A path outside `files` changed, or something that no task may make: `.git`, a nested repository, a link out of the tree.',
  'check-failed': 'A check said no.',
  'check-crashed': 'A check could not say: it did not start, ran out of time, was killed, or threw.',
  'merge-conflict': 'The change and what has landed meanwhile changed the same lines; or `integrate` met such a file.',
  'timed-out': 'The attempt ran longer than `timeout`, or was silent for `idleTimeout`.',
  'setup-failed': '`workspace.setup` did not end with 0.',
  'rollback-failed': 'The tree, or what the rollback function undoes, could not be brought back whole. Never tried again.',
  'worker-lost': 'The worker died with the attempt again and again.',
  'canceled': 'A person canceled the attempt, or the run stopped. Never tried again.',
  'provider-unavailable': 'The provider of the model limits, is overloaded or is down for longer than an attempt waits. Costs no retry.',
  'budget-exhausted': 'Money or tokens are spent. Of the task: it fails. Of the run or the day: the run halts and can be resumed with more.',
  'environment': 'Not the fault of the task: the run halts, and no retry is used up.',
}

/** `docs/reference/exit-codes-and-errors.md`. */
export function renderErrorsPage(): string {
  const failures = readTypes(new URL('../../src/core/run/failure.ts', import.meta.url)).find(({ name }) => name === 'Failure')?.shapes ?? []
  invariant(failures.length === Object.keys(failureWords).length, 'not every failure was read')
  return joinPage([
    ...pageHead('Exit codes and errors', 'src/cli/exit-codes.ts, src/core/fleet-error.ts, src/core/run/failure.ts and scripts/docs/errors-page.ts'),
    'What to do about each: [when something goes wrong](../guides/trouble.md).',
    '',
    '## Exit codes',
    '',
    ...table(['Code', 'Name', 'When'], Object.entries(exitWords).map(([name, says]) => [String(exitCodes[name as keyof typeof exitCodes]), name, cell(says)])),
    '## Errors',
    '',
    'A `FleetError` is something the user must act on: printed once with its next step, exit code 2. Its `code` is one of these.',
    '',
    ...table(['Code', 'When'], Object.entries(errorWords).map(([word, says]) => [code(word), cell(says)])),
    '## Failures',
    '',
    'A `Failure` says why an attempt did not succeed. It is data in events, in `report.json` and in the prompt of the next attempt. Every one has `kind` and `message`.',
    '',
    ...table(['Kind', 'When', 'Further fields'], failures.map(({ tag, fields }) => [code(tag), cell(failureWords[tag as FailureKind]), fields.filter(({ name }) => name !== 'message').map(({ name, type }) => code(`${name}: ${type}`)).join('<br>')])),
  ])
}
