import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Command } from '../../core/run/signal.ts'
import { firstTurn, sampleAt, startingTurn } from '../../ports/store.samples.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

type Child = ChildProcessByStdio<null, Readable, null>

const fixture = join(import.meta.dirname, 'child.fixture.ts')
let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-store-'))
  path = join(folder, 'state.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('SQLite store and other processes', () => {
  test('what was acknowledged outlives a SIGKILL at any moment, and the database stays whole', async () => {
    const rounds = 12
    const snapshots: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const acknowledged = await killWhileAppending()
      snapshots.push(...acknowledged.snapshots)
      await checkState(acknowledged.lastSeq, snapshots)
    }
    expect(snapshots.length).toBeGreaterThan(0)
  })

  test('commands of two processes are each taken once, in their order, while turns are appended', async () => {
    const { store, close } = openState()
    await store.append(firstTurn('r1'))
    const children = ['anna', 'bert'].map((by) => start('enqueue', by, '40'))
    const ends = Promise.all(children.map(toExitCode))
    const ended = { all: false }
    void ends.then(() => (ended.all = true))
    const taken: Command[] = []
    for (let seq = 2; !ended.all; seq += 1) {
      await store.append(startingTurn('r1', seq, [`task-${seq}`]))
      taken.push(...(await store.take('r1', sampleAt)))
      await setImmediate()
    }
    expect(await ends).toEqual([0, 0])
    taken.push(...(await store.take('r1', sampleAt)))
    for (const by of ['anna', 'bert']) {
      const tasks = taken.flatMap((command) => (command.type === 'approve-task' && command.by === by ? [command.task] : []))
      expect(tasks).toEqual(Array.from({ length: 40 }, (_, index) => String(index)))
    }
    close()
  })

  test('several processes make the database at once', async () => {
    const codes = await Promise.all(['r1', 'r2', 'r3', 'r4'].map((runId) => toExitCode(start('open', runId))))
    expect(codes).toEqual([0, 0, 0, 0])
    const { store, close } = openState()
    expect(await store.runs()).toHaveLength(4)
    close()
  })
})

/** Ends a child that appends with SIGKILL, some turns and some milliseconds after it began; returns what it had acknowledged. */
async function killWhileAppending(): Promise<{ readonly lastSeq: number; readonly snapshots: readonly number[] }> {
  const child = start('append')
  const exit = once(child, 'exit')
  let linesLeft = 1 + Math.floor(Math.random() * 30)
  let lastSeq = 0
  const snapshots: number[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, number] = line.split(' ')
    if (what === 'event') lastSeq = Number(number)
    if (what === 'snapshot') snapshots.push(Number(number))
    linesLeft -= 1
    // The moment within a turn is to be left to chance.
    if (linesLeft === 0) void setTimeout(Math.random() * 5).then(() => child.kill('SIGKILL'))
  }
  expect(await exit).toEqual([null, 'SIGKILL'])
  return { lastSeq, snapshots }
}

async function checkState(lastSeq: number, snapshotAttempts: readonly number[]): Promise<void> {
  const { store, snapshots, close } = openState()
  const started: string[] = []
  let seq = 0
  for await (const recorded of store.read('r1', 0)) {
    seq = recorded.seq
    if (recorded.event.type === 'attempt-started') started.push(recorded.event.task)
  }
  expect(seq).toBeGreaterThanOrEqual(lastSeq)
  expect((await store.tasks('r1')).map(({ id }) => id)).toEqual(started)
  expect((await store.metrics.read({ runId: 'r1' })).map(({ taskId }) => taskId)).toEqual(started)
  const open = new Set((await snapshots.open()).map(({ key }) => key.attempt))
  for (const attempt of snapshotAttempts) expect(open).toContain(attempt)
  for (const attempt of open) {
    const records = await snapshots.entries({ runId: 'r1', taskId: 'a', attempt })
    expect(records).toHaveLength(20)
    for (const record of records) if (record.type === 'file') await snapshots.content(record.hash)
  }
  close()
  checkIntegrity()
}

function checkIntegrity(): void {
  const database = new DatabaseSync(path)
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
  database.close()
}

function openState() {
  const state = openSqliteStore({ path, durability: 'full' })
  return { store: state.store, snapshots: state.snapshots, close: () => state.close() }
}

function start(what: string, ...rest: readonly string[]): Child {
  return spawn(process.execPath, [fixture, what, path, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function toExitCode(child: Child): Promise<unknown> {
  child.stdout.resume()
  const [code] = (await once(child, 'exit')) as readonly unknown[]
  return code
}
