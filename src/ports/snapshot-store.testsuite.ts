import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SnapshotEntry, SnapshotKey, SnapshotPruning, SnapshotRecord, SnapshotStore } from './store.ts'

/** A fresh, empty snapshot store and a way to look at the same state through another handle, as another process would. */
export type SnapshotStoreUnderTest = {
  readonly snapshots: SnapshotStore & SnapshotPruning
  reopen(): Promise<SnapshotStore & SnapshotPruning>
  /** Closes every handle and removes the state. */
  dispose(): Promise<void>
}

type FileEntry = Extract<SnapshotEntry, { type: 'file' }>
type Context = { readonly snapshots: () => SnapshotStore & SnapshotPruning; readonly reopen: () => Promise<SnapshotStore & SnapshotPruning> }

const key: SnapshotKey = { runId: 'r1', taskId: 'a', attempt: 1 }
const secondKey: SnapshotKey = { ...key, attempt: 2 }
const createdAt = 1_760_000_000_000

/** Registers the contract of the snapshot store port as tests. */
export function testSnapshotStore(name: string, open: () => Promise<SnapshotStoreUnderTest>): void {
  describe(`${name} as a snapshot store`, () => {
    let subject: SnapshotStoreUnderTest
    beforeEach(async () => {
      subject = await open()
    })
    afterEach(() => subject.dispose())
    const context: Context = { snapshots: () => subject.snapshots, reopen: () => subject.reopen() }
    testEntries(context)
    testContents(context)
    testLife(context)
    testRemoval(context)
  })
}

function testEntries({ snapshots }: Context): void {
  test('files, links and folders come back as they were, in the order of their path', async () => {
    const entries: readonly SnapshotEntry[] = [
      toFile('b.sh', 'echo', { mode: 0o100755, mtimeNs: 1_760_000_000_123_456_789n, inode: 2n ** 64n - 2n }),
      { type: 'symlink', path: toBytes('link'), target: new Uint8Array([0xff, 0x2f, 0x61]) },
      { type: 'folder', path: toBytes('a'), mode: 0o40700 },
      toFile('a/old', 'x', { mtimeNs: -5n }),
    ]
    await take(snapshots(), key, entries)
    const expected = [entries[2], entries[3], entries[0], entries[1]].map((entry) => entry && toRecord(entry))
    expect(await readPlain(snapshots(), key)).toEqual(expected)
  })

  test('odd names survive byte for byte', async () => {
    const names = [' ', 'new\nline', 'tab\t', "quote'\"", '-rf', 'ünïcode 火', 'a\\b', '%s', '\u001b[31m']
    const paths = [...names.map(toBytes), new Uint8Array([0xff, 0xfe, 0x80]), new Uint8Array([0x61, 0xff]), new Uint8Array([0x61, 0xc3])]
    await take(snapshots(), key, paths.map((path) => ({ ...toFile('', 'same'), path })))
    const found = (await snapshots().entries(key)).map(({ path }) => Buffer.from(path).toString('hex'))
    expect(found.toSorted()).toEqual(paths.map((path) => Buffer.from(path).toString('hex')).toSorted())
  })

  test('thousands of entries in several calls make one snapshot', async () => {
    await snapshots().begin(key, '/root', createdAt)
    const files = Array.from({ length: 3_000 }, (_, index) => toFile(`f${index}`, `content ${index % 700}`))
    await snapshots().add(key, files.slice(0, 1_000))
    await snapshots().add(key, files.slice(1_000))
    await snapshots().add(key, [])
    await snapshots().seal(key)
    expect(await snapshots().entries(key)).toHaveLength(3_000)
    expect(await snapshots().content(toHash(Buffer.from('content 699')))).toEqual(toBytes('content 699'))
  })

  test('an unknown snapshot has no entries', async () => {
    expect(await snapshots().entries(key)).toEqual([])
  })
}

function testContents({ snapshots, reopen }: Context): void {
  const mebibyte = 1024 * 1024
  const contents: readonly (readonly [string, Uint8Array])[] = [
    ['empty', new Uint8Array()],
    ['binary', randomBytes(5_000)],
    ['of exactly one mebibyte', randomBytes(mebibyte)],
    ['one byte larger', randomBytes(mebibyte + 1)],
    ['of 20 MB', Buffer.concat([randomBytes(mebibyte), Buffer.alloc(19 * mebibyte, 'repeat')])],
  ]
  test.each(contents)('a file that is %s comes back the same', async (_, content) => {
    await take(snapshots(), key, [toFile('file', content)])
    const other = await reopen()
    expect(Buffer.compare(await other.content(toHash(content)), content)).toBe(0)
  })

  test('what was given may be overwritten afterwards', async () => {
    const content = Buffer.from('before')
    const hash = toHash(content)
    await take(snapshots(), key, [toFile('file', content)])
    content.fill('x')
    expect(Buffer.from(await snapshots().content(hash)).toString()).toBe('before')
  })

  test('stored content need not be given again', async () => {
    await take(snapshots(), key, [toFile('file', 'known')])
    await take(snapshots(), secondKey, [{ ...toFile('moved', 'known'), content: null }])
    expect(await snapshots().entries(secondKey)).toHaveLength(1)
  })

  test('content that is left out and was never stored is refused', async () => {
    await snapshots().begin(key, '/root', createdAt)
    await expect(snapshots().add(key, [{ ...toFile('file', 'unknown'), content: null }])).rejects.toMatchObject({ code: 'state-damaged' })
    await expect(snapshots().content(toHash(Buffer.from('unknown')))).rejects.toMatchObject({ code: 'state-damaged' })
  })
}

function testLife({ snapshots, reopen }: Context): void {
  test('only a sealed snapshot that is not settled is open', async () => {
    await snapshots().begin(key, '/root', createdAt)
    await take(snapshots(), secondKey, [toFile('file', 'x')])
    const other = await reopen()
    expect(await other.open()).toEqual([{ key: secondKey, root: '/root' }])
    await snapshots().seal(key)
    expect(await other.open()).toEqual([{ key, root: '/root' }, { key: secondKey, root: '/root' }])
    await snapshots().settle(key, 'kept')
    await other.settle(secondKey, 'dropped')
    expect(await snapshots().open()).toEqual([])
  })

  test('beginning again drops what an unfinished snapshot had', async () => {
    await snapshots().begin(key, '/old', createdAt)
    await snapshots().add(key, [toFile('old', 'only in the unfinished one')])
    await take(snapshots(), key, [toFile('new', 'x')])
    expect((await snapshots().entries(key)).map(({ path }) => Buffer.from(path).toString())).toEqual(['new'])
    expect(await snapshots().open()).toEqual([{ key, root: '/root' }])
    await expect(snapshots().content(toHash(Buffer.from('only in the unfinished one')))).rejects.toMatchObject({ code: 'state-damaged' })
  })

  test('beginning again over a sealed snapshot is a bug: it holds the only copy', async () => {
    await take(snapshots(), key, [toFile('file', 'precious')])
    await expect(snapshots().begin(key, '/root', createdAt)).rejects.toMatchObject({ name: 'Bug' })
    expect(await snapshots().entries(key)).toHaveLength(1)
  })

  test('adding to, sealing or keeping what is not being taken is a bug', async () => {
    await expect(snapshots().add(key, [toFile('file', 'x')])).rejects.toMatchObject({ name: 'Bug' })
    await expect(snapshots().seal(key)).rejects.toMatchObject({ name: 'Bug' })
    await expect(snapshots().settle(key, 'kept')).rejects.toMatchObject({ name: 'Bug' })
    await take(snapshots(), key, [])
    await expect(snapshots().add(key, [toFile('file', 'x')])).rejects.toMatchObject({ name: 'Bug' })
    await expect(snapshots().seal(key)).rejects.toMatchObject({ name: 'Bug' })
  })
}

function testRemoval({ snapshots }: Context): void {
  test('a dropped snapshot takes its contents with it, but for those that others hold', async () => {
    await take(snapshots(), key, [toFile('one', 'mine'), toFile('two', 'ours'), toFile('three', 'mine')])
    await take(snapshots(), secondKey, [toFile('two', 'ours')])
    await snapshots().settle(key, 'dropped')
    await snapshots().settle(key, 'dropped')
    expect(await snapshots().entries(key)).toEqual([])
    await expect(snapshots().content(toHash(Buffer.from('mine')))).rejects.toMatchObject({ code: 'state-damaged' })
    expect(await snapshots().content(toHash(Buffer.from('ours')))).toEqual(toBytes('ours'))
  })

  test('a kept snapshot stays until it is pruned for its age', async () => {
    await take(snapshots(), key, [toFile('file', 'kept')])
    await snapshots().settle(key, 'kept')
    await take(snapshots(), secondKey, [toFile('file', 'sealed')])
    expect(await snapshots().prune({ olderThan: createdAt })).toEqual({ snapshots: 0, bytes: 0 })
    expect(await snapshots().entries(key)).toHaveLength(1)
    expect((await snapshots().prune({ olderThan: createdAt + 1 })).snapshots).toBe(1)
    expect(await snapshots().entries(key)).toEqual([])
    expect(await snapshots().content(toHash(Buffer.from('sealed')))).toEqual(toBytes('sealed'))
    await expect(snapshots().content(toHash(Buffer.from('kept')))).rejects.toMatchObject({ code: 'state-damaged' })
  })

  test('contents survive when the snapshot that brought them is dropped while another one with them is being taken', async () => {
    for (const droppedFirst of [false, true]) {
      const files = [100, 5_000, 1_500_000].map((size, index) => toFile(`file-${index}`, Buffer.alloc(size, 'x')))
      await take(snapshots(), key, files)
      await snapshots().begin(secondKey, '/root', createdAt)
      const steps = [() => snapshots().add(secondKey, files), () => snapshots().settle(key, 'dropped')]
      await Promise.all((droppedFirst ? steps.toReversed() : steps).map((step) => step()))
      for (const file of files) expect(Buffer.compare(await snapshots().content(file.hash), file.content ?? Buffer.alloc(0))).toBe(0)
      await snapshots().settle(secondKey, 'dropped')
    }
  })

  test('pruning says how many bytes became free, and finds snapshots that nobody finished', async () => {
    await snapshots().begin(key, '/root', createdAt)
    await snapshots().add(key, [toFile('file', randomBytes(200_000))])
    const { snapshots: count, bytes } = await snapshots().prune({ olderThan: createdAt + 1 })
    expect(count).toBe(1)
    expect(bytes).toBeGreaterThan(190_000)
  })
}

async function take(snapshots: SnapshotStore, key: SnapshotKey, entries: readonly SnapshotEntry[]): Promise<void> {
  await snapshots.begin(key, '/root', createdAt)
  await snapshots.add(key, entries)
  await snapshots.seal(key)
}

function toFile(path: string, content: string | Uint8Array, changes: Partial<FileEntry> = {}): FileEntry {
  const bytes = typeof content === 'string' ? toBytes(content) : content
  return { type: 'file', path: toBytes(path), mode: 0o100644, hash: toHash(bytes), content: bytes, size: bytes.length, mtimeNs: 1n, inode: 1n, ...changes }
}

function toRecord(entry: SnapshotEntry): SnapshotRecord {
  if (entry.type !== 'file') return entry
  const { content: _, ...record } = entry
  return record
}

/** Entries with plain byte arrays, whatever kind of buffer the store gives. */
async function readPlain(snapshots: SnapshotStore, key: SnapshotKey): Promise<readonly SnapshotRecord[]> {
  const records = await snapshots.entries(key)
  return records.map((record) =>
    record.type === 'symlink' ? { ...record, path: new Uint8Array(record.path), target: new Uint8Array(record.target) } : { ...record, path: new Uint8Array(record.path) },
  )
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function toHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
