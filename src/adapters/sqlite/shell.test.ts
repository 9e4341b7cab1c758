import { execFile, spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdDecompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { firstTurn, sampleAt, sampleMetric, startingTurn } from '../../ports/store.samples.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import type { SqliteState } from './open-sqlite-store.ts'

const execute = promisify(execFile)
const reportQuery = 'SELECT task_id, metric_name, AVG(metric_value) FROM metrics GROUP BY task_id, metric_name'
const hasShell = spawnSync('sqlite3', ['--version']).status === 0

let folder = ''
let state: SqliteState
const path = () => join(folder, 'state.db')

beforeEach((context) => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-store-'))
  if (!hasShell) context.skip('the program sqlite3 is not installed: nothing can be said about its view of the state')
  state = openSqliteStore({ path: path(), durability: 'full' })
})
afterEach(() => {
  if (hasShell) state.close()
  rmSync(folder, { recursive: true })
})

describe('the sqlite3 shell', () => {
  test('answers the query for averages while a run is being written', async () => {
    const { store } = state
    await store.append(firstTurn('r1', { metrics: [sampleMetric('r1', 'a', { value: 100 }), sampleMetric('r1', 'a', { value: 200 })] }))
    const asking = { done: false }
    const answers = askAgainAndAgain(8).finally(() => (asking.done = true))
    let seq = 2
    for (; !asking.done || seq <= 10; seq += 1) {
      await store.append({ ...startingTurn('r1', seq, [`task-${seq}`]), metrics: [sampleMetric('r1', 'b', { name: 'seq', value: seq })] })
      await new Promise(setImmediate)
    }
    const averages = (await answers).map(toAverages)
    for (const average of averages) expect(average.get('a|duration_ms')).toBe(150)
    const last = averages.at(-1)?.get('b|seq') ?? 0
    expect(last).toBeGreaterThan(2)
    expect(last).toBeLessThan(seq)
  })

  test('sees the promised columns of tasks, snapshots and metrics', async () => {
    const content = new TextEncoder().encode('let precious = 1\n'.repeat(20))
    const key = { runId: 'r1', taskId: 'a', attempt: 1 }
    await state.store.append(firstTurn('r1'))
    await state.store.append({ ...startingTurn('r1', 2, ['a']), metrics: [sampleMetric('r1', 'a')] })
    await state.snapshots.begin(key, '/root', sampleAt)
    const file = { type: 'file', path: Buffer.from('src/bad\xff\n.ts', 'latin1'), mode: 0o100644, size: content.length, mtimeNs: 0n, inode: 0n } as const
    await state.snapshots.add(key, [{ ...file, hash: hash('sha256', content), content }])
    expect(await ask('SELECT id, status, result_json, created_at, updated_at FROM tasks')).toBe(`a|running|{"attempt":1}|${sampleAt}|${sampleAt + 2}`)
    expect(await ask('SELECT task_id, metric_name, metric_value FROM metrics')).toBe('a|duration_ms|1000.0')
    const snapshot = await ask('SELECT task_id, file_path, content_hash, hex(compressed_content), created_at FROM snapshots')
    const [taskId, filePath, contentHash, compressed, createdAt] = snapshot.split('|')
    expect([taskId, filePath, contentHash, createdAt]).toEqual(['a', String.raw`src/bad\xff\x0a.ts`, hash('sha256', content), String(sampleAt)])
    expect(new Uint8Array(zstdDecompressSync(Buffer.from(compressed ?? '', 'hex')))).toEqual(content)
  })

  test('sees who holds a run, and which commands were taken when', async () => {
    const { store } = state
    await store.append(firstTurn('r1'))
    expect(await ask('SELECT run_id, epoch, taken_at, released_at FROM leases')).toBe(`r1|1|${sampleAt}|`)
    expect(await ask('SELECT holder FROM leases')).toMatch(new RegExp(`^${process.pid}@`))
    await store.enqueue('r1', { type: 'approve-task', task: 'a', by: 'zoë' }, sampleAt)
    expect(await ask('SELECT count(*) FROM audit')).toBe('0')
    await store.take('r1', sampleAt + 7)
    expect(await ask('SELECT run_id, at, action, data FROM audit')).toBe(`r1|${sampleAt + 7}|approve-task|{"task":"a","by":"zoë"}`)
    await store.append({ ...startingTurn('r1', 2, []), events: [{ type: 'run-halted', reason: 'interrupted', failure: null }] })
    expect(await ask('SELECT epoch, released_at FROM leases')).toBe(`1|${sampleAt + 2}`)
    await store.append({ ...startingTurn('r1', 3, []), events: [{ type: 'run-opened', epoch: 2 }] })
    expect(await ask('SELECT epoch, taken_at, released_at FROM leases')).toBe(`2|${sampleAt + 3}|`)
  })
})

async function ask(query: string): Promise<string> {
  const { stdout } = await execute('sqlite3', [path(), query])
  return stdout.trim()
}

async function askAgainAndAgain(times: number): Promise<readonly string[]> {
  const answers: string[] = []
  while (answers.length < times) answers.push(await ask(reportQuery))
  return answers
}

function toAverages(answer: string): ReadonlyMap<string, number> {
  const lines = answer.split('\n').map((line) => line.split('|'))
  return new Map(lines.map(([task, name, average]) => [`${task}|${name}`, Number(average)]))
}
