import { hash } from 'node:crypto'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { firstTurn, sampleAt, startingTurn } from '../../ports/store.samples.ts'
import { Connection } from './connection.ts'
import { checkSchema, migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { toFleetError } from './to-fleet-error.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-store-'))
  path = join(folder, 'deep', 'state.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (readOnly = false) => openSqliteStore({ path, durability: 'full', readOnly })

describe('opening the state database', () => {
  test('makes the folder and the database; closing twice is safe', async () => {
    const state = open()
    state.close()
    state.close()
    await state.store.close()
    expect(existsSync(path)).toBe(true)
  })

  test('a newer schema is refused, with both versions named', () => {
    open().close()
    change('PRAGMA user_version = 41')
    for (const readOnly of [false, true]) {
      expect(() => open(readOnly)).toThrow(expect.objectContaining({ name: 'FleetError', code: 'state-newer', hint: expect.stringContaining('Update Fleet') }))
      expect(() => open(readOnly)).toThrow(`schema 41, this one knows up to ${migrations.length}`)
    }
  })

  test('a file that is no database is refused', () => {
    open().close()
    writeFileSync(path, 'not a database, and longer than its header '.repeat(100))
    expect(() => open()).toThrow(expect.objectContaining({ code: 'state-damaged', hint: expect.stringContaining(path) }))
  })

  test("another program's database is refused and left alone", () => {
    open().close()
    rmSync(path)
    change('CREATE TABLE theirs (x)')
    expect(() => open()).toThrow(expect.objectContaining({ code: 'state-damaged' }))
    expect(() => change('DROP TABLE theirs')).not.toThrow()
  })

  test('pages that were overwritten are reported when they are read', async () => {
    const state = open()
    await state.store.append(firstTurn('r1'))
    await state.store.append(startingTurn('r1', 2, Array.from({ length: 5_000 }, (_, index) => `task-${index}`)))
    state.close()
    overwritePages(statSync(path).size * 0.8)
    const damaged = open()
    await expect(readAll(damaged.store.read('r1', 0))).rejects.toMatchObject({ code: 'state-damaged', hint: expect.stringContaining('.recover') })
    damaged.close()
    overwritePages(4096)
    expect(() => open()).toThrow(expect.objectContaining({ code: 'state-damaged' }))
  })

  test('a reader without a database makes none', () => {
    expect(() => open(true)).toThrow(expect.objectContaining({ code: 'run-not-found' }))
    expect(existsSync(join(folder, 'deep'))).toBe(false)
  })

  test('a reader sees what a writer appends and cannot write', async () => {
    const writer = open()
    const reader = open(true)
    await writer.store.append(firstTurn('r1'))
    expect(await reader.store.runs()).toHaveLength(1)
    await expect(reader.store.append(startingTurn('r1', 2, ['a']))).rejects.toMatchObject({ code: 'environment' })
    writer.close()
    expect(await readAll(reader.store.read('r1', 0))).toHaveLength(2)
    reader.close()
  })

  test('what was opened for writing is in WAL mode, and SQLite syncs checkpoints itself, also after a migration', () => {
    open().close()
    const connection = new Connection({ path, durability: 'full', readOnly: false })
    migrate(connection, [...migrations, 'CREATE TABLE later (x)'])
    expect(connection.get({ sql: 'PRAGMA journal_mode' })).toEqual({ journal_mode: 'wal' })
    expect(connection.get({ sql: 'PRAGMA synchronous' })).toEqual({ synchronous: 1 })
    connection.close()
  })
})

describe('migrating', () => {
  const older = ['CREATE TABLE a (x)']
  const newer = [...older, 'ALTER TABLE a ADD COLUMN y; CREATE TABLE b (z)', 'INSERT INTO b VALUES (7)']
  const connect = (readOnly = false) => new Connection({ path: join(folder, 'a.db'), durability: 'none', readOnly })

  test('runs the migrations that are missing, once each, and keeps the data', () => {
    const connection = connect()
    migrate(connection, older)
    connection.exec('INSERT INTO a VALUES (1)')
    migrate(connection, newer)
    migrate(connection, newer)
    expect(connection.all({ sql: 'SELECT x, y FROM a' })).toEqual([{ x: 1, y: null }])
    expect(connection.all({ sql: 'SELECT z FROM b' })).toEqual([{ z: 7 }])
    expect(() => migrate(connection, older)).toThrow(expect.objectContaining({ code: 'state-newer' }))
    connection.close()
  })

  test('one that fails changes nothing', () => {
    const connection = connect()
    migrate(connection, older)
    expect(() => migrate(connection, [...older, 'CREATE TABLE b (z)', 'nonsense'])).toThrow('nonsense')
    expect(connection.get({ sql: 'SELECT count(*) AS tables FROM sqlite_schema' })).toEqual({ tables: 1 })
    migrate(connection, newer)
    connection.close()
  })

  test('a reader of an older schema is told to let a writer migrate', () => {
    const connection = connect()
    migrate(connection, older)
    expect(() => checkSchema(connection, newer)).toThrow(expect.objectContaining({ code: 'environment', hint: expect.stringContaining('resuming') }))
    connection.close()
  })
})

describe('damage and want', () => {
  test.each([
    ['a hole in the log', 'DELETE FROM events WHERE seq = 2'],
    ['a log that lost its beginning', 'DELETE FROM events WHERE seq = 1'],
    ['an event that is no JSON', `UPDATE events SET data = '{' WHERE seq = 2`],
  ])('%s is reported', async (_, sql) => {
    const state = open()
    await state.store.append(firstTurn('r1'))
    await state.store.append(startingTurn('r1', 2, ['a']))
    change(sql)
    await expect(readAll(state.store.read('r1', 0))).rejects.toMatchObject({ code: 'state-damaged' })
    state.close()
  })

  test('a full disk fails the turn as a whole, and it can be appended once there is room', async () => {
    const connection = new Connection({ path: join(folder, 'a.db'), durability: 'full', readOnly: false })
    connection.exec('CREATE TABLE a (x); PRAGMA max_page_count = 20')
    const fill = () => connection.transaction(() => connection.run('INSERT INTO a VALUES (zeroblob(200000))'))
    expect(fill).toThrow(expect.objectContaining({ code: 'disk-full' }))
    connection.exec('PRAGMA max_page_count = 2000')
    expect(fill()).toBe(1)
    expect(connection.get({ sql: 'SELECT count(*) AS rows FROM a' })).toEqual({ rows: 1 })
    connection.close()
  })

  test('a lock of another program has a name and a next step', () => {
    open().close()
    const holder = new DatabaseSync(path)
    holder.exec('BEGIN IMMEDIATE')
    const other = new DatabaseSync(path)
    let busy: unknown
    try {
      other.exec('BEGIN IMMEDIATE')
    } catch (error) {
      busy = toFleetError(error, path)
    }
    expect(busy).toMatchObject({ name: 'FleetError', code: 'state-locked', hint: expect.stringContaining('try again') })
    holder.close()
    other.close()
  })

  test('a snapshot whose content was changed is not given out', async () => {
    const state = open()
    const key = { runId: 'r1', taskId: 'a', attempt: 1 }
    const content = new TextEncoder().encode('a')
    const hashOfA = hash('sha256', content)
    await state.snapshots.begin(key, '/root', sampleAt)
    await state.snapshots.add(key, [{ type: 'file', path: content, mode: 0o100644, hash: hashOfA, content: new TextEncoder().encode('b'), size: 1, mtimeNs: 0n, inode: 0n }])
    await expect(state.snapshots.content(hashOfA)).rejects.toMatchObject({ code: 'state-damaged', message: expect.stringContaining('has changed') })
    change(`UPDATE blobs SET content = x'00'`)
    await expect(state.snapshots.content(hashOfA)).rejects.toMatchObject({ code: 'state-damaged', message: expect.stringContaining('unpacked') })
    state.close()
  })
})

describe('pruning', () => {
  test('gives the space of kept snapshots back to the file system', async () => {
    const state = open()
    const key = { runId: 'r1', taskId: 'a', attempt: 1 }
    const files = Array.from({ length: 40 }, (_, index) => {
      const content = crypto.getRandomValues(new Uint8Array(50_000))
      return { type: 'file', path: new Uint8Array([index]), mode: 0o100644, hash: `hash-${index}`, content, size: content.length, mtimeNs: 0n, inode: 0n } as const
    })
    await state.snapshots.begin(key, '/root', sampleAt)
    await state.snapshots.add(key, files)
    await state.snapshots.seal(key)
    await state.snapshots.settle(key, 'kept')
    const { snapshots, bytes } = await state.snapshots.prune({ olderThan: sampleAt + 1 })
    state.close()
    expect(snapshots).toBe(1)
    expect(bytes).toBeGreaterThan(1_900_000)
    expect(statSync(path).size).toBeLessThan(200_000)
  })
})

async function readAll<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

function overwritePages(from: number): void {
  const file = openSync(path, 'r+')
  const size = statSync(path).size
  for (let page = Math.ceil(from / 4096) * 4096; page < size; page += 4096) writeSync(file, Buffer.alloc(200, 0xab), 0, 200, page)
  closeSync(file)
}

/** Does to the database what Fleet never does. */
function change(sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}
