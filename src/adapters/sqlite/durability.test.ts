import { spawnSync } from 'node:child_process'
import { fdatasync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { firstTurn, sampleAt, startingTurn } from '../../ports/store.samples.ts'
import { openSqliteStore, type SqliteState } from './open-sqlite-store.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-store-'))
  path = join(folder, 'state.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A disk that a test steers: each sync waits for its own word. */
class HeldDisk {
  readonly #held: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  begun = 0

  readonly syncFile = (): Promise<void> => {
    this.begun += 1
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#held.push({ resolve, reject })
    return promise
  }

  release(): void {
    this.#held.shift()?.resolve()
  }

  fail(): void {
    this.#held.shift()?.reject(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
  }
}

describe('what is acknowledged lies on the disk', () => {
  const key = { runId: 'r1', taskId: 'a', attempt: 1 }
  const acts: readonly (readonly [string, (state: SqliteState) => Promise<unknown>])[] = [
    ['a turn', ({ store }) => store.append(startingTurn('r1', 2, ['a']))],
    ['a command that is left', ({ store }) => store.enqueue('r1', { type: 'pause' }, sampleAt)],
    ['a command that is taken', ({ store }) => store.take('r1', sampleAt)],
    ['a sealed snapshot', ({ snapshots }) => snapshots.seal(key)],
    ['a settled snapshot', ({ snapshots }) => snapshots.settle({ ...key, attempt: 2 }, 'kept')],
    ['a dropped snapshot', ({ snapshots }) => snapshots.settle({ ...key, attempt: 2 }, 'dropped')],
  ]

  test.each(acts)('%s is not acknowledged before its sync has ended', async (_name, act) => {
    await prepare()
    const disk = new HeldDisk()
    const state = openSqliteStore({ path, durability: 'full', syncFile: disk.syncFile })
    let isAcknowledged = false
    const acknowledged = act(state).then(() => (isAcknowledged = true))
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    expect([disk.begun, isAcknowledged]).toEqual([1, false])
    disk.release()
    await acknowledged
    state.close()
  })

  test.each(acts)('%s is not acknowledged when its sync fails, and neither is anything after it', async (_name, act) => {
    await prepare()
    const disk = new HeldDisk()
    const state = openSqliteStore({ path, durability: 'full', syncFile: disk.syncFile })
    const acknowledged = act(state)
    disk.fail()
    await expect(acknowledged).rejects.toMatchObject({ code: 'environment', message: expect.stringContaining('state.db-wal durable: EIO') })
    await expect(state.store.enqueue('r1', { type: 'resume' }, sampleAt)).rejects.toMatchObject({ code: 'environment' })
    expect(disk.begun).toBe(1)
    state.close()
    const after = openSqliteStore({ path, durability: 'full' })
    expect(await after.store.take('r1', sampleAt)).not.toContainEqual({ type: 'resume' })
    after.close()
  })

  test('what is committed while a sync is under way waits for the next, which they share', async () => {
    await prepare()
    const disk = new HeldDisk()
    const { store, close } = openSqliteStore({ path, durability: 'full', syncFile: disk.syncFile })
    const order: string[] = []
    const note = (what: string) => () => order.push(what)
    const first = store.append(startingTurn('r1', 2, ['a'])).then(note('first'))
    const second = store.append(startingTurn('r1', 3, ['b'])).then(note('second'))
    const third = store.enqueue('r1', { type: 'pause' }, sampleAt).then(note('third'))
    disk.release()
    await first
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    expect([order, disk.begun]).toEqual([['first'], 2])
    disk.release()
    await Promise.all([second, third])
    expect([order, disk.begun]).toEqual([['first', 'second', 'third'], 2])
    close()
  })

  test('a database that is closed while a sync is under way leaves the descriptor to it', async () => {
    await prepare()
    const gate = Promise.withResolvers<void>()
    const sync = promisify(fdatasync)
    const { store, close } = openSqliteStore({ path, durability: 'full', syncFile: (descriptor) => gate.promise.then(() => sync(descriptor)) })
    const appended = store.append(startingTurn('r1', 2, ['a']))
    close()
    gate.resolve()
    await appended
  })

  test('without durability nothing is synced', async () => {
    const disk = new HeldDisk()
    const { store, close } = openSqliteStore({ path, durability: 'none', syncFile: disk.syncFile })
    await store.append(firstTurn('r1'))
    expect(disk.begun).toBe(0)
    close()
  })

  test.runIf(spawnSync('strace', ['-V']).status === 0)('the kernel is asked to write, then to sync the log, then comes the acknowledgement', () => {
    const trace = join(folder, 'trace')
    const fixture = join(import.meta.dirname, 'child.fixture.ts')
    const { status, stderr } = spawnSync('strace', ['-f', '-y', '-e', 'trace=pwrite64,write,fdatasync,fsync', '-o', trace, process.execPath, fixture, 'open', path, 'r1'], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    const calls = readFileSync(trace, 'utf8').split('\n')
    const acknowledged = calls.findIndex((call) => /write\(1<.*"done/.test(call))
    const written = calls.findLastIndex((call, index) => index < acknowledged && /pwrite64\(\d+<[^>]*-wal>/.test(call))
    const began = calls.findIndex((call, index) => index > written && /(?:fdatasync|fsync)\(\d+<[^>]*-wal>/.test(call))
    const ended = calls[began]?.includes('unfinished') === true ? calls.findIndex((call, index) => index > began && /<\.\.\. fdatasync resumed>.*= 0/.test(call)) : began
    expect(written).toBeGreaterThan(0)
    expect(began).toBeGreaterThan(written)
    expect(ended).toBeGreaterThanOrEqual(began)
    expect(acknowledged).toBeGreaterThan(ended)
  })
})

/** A run with a command and two snapshots, one being taken and one sealed. */
async function prepare(): Promise<void> {
  const { store, snapshots, close } = openSqliteStore({ path, durability: 'full' })
  await store.append(firstTurn('r1'))
  await store.enqueue('r1', { type: 'pause' }, sampleAt)
  for (const attempt of [1, 2]) await snapshots.begin({ runId: 'r1', taskId: 'a', attempt }, '/root', sampleAt)
  await snapshots.seal({ runId: 'r1', taskId: 'a', attempt: 2 })
  close()
}
