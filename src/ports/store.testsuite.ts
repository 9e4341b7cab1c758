import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RecordedEvent, RunEvent } from '../core/run/event.ts'
import type { Command } from '../core/run/signal.ts'
import { firstTurn, sampleAt, sampleAttempt, sampleMetric, sampleRun, sampleTask, sampleUsage, startingTurn } from './store.samples.ts'
import type { Store } from './store.ts'

/** A fresh, empty store and a way to look at the same state through another handle, as another process would. */
export type StoreUnderTest = {
  readonly store: Store
  reopen(): Promise<Store>
  /** Closes every handle and removes the state. */
  dispose(): Promise<void>
}

/** Registers the contract of the store port as tests. */
export function testStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store`, () => {
    let subject: StoreUnderTest
    let store: Store
    beforeEach(async () => {
      subject = await open()
      store = subject.store
    })
    afterEach(() => subject.dispose())
    const context: Context = { store: () => store, reopen: () => subject.reopen() }
    testLog(context)
    testFencing(context)
    testRows(context)
    testCommands(context)
    testMetrics(context)
    testUsage(context)
  })
}

type Context = { readonly store: () => Store; readonly reopen: () => Promise<Store> }

function testLog({ store, reopen }: Context): void {
  test('events come back in order, numbered from 1, as they were appended', async () => {
    await store().append(firstTurn('r1'))
    await store().append(startingTurn('r1', 2, ['a', 'b']))
    const events = await readAll(store(), 'r1')
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect(events.slice(0, 2)).toEqual(firstTurn('r1').events.map((event, index) => ({ seq: index + 1, at: sampleAt, event })))
    expect(events[3]).toEqual({ seq: 4, at: sampleAt + 2, event: { type: 'attempt-started', task: 'b', attempt: 1 } })
  })

  test('text of any script, quotes, newlines and NUL survive in events', async () => {
    const reason = 'naïve "quoted" \\ 火 🚀 \u0000 \n \u2028'
    await store().append(firstTurn('r1', { events: [{ type: 'task-canceled', task: "o'brien", reason }] }))
    expect((await readAll(store(), 'r1'))[0]?.event).toEqual({ type: 'task-canceled', task: "o'brien", reason })
  })

  test('reading goes on after a sequence number and ends at the end', async () => {
    await store().append(firstTurn('r1'))
    await store().append(startingTurn('r1', 2, ['a', 'b', 'c']))
    expect((await readAll(store(), 'r1', 3)).map(({ seq }) => seq)).toEqual([4, 5])
    expect(await readAll(store(), 'r1', 5)).toEqual([])
    expect(await readAll(store(), 'nobody')).toEqual([])
  })

  test('what was appended is seen through another handle', async () => {
    await store().append(firstTurn('r1'))
    const other = await reopen()
    expect(await readAll(other, 'r1')).toHaveLength(2)
    await store().append(startingTurn('r1', 2, ['a']))
    expect(await readAll(other, 'r1', 2)).toHaveLength(1)
  })

  test('a turn of 10,000 events is one turn', async () => {
    const taskIds = Array.from({ length: 10_000 }, (_, index) => `task-${index}`)
    await store().append(firstTurn('r1'))
    await store().append(startingTurn('r1', 2, taskIds))
    const events = await readAll(store(), 'r1', 2)
    expect(events.map(({ event }) => (event.type === 'attempt-started' ? event.task : null))).toEqual(taskIds)
    expect(events.at(-1)?.seq).toBe(10_002)
    expect(await store().tasks('r1')).toHaveLength(10_000)
  })

  test('two runs have logs, rows and sequence numbers of their own', async () => {
    await store().append(firstTurn('r1'))
    await store().append(firstTurn('r2'))
    await store().append(startingTurn('r2', 2, ['a']))
    expect(await readAll(store(), 'r1')).toHaveLength(2)
    expect(await readAll(store(), 'r2')).toHaveLength(3)
    expect(await store().tasks('r1')).toEqual([])
    expect((await store().tasks('r2')).map(({ id, runId }) => [runId, id])).toEqual([['r2', 'a']])
  })
}

function testFencing({ store, reopen }: Context): void {
  const turns = [
    ['behind', startingTurn('r1', 1, ['a'])],
    ['ahead', startingTurn('r1', 3, ['a'])],
    ['behind, without events', { ...startingTurn('r1', 1, ['a']), events: [] }],
  ] as const
  test.each(turns)('a turn that is %s is refused and writes nothing', async (_, turn) => {
    await store().append(firstTurn('r1'))
    const changed = { ...turn, run: sampleRun('r1', { status: 'halted' }), metrics: [sampleMetric('r1', 'a')] }
    await expect(store().append(changed)).rejects.toMatchObject({ name: 'FleetError', code: 'state-damaged' })
    await expectOnlyFirstTurn(store())
    await store().append(startingTurn('r1', 2, ['a']))
  })

  test('a first turn for a run that exists is refused', async () => {
    await store().append(firstTurn('r1'))
    await expect(store().append(firstTurn('r1'))).rejects.toMatchObject({ code: 'state-damaged' })
    await expectOnlyFirstTurn(store())
  })

  test('of two writers of one run the slower is refused, and keeps being refused', async () => {
    await store().append(firstTurn('r1'))
    const other = await reopen()
    await other.append(startingTurn('r1', 2, ['theirs', 'also-theirs']))
    const late = startingTurn('r1', 2, ['ours'])
    for (const turn of [{ ...late, events: [] }, late, late]) await expect(store().append(turn)).rejects.toMatchObject({ code: 'state-damaged' })
    expect((await store().tasks('r1')).map(({ id }) => id)).toEqual(['theirs', 'also-theirs'])
    await other.append(startingTurn('r1', 4, ['more-of-theirs']))
    expect(await readAll(store(), 'r1')).toHaveLength(5)
  })

  test('whoever was refused may go on from where the log ends now', async () => {
    await store().append(firstTurn('r1'))
    await (await reopen()).append(startingTurn('r1', 2, ['theirs']))
    await expect(store().append(startingTurn('r1', 2, ['ours']))).rejects.toMatchObject({ code: 'state-damaged' })
    await store().append(startingTurn('r1', 3, ['ours']))
    expect((await store().tasks('r1')).map(({ id }) => id)).toEqual(['theirs', 'ours'])
  })

  test('a turn whose rows belong to another run is a bug and writes nothing', async () => {
    await store().append(firstTurn('r1'))
    const foreign = { ...startingTurn('r1', 2, ['a']), tasks: [sampleTask('r2', 'a')] }
    await expect(store().append(foreign)).rejects.toMatchObject({ name: 'Bug' })
    await expect(store().append({ ...startingTurn('r1', 2, []), run: sampleRun('r2') })).rejects.toMatchObject({ name: 'Bug' })
    await expect(store().append({ ...startingTurn('r1', 2, ['a']), at: 0.5 })).rejects.toMatchObject({ name: 'Bug' })
    await expectOnlyFirstTurn(store())
  })
}

function testRows({ store }: Context): void {
  test('the rows of the last turn stand, created when they first were', async () => {
    await store().append(firstTurn('r1', { tasks: [sampleTask('r1', 'b', { status: 'waiting', resultJson: null }), sampleTask('r1', 'a')] }))
    const ended = sampleRun('r1', { status: 'ended', outcome: 'failed', planPath: null, createdAt: sampleAt + 5, updatedAt: sampleAt + 5 })
    const failed = sampleTask('r1', 'b', { status: 'failed', resultJson: '{"failure":"火"}', createdAt: sampleAt + 5, updatedAt: sampleAt + 5 })
    await store().append({ ...startingTurn('r1', 2, []), events: [{ type: 'run-ended', outcome: 'failed' }], run: ended, tasks: [failed] })
    expect(await store().run('r1')).toEqual({ ...ended, createdAt: sampleAt })
    expect(await store().tasks('r1')).toEqual([{ ...failed, createdAt: sampleAt }, sampleTask('r1', 'a')])
  })

  test('runs are listed newest first', async () => {
    await store().append(firstTurn('old', { run: sampleRun('old', { createdAt: 1 }) }))
    await store().append(firstTurn('new', { run: sampleRun('new', { createdAt: 3 }) }))
    await store().append(firstTurn('mid', { run: sampleRun('mid', { createdAt: 2 }) }))
    expect((await store().runs()).map(({ id }) => id)).toEqual(['new', 'mid', 'old'])
  })

  test('a run that nobody made is null', async () => {
    expect(await store().run('nobody')).toBeNull()
    expect(await store().tasks('nobody')).toEqual([])
    expect(await store().runs()).toEqual([])
  })
}

function testCommands({ store, reopen }: Context): void {
  test('commands are taken in their order, once, by their own run', async () => {
    await store().append(firstTurn('r1'))
    await store().append(firstTurn('r2'))
    const commands: readonly Command[] = [{ type: 'pause' }, { type: 'retry-tasks', tasks: ['a'] }, { type: 'approve-task', task: 'a', by: 'zoë' }, { type: 'pause' }]
    for (const command of commands) await store().enqueue('r1', command, sampleAt)
    await store().enqueue('r2', { type: 'cancel' }, sampleAt)
    expect(await store().take('r1', sampleAt + 1)).toEqual(commands)
    expect(await store().take('r1', sampleAt + 2)).toEqual([])
    expect(await store().take('r2', sampleAt + 2)).toEqual([{ type: 'cancel' }])
  })

  test('a command left through another handle is found, however often the queue was empty', async () => {
    await store().append(firstTurn('r1'))
    const other = await reopen()
    for (const task of ['a', 'b', 'c']) {
      expect(await store().take('r1', sampleAt)).toEqual([])
      expect(await store().take('r1', sampleAt)).toEqual([])
      await other.enqueue('r1', { type: 'cancel-task', task }, sampleAt)
      expect(await store().take('r1', sampleAt)).toEqual([{ type: 'cancel-task', task }])
      await store().enqueue('r1', { type: 'cancel-task', task }, sampleAt)
      expect(await store().take('r1', sampleAt)).toEqual([{ type: 'cancel-task', task }])
    }
  })

  test('a command left through the same handle is found after the queue was empty', async () => {
    await store().append(firstTurn('r1'))
    expect(await store().take('r1', sampleAt)).toEqual([])
    await store().enqueue('r1', { type: 'cancel' }, sampleAt)
    expect(await store().take('r1', sampleAt)).toEqual([{ type: 'cancel' }])
  })

  test('a command that was taken is not taken through another handle', async () => {
    await store().append(firstTurn('r1'))
    await store().enqueue('r1', { type: 'cancel' }, sampleAt)
    const other = await reopen()
    expect([...(await store().take('r1', sampleAt)), ...(await other.take('r1', sampleAt))]).toEqual([{ type: 'cancel' }])
  })

  test('a command for a run that nobody made is refused', async () => {
    await expect(store().enqueue('nobody', { type: 'cancel' }, sampleAt)).rejects.toMatchObject({ name: 'FleetError', code: 'run-not-found' })
    expect(await store().take('nobody', sampleAt)).toEqual([])
  })
}

function testMetrics({ store }: Context): void {
  test('metrics come back in their order, by run, task and name', async () => {
    const rows = [
      sampleMetric('r1', 'a', { value: 0.25 }),
      sampleMetric('r1', 'b', { name: 'files', value: 3 }),
      sampleMetric('r1', 'a', { name: 'files', value: 2 ** 40 }),
    ]
    await store().append(firstTurn('r1', { metrics: rows }))
    await store().append(firstTurn('r2', { metrics: [sampleMetric('r2', 'a', { value: 9 })] }))
    expect(await store().metrics.read({ runId: 'r1' })).toEqual(rows)
    expect(await store().metrics.read({ runId: 'r1', taskId: 'a', name: 'files' })).toEqual([rows[2]])
    expect((await store().metrics.read({ taskId: 'a', name: 'duration_ms' })).map(({ value }) => value)).toEqual([0.25, 9])
    expect(await store().metrics.read({})).toHaveLength(4)
  })

  test('a metric that is not a number is a bug and writes nothing', async () => {
    await expect(store().append(firstTurn('r1', { metrics: [sampleMetric('r1', 'a', { value: Number.NaN })] }))).rejects.toMatchObject({ name: 'Bug' })
    expect(await store().run('r1')).toBeNull()
  })

  test('durations are the medians over all runs, of the tasks asked for', async () => {
    const measure = (runId: string, a: number, b: number) => [
      sampleMetric(runId, 'a', { value: a }),
      sampleMetric(runId, 'b', { value: b }),
      sampleMetric(runId, 'a', { name: 'files', value: 999 }),
    ]
    await store().append(firstTurn('r1', { metrics: measure('r1', 900, 10) }))
    await store().append(firstTurn('r2', { metrics: measure('r2', 100, 20) }))
    await store().append(firstTurn('r3', { metrics: [sampleMetric('r3', 'a', { value: 200 })] }))
    expect(await store().durations(['a', 'b', 'never-ran'])).toEqual(new Map([['a', 200], ['b', 15]]))
    expect(await store().durations(['b'])).toEqual(new Map([['b', 15]]))
  })

  test('attempts come back as they were written, the newest that were asked for, oldest first', async () => {
    const measured = { cpuMs: 12.5, peakMemoryBytes: 2 ** 33, inputTokens: 5, outputTokens: 6, costUsd: 0.25, turns: 3, baseScore: 80.5, headScore: 81, model: 'xai/grok-4.7', kind: 'hard ui' }
    const failed = sampleAttempt('r1', 'a', { outcome: 'failed', failure: 'check-failed', files: null, linesAdded: null, linesRemoved: null, endedAt: sampleAt + 1 })
    const second = sampleAttempt('r1', 'a', { attempt: 2, ...measured, endedAt: sampleAt + 2 })
    const other = sampleAttempt('r2', 'b', { endedAt: sampleAt + 3 })
    await store().append(firstTurn('r1', { attempts: [failed, second] }))
    await store().append(firstTurn('r2', { attempts: [other] }))
    expect(await store().attempts({})).toEqual([failed, second, other])
    expect(await store().attempts({ limit: 2 })).toEqual([second, other])
    expect(await store().attempts({ runId: 'r1', limit: 1 })).toEqual([second])
    expect(await store().attempts({ taskId: 'b' })).toEqual([other])
    expect(await store().attempts({ endedBefore: sampleAt + 3 })).toEqual([failed, second])
    expect(await store().attempts({ runId: 'none' })).toEqual([])
  })
}

function testUsage({ store, reopen }: Context): void {
  test('usage comes back as it was, in its order, by run and task, through another handle too', async () => {
    await store().append(firstTurn('r1'))
    await store().append(firstTurn('r2'))
    const rows = [sampleUsage('r1', 'a'), sampleUsage('r1', 'b', { costUsd: null, isEstimate: true, model: 'unheard-of' }), sampleUsage('r1', 'a', { attempt: 2 })]
    await store().usage.append(rows)
    await store().usage.append([sampleUsage('r2', 'a')])
    expect(await store().usage.read({ runId: 'r1' })).toEqual(rows)
    expect(await store().usage.read({ runId: 'r1', taskId: 'a' })).toEqual([rows[0], rows[2]])
    expect(await (await reopen()).usage.read({})).toHaveLength(4)
  })

  test('what was spent is summed by run and task, from an instant on; what has no price costs nothing', async () => {
    await store().append(firstTurn('r1'))
    await store().append(firstTurn('r2'))
    const rows = [sampleUsage('r1', 'a', { costUsd: 0.25 }), sampleUsage('r1', 'a', { costUsd: 0.5, at: sampleAt + 10 }), sampleUsage('r1', 'b', { costUsd: null, at: sampleAt + 10 })]
    await store().usage.append([...rows, sampleUsage('r2', 'a', { costUsd: 1 })])
    const spent = async (query: Parameters<Store['usage']['spent']>[0]) => (await store().usage.spent(query)).toSorted((x, y) => x.costUsd - y.costUsd)
    const [b, a, other] = [{ runId: 'r1', taskId: 'b', costUsd: 0, tokens: 1_240 }, { runId: 'r1', taskId: 'a', costUsd: 0.75, tokens: 2_480 }, { runId: 'r2', taskId: 'a', costUsd: 1, tokens: 1_240 }]
    expect(await spent({ runId: 'r1' })).toEqual([b, a])
    expect(await spent({})).toEqual([b, a, other])
    expect(await spent({ since: sampleAt + 10 })).toEqual([b, { ...a, costUsd: 0.5, tokens: 1_240 }])
    expect(await spent({ runId: 'nobody' })).toEqual([])
  })

  test('usage of a run that nobody made, and usage that is no number, writes nothing', async () => {
    await store().append(firstTurn('r1'))
    await expect(store().usage.append([sampleUsage('nobody', 'a')])).rejects.toMatchObject({ code: 'run-not-found' })
    await expect(store().usage.append([sampleUsage('r1', 'a'), sampleUsage('r1', 'a', { inputTokens: Number.NaN })])).rejects.toMatchObject({ name: 'Bug' })
    expect(await store().usage.read({})).toEqual([])
  })
}

/** All events of a run after a sequence number. */
async function readAll(store: Store, runId: string, afterSeq = 0): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const event of store.read(runId, afterSeq)) events.push(event)
  return events
}

async function expectOnlyFirstTurn(store: Store): Promise<void> {
  const expected: readonly RunEvent['type'][] = ['run-created', 'run-opened']
  expect((await readAll(store, 'r1')).map(({ event }) => event.type)).toEqual(expected)
  expect(await store.run('r1')).toEqual(sampleRun('r1'))
  expect(await store.tasks('r1')).toEqual([])
  expect(await store.metrics.read({})).toEqual([])
}
