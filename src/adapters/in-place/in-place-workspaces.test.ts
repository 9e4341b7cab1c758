import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { MakeWorkspaces } from '../../ports/workspaces.rig.ts'
import { pictureTree } from '../../ports/workspaces.samples.ts'
import { testWorkspaces } from '../../ports/workspaces.testsuite.ts'
import type { SnapshotStore } from '../../ports/store.ts'
import { InPlaceRig, message } from './in-place.testrig.ts'

const makeInPlace: MakeWorkspaces = async (populate) => {
  const rig = new InPlaceRig('git')
  populate(rig.root)
  return {
    workspaces: rig.workspaces,
    repository: { name: 'main', path: rig.root, kind: 'git', readonly: false },
    commit: null,
    readTree: () => pictureTree(rig.root, 'all'),
    reopen: async () => rig.reopen(),
    leftovers: () => rig.openKeys(),
    dispose: async () => {
      if (existsSync(rig.folder)) rig[Symbol.dispose]()
    },
  }
}

testWorkspaces('in-place folders of git repositories', { isolation: 'in-place', make: makeInPlace })

describe('an in-place workspace', () => {
  test('times of files, links and folders come back to the microsecond', async () => {
    using rig = new InPlaceRig()
    rig.write('lib/kept.ts', 'kept')
    rig.write('lib/changed.ts', 'before')
    symlinkSync('kept.ts', rig.path('lib/link'))
    for (const name of ['lib/kept.ts', 'lib/changed.ts', 'lib']) utimesSync(rig.path(name), 1_700_000_000.123457, 1_700_000_000.123457)
    const names = ['lib', 'lib/kept.ts', 'lib/changed.ts', 'lib/link', '.']
    const times = () => names.map((name) => lstatSync(rig.path(name), { bigint: true }).mtimeNs / 1000n)
    const before = times()
    const workspace = await rig.prepare()
    utimesSync(rig.path('lib/kept.ts'), 1, 1)
    for (const name of ['lib/changed.ts', 'lib/new.ts', 'top']) rig.write(name, 'after')
    unlinkSync(rig.path('lib/link'))
    await workspace.rollback()
    for (const [at, time] of times().entries()) expect(Math.abs(Number(time - (before[at] ?? 0n)))).toBeLessThanOrEqual(1)
  })

  test('a file that was written in place keeps its other names', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'before')
    linkSync(rig.path('one'), join(rig.folder, 'outside'))
    const workspace = await rig.prepare()
    writeFileSync(rig.path('one'), 'after')
    await workspace.rollback()
    expect(readFileSync(join(rig.folder, 'outside'), 'utf8')).toBe('before')
  })

  test('a file that was replaced by another name of a file outside is replaced again, not written through', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'before')
    writeFileSync(join(rig.folder, 'outside'), 'not yours')
    const workspace = await rig.prepare()
    unlinkSync(rig.path('one'))
    linkSync(join(rig.folder, 'outside'), rig.path('one'))
    expect((await workspace.rollback()).verified).toBe(true)
    expect(readFileSync(rig.path('one'), 'utf8')).toBe('before')
    expect(readFileSync(join(rig.folder, 'outside'), 'utf8')).toBe('not yours')
  })

  test('a pipe that an attempt leaves is neither opened nor left behind', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'before')
    const workspace = await rig.prepare()
    unlinkSync(rig.path('one'))
    execFileSync('mkfifo', [rig.path('one'), rig.path('two')])
    expect((await workspace.capture(message)).changed.map(({ path, change }) => [path, change])).toEqual([['one', 'type-changed'], ['two', 'added']])
    expect((await workspace.rollback()).verified).toBe(true)
    expect(readdirSync(rig.root)).toEqual(['one'])
  })

  test('a folder that becomes a link out of the tree in the middle of a rollback is not written through', async () => {
    const outside: { path: string; rig: InPlaceRig | null } = { path: '', rig: null }
    const swap = (snapshots: SnapshotStore): SnapshotStore => ({
      ...bind(snapshots),
      content: async (hash) => {
        const { rig, path } = outside
        if (rig !== null && !lstatSync(rig.path('lib')).isSymbolicLink()) {
          renameSync(rig.path('lib'), join(rig.folder, 'moved'))
          symlinkSync(path, rig.path('lib'))
        }
        return snapshots.content(hash)
      },
    })
    using rig = new InPlaceRig('folder', swap)
    outside.path = join(rig.folder, 'outside')
    mkdirSync(outside.path)
    for (const name of ['a/one', 'lib/two']) rig.write(name, 'before')
    const workspace = await rig.prepare()
    for (const name of ['a/one', 'lib/two']) unlinkSync(rig.path(name))
    outside.rig = rig
    const report = await workspace.rollback()
    expect(readdirSync(outside.path)).toEqual([])
    expect(readFileSync(rig.path('a/one'), 'utf8')).toBe('before')
    expect(report).toMatchObject({ verified: false, restored: 1, differences: ['lib', 'lib/two'] })
    await workspace.release()
    expect((await rig.snapshots.entries({ runId: 'run', taskId: 'task', attempt: 1 })).length).toBeGreaterThan(0)
  })

  test('a second snapshot reads only what has changed since the first', async () => {
    let read = 0
    const count = (snapshots: SnapshotStore): SnapshotStore => ({
      ...bind(snapshots),
      add: (key, entries) => {
        read += entries.filter((entry) => entry.type === 'file' && entry.content !== null).length
        return snapshots.add(key, entries)
      },
    })
    using rig = new InPlaceRig('folder', count)
    for (let at = 0; at < 50; at++) rig.write(`file-${at}`, `content ${at}`)
    await waitUntilOld(rig)
    const first = await rig.prepare()
    expect(read).toBe(50)
    writeFileSync(rig.path('file-7'), 'content X')
    await first.release()
    read = 0
    const second = await rig.prepare({ attempt: 2 })
    expect(read).toBe(1)
    writeFileSync(rig.path('file-7'), 'half')
    expect((await second.rollback()).verified).toBe(true)
    expect(readFileSync(rig.path('file-7'), 'utf8')).toBe('content X')
  })

  test('a snapshot that is aborted half way is dropped', async () => {
    const controller = new AbortController()
    const stored: unknown[] = []
    const abort = (snapshots: SnapshotStore): SnapshotStore => ({
      ...bind(snapshots),
      add: async (key, entries) => {
        await snapshots.add(key, entries)
        stored.push(await snapshots.entries(key))
        controller.abort()
      },
    })
    using rig = new InPlaceRig('folder', abort)
    for (let at = 0; at < 600; at++) rig.write(`file-${at}`, `content ${at}`)
    await expect(rig.prepare({ signal: controller.signal })).rejects.toThrow('aborted')
    expect(stored).not.toEqual([[]])
    expect(await rig.snapshots.entries({ runId: 'run', taskId: 'task', attempt: 1 })).toEqual([])
  })

  test('without change nothing is kept', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'x')
    await (await rig.prepare()).release()
    expect(await rig.snapshots.entries({ runId: 'run', taskId: 'task', attempt: 1 })).toEqual([])
  })

  test('a plain folder has no ignored files', async () => {
    using rig = new InPlaceRig()
    rig.write('.gitignore', '*.log')
    const workspace = await rig.prepare()
    rig.write('debug.log', 'x')
    expect((await workspace.capture(message)).paths).toEqual(['debug.log'])
    expect((await workspace.rollback()).verified).toBe(true)
    expect(existsSync(rig.path('debug.log'))).toBe(false)
  })

  test("Fleet's own folder is left out", async () => {
    using rig = new InPlaceRig()
    rig.write('.fleet/state.db', 'before')
    const workspace = await rig.prepare()
    rig.write('.fleet/state.db', 'after')
    expect((await workspace.capture(message)).files).toBe(0)
    await workspace.rollback()
    expect(readFileSync(rig.path('.fleet/state.db'), 'utf8')).toBe('after')
  })

  test('folders nested deeper than the system takes paths go too', async () => {
    using rig = new InPlaceRig()
    const workspace = await rig.prepare()
    const half = Array.from({ length: 14 }, (_, at) => String(at).padStart(200, '0')).join('/')
    for (const name of ['one', 'two']) mkdirSync(rig.path(`${name}/${half}`), { recursive: true })
    rig.write(`two/${half}/deepest`, 'x')
    renameSync(rig.path('two'), rig.path(`one/${half}/two`))
    expect((await workspace.capture(message)).files).toBeGreaterThan(0)
    expect((await workspace.rollback()).verified).toBe(true)
    expect(readdirSync(rig.root)).toEqual([])
  })

  test('the mode of the folder itself comes back', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'x')
    const { mode } = statSync(rig.root)
    const workspace = await rig.prepare()
    rmSync(rig.path('one'))
    execFileSync('chmod', ['500', rig.root])
    expect((await workspace.rollback()).verified).toBe(true)
    expect(statSync(rig.root).mode).toBe(mode)
  })
})

/** The methods of a store as plain properties, so that some can be replaced. */
function bind(snapshots: SnapshotStore): SnapshotStore {
  return {
    begin: (...args) => snapshots.begin(...args),
    add: (...args) => snapshots.add(...args),
    seal: (key) => snapshots.seal(key),
    entries: (key) => snapshots.entries(key),
    content: (hash) => snapshots.content(hash),
    open: () => snapshots.open(),
    settle: (...args) => snapshots.settle(...args),
  }
}

/** Lets the kernel's clock move on, so that the files written last count as old: their state alone tells whether they have changed. */
async function waitUntilOld(rig: InPlaceRig): Promise<void> {
  const { ctimeMs } = statSync(rig.path('file-49'))
  while (Date.now() < ctimeMs + 150) await new Promise((resolve) => setImmediate(resolve))
}
