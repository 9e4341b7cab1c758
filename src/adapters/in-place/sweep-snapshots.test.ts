import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fromRecords } from './snapshot-format.ts'
import { InPlaceRig, git } from './in-place.testrig.ts'

const key = { runId: 'run', taskId: 'task', attempt: 1 }

describe('a sweep of in-place folders', () => {
  test('restores within the globs of each attempt and leaves what others finished', async () => {
    using rig = new InPlaceRig()
    for (const name of ['a/one', 'b/two']) rig.write(name, 'before')
    await rig.prepare({ files: ['a/**'] })
    const other = await rig.prepare({ taskId: 'other', files: ['b/**'] })
    rig.write('a/one', 'half')
    rig.write('a/new', 'half')
    rig.write('b/two', 'done')
    await other.release()
    await rig.reopen().sweep()
    expect([readFileSync(rig.path('a/one'), 'utf8'), existsSync(rig.path('a/new')), readFileSync(rig.path('b/two'), 'utf8')]).toEqual(['before', false, 'done'])
    expect(await rig.openKeys()).toEqual([])
  })

  test('keeps in the store what it takes away', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'before')
    await rig.prepare()
    rig.write('one', 'perhaps by the user')
    await rig.reopen().sweep()
    expect(readFileSync(rig.path('one'), 'utf8')).toBe('before')
    const after = fromRecords(await rig.snapshots.entries({ ...key, attempt: -1 }))
    const entry = after?.tree.get('one')
    expect(entry?.type === 'file' && Buffer.from(await rig.snapshots.content(entry.hashes?.[0] ?? '')).toString()).toBe('perhaps by the user')
  })

  test('goes on after a crash in the middle of a sweep', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'before')
    await rig.prepare()
    rig.write('one', 'half')
    await rig.snapshots.begin({ ...key, attempt: -1 }, rig.root, 0)
    await rig.snapshots.seal({ ...key, attempt: -1 })
    await rig.reopen().sweep()
    expect(readFileSync(rig.path('one'), 'utf8')).toBe('before')
    expect(await rig.openKeys()).toEqual([])
  })

  test('leaves ignored files and pipes of before alone', async () => {
    using rig = new InPlaceRig('git')
    rig.write('.gitignore', '*.log\n')
    rig.write('old.log', 'x')
    execFileSync('mkfifo', [rig.path('pipe')])
    await rig.prepare()
    rig.write('.gitignore', '')
    rig.write('new.log', 'x')
    await rig.reopen().sweep()
    expect(['old.log', 'new.log', 'pipe'].map((name) => existsSync(rig.path(name)))).toEqual([true, true, true])
    expect(readFileSync(rig.path('.gitignore'), 'utf8')).toBe('*.log\n')
  })

  test('says what it cannot restore and keeps the snapshot for the next try', async () => {
    using rig = new InPlaceRig()
    rig.write('lib/file', 'before')
    git(rig.path('lib'), 'init', '-q')
    await rig.prepare()
    rig.write('lib/file', 'half')
    renameSync(rig.path('lib/.git'), `${rig.folder}/aside`)
    await expect(rig.reopen().sweep()).rejects.toMatchObject({ name: 'FleetError', message: expect.stringContaining('lib/.git') })
    expect(await rig.openKeys()).toEqual(['task#1'])
    renameSync(`${rig.folder}/aside`, rig.path('lib/.git'))
    await rig.reopen().sweep()
    expect(readFileSync(rig.path('lib/file'), 'utf8')).toBe('before')
    expect(await rig.openKeys()).toEqual([])
  })

  test('lets a folder that is gone rest', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'x')
    await rig.prepare()
    rmSync(rig.root, { recursive: true })
    await rig.reopen().sweep()
    expect(await rig.openKeys()).toEqual([])
  })

  test('has nothing to do for a snapshot that was never finished', async () => {
    using rig = new InPlaceRig()
    rig.write('one', 'by the user')
    await rig.snapshots.begin(key, rig.root, 0)
    await rig.reopen().sweep()
    expect(readFileSync(rig.path('one'), 'utf8')).toBe('by the user')
  })
})
