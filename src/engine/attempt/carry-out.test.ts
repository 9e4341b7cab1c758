import { expect, it } from 'vitest'
import { makePlan } from '../../../test/rig/make-plan.ts'
import { FleetError } from '../../core/fleet-error.ts'
import type { Report } from '../../core/run/signal.ts'
import type { Assignment } from '../../ports/worker-pool.ts'
import type { WorkspaceRequest } from '../../ports/workspaces.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { carryOut } from './carry-out.ts'

/** Carries an attempt out whose workspace cannot be prepared; returns what was reported. */
async function prepareBadly(prepare: (request: WorkspaceRequest, controller: AbortController) => never, type: Assignment['type'] = 'attempt'): Promise<readonly Report[]> {
  const plan = makePlan([{ id: 'a' }])
  const [task] = plan.tasks
  if (task === undefined) throw new Error('no task')
  const controller = new AbortController()
  const workspaces = { isolation: 'none', prepare: async (request: WorkspaceRequest) => prepare(request, controller) }
  const ports = { redact: (text: string) => text, folder: { scrubLogs: async () => {} }, workspaces: new Map([['none', workspaces]]), functions: { validate: () => undefined, rollback: () => undefined, runValidations: [] } } as unknown as AttemptPorts
  const shared = { lease: 'a#1@1', runId: 'run', context: { plan, repositories: plan.repositories, bases: {}, budget: plan.policy.budget } }
  const assignment: Assignment = type === 'attempt' ? { type, ...shared, task, agent: { name: 'command', spec: { kind: 'command', run: ['true'] } }, attempt: 1, progress: { phase: 'preparing', change: null, intent: null, wasHeld: false }, failures: [] } : { type, ...shared, checks: [] }
  const reports: Report[] = []
  const reportTo = async (report: Report): Promise<'accepted'> => {
    reports.push(report)
    return 'accepted'
  }
  await carryOut(ports, assignment, { reportTo, signal: controller.signal })
  return reports
}

it('an attempt that is stopped while its workspace is prepared has stopped, and is no bug', async () => {
  const reports = await prepareBadly(({ signal }, controller) => {
    controller.abort('interrupted')
    signal.throwIfAborted()
    throw new Error('not aborted')
  })
  expect(reports).toEqual([{ type: 'attempt-ended', lease: 'a#1@1', ending: { status: 'stopped', rolledBack: true } }])
})

it('so do final checks, which report nothing then', async () => {
  const reports = await prepareBadly(({ signal }, controller) => {
    controller.abort('interrupted')
    signal.throwIfAborted()
    throw new Error('not aborted')
  }, 'final-checks')
  expect(reports).toEqual([])
})

it('what the environment lacks is a failure of the environment', async () => {
  const reports = await prepareBadly(() => {
    throw new FleetError('disk-full', 'the disk is full', { hint: 'make room' })
  })
  expect(reports).toMatchObject([{ ending: { status: 'failed', failure: { kind: 'environment', message: 'the disk is full', hint: 'make room' } } }])
})

it('a bug stays a bug, also while the attempt is being stopped', async () => {
  await expect(
    prepareBadly((_request, controller) => {
      controller.abort('interrupted')
      throw new TypeError('x is not a function')
    }),
  ).rejects.toThrow('x is not a function')
})
