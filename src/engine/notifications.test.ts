import { expect, it } from 'vitest'
import { agentFailure, DrivenRun } from '../../test/rig/driven-run.ts'
import { makePlan } from '../../test/rig/make-plan.ts'
import { ManualClock } from '../adapters/memory/manual-clock.ts'
import { noMeasures } from '../core/run/measures.ts'
import type { Notice } from '../core/notify/notice.ts'
import { noticeKinds } from '../core/notify/notice.ts'
import type { Delivery } from '../ports/notifier.ts'
import { Notifications, type NotificationsOptions } from './notifications.ts'

type Note = Parameters<NotificationsOptions['note']>[0]

/** Notifications of a run to one target whose answers a test decides. */
function open(run: DrivenRun, answer: (notice: Notice, tries: number) => Delivery | 'never', on = noticeKinds) {
  const clock = new ManualClock(1_000)
  const notes: Note[] = []
  const sent: { readonly notice: Notice; readonly id: string }[] = []
  const notifier = {
    send: async (notice: Notice, { id, signal }: { readonly id: string; readonly signal: AbortSignal }): Promise<Delivery> => {
      sent.push({ notice, id })
      const delivery = answer(notice, sent.length)
      if (delivery !== 'never') return delivery
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ status: 'failed', reason: 'AbortError', isWorthRetrying: true })))
    },
  }
  const notifications = new Notifications({ state: run.state, routes: [{ name: 'team', on, notifier }], clock, note: (fields) => notes.push(fields) })
  const observe = (events: readonly Parameters<Notifications['observe']>[0][]): void => events.forEach((event) => notifications.observe(event, run.state, run.now))
  return { clock, notes, sent, notifications, observe }
}

/** Lets what is pending go on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

const delivered = { status: 'delivered' } as const
const refused = { status: 'failed', reason: 'it answered 503', isWorthRetrying: true } as const

it('tells of approvals, failures, money and the end, in their order', async () => {
  const run = DrivenRun.open(makePlan([{ id: 'a', retries: 0 }, { id: 'b', approve: true }, { id: 'c' }]))
  run.state.budget = { usd: 1, tokens: null }
  const { observe, sent, notifications } = open(run, () => delivered)
  observe([{ type: 'task-approval-requested', task: 'b' }])
  observe(run.fail('a', { ...agentFailure, message: 'no' }))
  const usage = { provider: 'p', model: 'm', calls: 1, inputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 5, reasoningTokens: 0, costUsd: 0.9, unpricedCalls: 0 }
  observe(run.send({ type: 'attempt-ended', lease: run.lease('c'), ending: { status: 'failed', failure: agentFailure, checks: [], rolledBack: true, measures: { ...noMeasures, usage: [usage] } } }))
  observe(run.send({ type: 'cancel' }))
  await notifications.close()
  expect(sent.map(({ notice }) => [notice.kind, notice.task])).toEqual([['approval-needed', 'b'], ['task-failed', 'a'], ['budget', null], ['run-ended', null]])
  expect(sent[2]?.notice.text).toContain('80 %')
  expect(new Set(sent.map(({ id }) => id)).size).toBe(4)
})

it('only what the target asked for is told', async () => {
  const run = DrivenRun.open(makePlan([{ id: 'a', retries: 0 }]))
  const { observe, sent, notifications } = open(run, () => delivered, ['run-ended'])
  observe(run.fail('a'))
  await notifications.close()
  expect(sent.map(({ notice }) => notice.kind)).toEqual(['run-ended'])
})

it('a target that is away for a moment is tried again under the same id, and it is noted', async () => {
  const run = DrivenRun.open(makePlan([{ id: 'a' }]))
  const { observe, sent, clock, notes } = open(run, (_notice, tries) => (tries < 3 ? refused : delivered), ['run-ended'])
  observe(run.succeed('a'))
  await settle()
  clock.advance(500)
  await settle()
  clock.advance(2_000)
  await settle()
  expect(sent).toHaveLength(3)
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
  expect(notes).toEqual([{ level: 'info', target: 'team', notice: 'run-ended', tries: 3, reason: null }])
})

it('what is not worth it is tried once, a target that stays away is given up after four tries', async () => {
  const run = DrivenRun.open(makePlan([{ id: 'a' }]))
  const once = open(run, () => ({ ...refused, isWorthRetrying: false }), ['run-ended'])
  const events = run.succeed('a')
  once.observe(events)
  await settle()
  expect(once.notes).toMatchObject([{ level: 'warn', tries: 1, reason: 'it answered 503' }])
  const away = open(run, () => refused, ['run-ended'])
  away.observe(events)
  for (let turn = 0; turn < 5; turn += 1) {
    await settle()
    away.clock.advance(10_000)
  }
  expect(away.notes).toMatchObject([{ level: 'warn', tries: 4 }])
})

it('a target that never answers holds up the end of the run for a bounded time', async () => {
  const run = DrivenRun.open(makePlan([{ id: 'a' }]))
  const { observe, notifications, clock, notes } = open(run, () => 'never', ['run-ended'])
  observe(run.succeed('a'))
  const closing = notifications.close()
  await settle()
  clock.advance(3_000)
  await closing
  expect(notes).toMatchObject([{ level: 'warn', tries: 1 }])
})

it('a flood of failures is told up to a number, its end is always told', async () => {
  const run = DrivenRun.open(makePlan(Array.from({ length: 60 }, (_, index) => ({ id: `t${index}`, retries: 0 })), { concurrency: 60 }))
  const { observe, sent, notifications } = open(run, () => delivered)
  for (let index = 0; index < 60; index += 1) observe(run.fail(`t${index}`))
  await notifications.close()
  expect(sent.filter(({ notice }) => notice.kind === 'task-failed')).toHaveLength(20)
  expect(sent.at(-1)?.notice.kind).toBe('run-ended')
})

it('a notifier that breaks its promise fails nothing', async () => {
  const run = DrivenRun.open(makePlan([{ id: 'a' }]))
  const { observe, notes, notifications, clock } = open(run, () => { throw Object.assign(new Error('no space left'), { code: 'ENOSPC' }) }, ['run-ended'])
  observe(run.succeed('a'))
  const closing = notifications.close()
  await settle()
  clock.advance(3_000)
  await closing
  expect(notes).toMatchObject([{ level: 'warn', reason: 'ENOSPC' }])
})
