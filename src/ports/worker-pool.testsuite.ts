import { afterEach, describe, expect, test } from 'vitest'
import type { Report } from '../core/run/signal.ts'
import type { Assignment, Reply, ReportTo, WorkerPool } from './worker-pool.ts'

/** A pool and work to try it on; each call of `attempt` gives an assignment with a lease of its own. */
export type WorkerPoolUnderTest = {
  readonly pool: WorkerPool
  /** `good` changes something and lands; `lasting` works until it is stopped. */
  readonly attempt: (kind: 'good' | 'lasting') => Assignment
  readonly finalChecks: Assignment
  /** Lets everything go on that waits for nothing but time. */
  readonly settle: () => Promise<void>
  dispose(): Promise<void>
}

/** Registers the contract of the worker pool port as tests. */
export function testWorkerPool(name: string, make: (reportTo: ReportTo) => Promise<WorkerPoolUnderTest>): void {
  describe(`${name} as a worker pool`, () => {
    const opened: WorkerPoolUnderTest[] = []
    afterEach(async () => {
      for (const subject of opened.splice(0)) {
        await subject.pool.close()
        await subject.dispose()
      }
    })
    /** Reports are kept; what is to be answered otherwise than `accepted` is said by `answer`. */
    const start = async (answer: (report: Report) => Reply | Promise<Reply> = () => 'accepted'): Promise<WorkerPoolUnderTest & { readonly reports: Report[] }> => {
      const reports: Report[] = []
      const subject = await make(async (report) => {
        reports.push(report)
        return answer(report)
      })
      opened.push(subject)
      return { ...subject, reports }
    }

    test('an attempt is carried out, reported step by step under its lease, and landed after its landing was accepted', async () => {
      const { pool, attempt, settle, reports } = await start()
      const { lease } = submitted(pool, attempt('good'))
      expect(pool.held()).toEqual(new Set([lease]))
      await settle()
      expect(reports.every((report) => report.lease === lease)).toBe(true)
      expect(reports.map(({ type }) => type).filter((type) => type !== 'attempt-advanced')).toEqual(['attempt-worked', 'attempt-landing', 'attempt-ended'])
      expect(reports.at(-1)).toMatchObject({ ending: { status: 'succeeded', result: { landed: { commit: expect.any(String) } } } })
      expect(pool.held()).toEqual(new Set())
    })

    test('a lease is held until its last report has been answered', async () => {
      const answered = Promise.withResolvers<Reply>()
      const { pool, attempt, settle } = await start(({ type }) => (type === 'attempt-ended' ? answered.promise : 'accepted'))
      const { lease } = submitted(pool, attempt('good'))
      await settle()
      expect(pool.held()).toEqual(new Set([lease]))
      answered.resolve('accepted')
      await settle()
      expect(pool.held()).toEqual(new Set())
    })

    test('a lease that is submitted again while it is held is carried out once', async () => {
      const { pool, attempt, settle, reports } = await start()
      const assignment = submitted(pool, attempt('good'))
      pool.submit(assignment)
      await settle()
      expect(reports.filter(({ type }) => type === 'attempt-ended')).toHaveLength(1)
    })

    test('the holder of a lease is stopped and says so, the others go on', async () => {
      const { pool, attempt, settle, reports } = await start()
      const [stopped, other] = [submitted(pool, attempt('lasting')), submitted(pool, attempt('lasting'))]
      await settle()
      pool.stop(stopped.lease, 'canceled')
      pool.stop(stopped.lease, 'canceled')
      await settle()
      expect(reports.filter(({ type }) => type === 'attempt-ended')).toEqual([{ type: 'attempt-ended', lease: stopped.lease, ending: { status: 'stopped', rolledBack: true } }])
      expect(pool.held()).toEqual(new Set([other.lease]))
    })

    test('to stop a lease that nobody holds is no error', async () => {
      const { pool, attempt, settle, reports } = await start()
      pool.stop('nobody#1@1', 'canceled')
      const { lease } = submitted(pool, attempt('good'))
      await settle()
      const before = reports.length
      pool.stop(lease, 'canceled')
      await settle()
      expect(reports).toHaveLength(before)
    })

    test.each(['attempt-worked', 'attempt-landing'] as const)('a holder whose lease is stale at %s drops it without another word', async (at) => {
      const { pool, attempt, settle, reports } = await start(({ type }) => (type === at ? 'stale' : 'accepted'))
      submitted(pool, attempt('good'))
      await settle()
      expect(reports.at(-1)?.type).toBe(at)
      expect(pool.held()).toEqual(new Set())
    })

    test('a holder that is told to stop instead of landing does not land', async () => {
      const { pool, attempt, settle, reports } = await start(({ type }) => (type === 'attempt-landing' ? 'stopping' : 'accepted'))
      const { lease } = submitted(pool, attempt('good'))
      await settle()
      expect(reports.at(-1)).toEqual({ type: 'attempt-ended', lease, ending: { status: 'stopped', rolledBack: true } })
    })

    test('the final checks are carried out and reported', async () => {
      const { pool, finalChecks, settle, reports } = await start()
      pool.submit(finalChecks)
      expect(pool.held()).toEqual(new Set([finalChecks.lease]))
      await settle()
      expect(reports).toMatchObject([{ type: 'final-checks-ended', lease: finalChecks.lease, failure: null }])
      expect(pool.held()).toEqual(new Set())
    })

    test('closing stops everything, and nothing of it is left or heard afterwards', async () => {
      const { pool, attempt, finalChecks, settle, reports } = await start()
      for (const assignment of [attempt('lasting'), attempt('lasting'), finalChecks]) pool.submit(assignment)
      await pool.close()
      expect(pool.held()).toEqual(new Set())
      const before = reports.length
      await settle()
      expect(reports).toHaveLength(before)
      expect(reports.filter(({ type }) => type === 'attempt-ended')).toMatchObject([{ ending: { status: 'stopped' } }, { ending: { status: 'stopped' } }])
    })
  })
}

function submitted(pool: WorkerPool, assignment: Assignment): Assignment {
  pool.submit(assignment)
  return assignment
}
