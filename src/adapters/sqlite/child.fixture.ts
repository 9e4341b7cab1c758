import { hash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { firstTurn, sampleAt, sampleMetric, startingTurn } from '../../ports/store.samples.ts'
import type { SnapshotEntry } from '../../ports/store.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import type { SqliteState } from './open-sqlite-store.ts'

/** What a second process does to a state database in the tests: `child.fixture.ts <what> <path> …`. Says each thing done on a line of its own. */
const [what, path = '', ...rest] = process.argv.slice(2)
if (what === 'append') await appendForever(path)
if (what === 'enqueue') await enqueue(path, rest[0] ?? '', Number(rest[1]))
if (what === 'open') await openAndCreate(path, rest[0] ?? '')

/** Appends turns of 1 to 5 events and takes snapshots until it is killed. */
async function appendForever(path: string): Promise<never> {
  const state = openSqliteStore({ path, durability: 'full' })
  if ((await state.store.run('r1')) === null) await state.store.append(firstTurn('r1'))
  let seq = 0
  for await (const event of state.store.read('r1', 0)) seq = event.seq
  for (let turn = 0; ; turn += 1) {
    const taskIds = Array.from({ length: 1 + (turn % 5) }, (_, index) => `task-${seq + index + 1}`)
    await state.store.append({ ...startingTurn('r1', seq, taskIds), metrics: taskIds.map((id) => sampleMetric('r1', id)) })
    seq += taskIds.length
    say(`event ${seq}`)
    if (turn % 4 === 0) await takeSnapshot(state, seq)
  }
}

/** Leaves every other snapshot open and drops the rest, so that a kill also hits a sweep. */
async function takeSnapshot({ snapshots }: SqliteState, attempt: number): Promise<void> {
  const key = { runId: 'r1', taskId: 'a', attempt }
  await snapshots.begin(key, '/root', sampleAt)
  await snapshots.add(key, Array.from({ length: 20 }, (_, index) => toFile(attempt, index)))
  await snapshots.seal(key)
  if (attempt % 2 === 0) await snapshots.settle(key, 'dropped')
  else say(`snapshot ${attempt}`)
}

function toFile(attempt: number, index: number): SnapshotEntry {
  const content = new TextEncoder().encode(`content ${attempt % 7} of file ${index}\n`.repeat(50))
  const path = new TextEncoder().encode(`file-${index}`)
  return { type: 'file', path, mode: 0o100644, hash: hash('sha256', content), content, size: content.length, mtimeNs: 0n, inode: 0n }
}

async function enqueue(path: string, by: string, count: number): Promise<void> {
  const state = openSqliteStore({ path, durability: 'full' })
  for (let index = 0; index < count; index += 1) await state.store.enqueue('r1', { type: 'approve-task', task: String(index), by }, sampleAt)
  state.close()
}

async function openAndCreate(path: string, runId: string): Promise<void> {
  const state = openSqliteStore({ path, durability: 'full' })
  await state.store.append(firstTurn(runId))
  say('done')
  state.close()
}

/** At once: what was said has happened, even if the process is killed right after. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}
