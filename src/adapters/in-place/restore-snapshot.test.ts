import { chmodSync, existsSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { pictureTree } from '../../ports/workspaces.samples.ts'
import { restoreSnapshot } from './restore-snapshot.ts'
import { InPlaceRig } from './in-place.testrig.ts'

const key = { runId: 'run', taskId: 'task', attempt: 1 }

/** A folder in which one attempt has ended well. */
async function finishAttempt(rig: InPlaceRig): Promise<void> {
  for (const name of ['kept', 'changed', 'removed', 'lib/tool']) rig.write(name, 'before')
  rig.write('large', Buffer.alloc(9 * 1024 * 1024, 'x'))
  const before = pictureTree(rig.root, 'all')
  const workspace = await rig.prepare()
  rig.write('changed', 'after')
  rig.write('new/file', 'after')
  rig.write('large', Buffer.alloc(5 * 1024 * 1024, 'y'))
  unlinkSync(rig.path('removed'))
  chmodSync(rig.path('lib/tool'), 0o755)
  symlinkSync('kept', rig.path('link'))
  await workspace.release()
  expect(pictureTree(rig.root, 'all')).not.toEqual(before)
}

const restore = (rig: InPlaceRig, force = false) => restoreSnapshot({ snapshots: rig.snapshots, key, root: rig.root, force })

describe('taking back an attempt that ended well', () => {
  test('brings back exactly what it changed, and may be asked for twice', async () => {
    using rig = new InPlaceRig()
    await finishAttempt(rig)
    rig.write('kept', 'later')
    expect(await restore(rig)).toMatchObject({ status: 'restored', report: { verified: true, differences: [] } })
    expect(['kept', 'changed', 'removed'].map((name) => readFileSync(rig.path(name), 'utf8'))).toEqual(['later', 'before', 'before'])
    expect(readFileSync(rig.path('large')).equals(Buffer.alloc(9 * 1024 * 1024, 'x'))).toBe(true)
    expect(['new', 'link'].map((name) => existsSync(rig.path(name)))).toEqual([false, false])
    expect(await restore(rig)).toMatchObject({ status: 'restored', report: { verified: true, restored: 0 } })
  })

  test('refuses, touching nothing, when somebody has worked on the same paths since', async () => {
    using rig = new InPlaceRig()
    await finishAttempt(rig)
    rig.write('changed', 'later')
    rig.write('removed', 'made anew')
    const before = pictureTree(rig.root, 'all')
    expect(await restore(rig)).toEqual({ status: 'changed-since', paths: ['changed', 'removed'] })
    expect(pictureTree(rig.root, 'all')).toEqual(before)
    expect(await restore(rig, true)).toMatchObject({ status: 'restored', report: { verified: true } })
    expect(readFileSync(rig.path('changed'), 'utf8')).toBe('before')
  })

  test('keeps what others put into a folder that the attempt made', async () => {
    using rig = new InPlaceRig()
    await finishAttempt(rig)
    rig.write('new/other', 'later')
    expect(await restore(rig)).toMatchObject({ status: 'restored', report: { verified: true } })
    expect([existsSync(rig.path('new/file')), existsSync(rig.path('new/other'))]).toEqual([false, true])
  })

  test('says when there is no snapshot', async () => {
    using rig = new InPlaceRig()
    expect(await restore(rig)).toEqual({ status: 'no-snapshot' })
  })
})
