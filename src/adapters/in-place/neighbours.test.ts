import { existsSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { InPlaceRig, message } from './in-place.testrig.ts'

const captured = async (workspace: Awaited<ReturnType<InPlaceRig['prepare']>>) => (await workspace.capture(message)).paths

describe('in-place workspaces beside each other', () => {
  test('what nobody may change is told by both, and put back by the first that rolls back', async () => {
    using rig = new InPlaceRig()
    for (const name of ['a/one', 'b/two', 'shared']) rig.write(name, 'before')
    const [one, two] = [await rig.prepare({ taskId: 'one', files: ['a/**'] }), await rig.prepare({ taskId: 'two', files: ['b/**'] })]
    rig.write('shared', 'after')
    rig.write('stray', 'x')
    rig.write('b/two', 'after')
    expect(await captured(one)).toEqual(['shared', 'stray'])
    expect(await captured(two)).toEqual(['b/two', 'shared', 'stray'])
    expect((await one.rollback()).verified).toBe(true)
    expect(readFileSync(rig.path('shared'), 'utf8')).toBe('before')
    expect(existsSync(rig.path('stray'))).toBe(false)
    expect(await captured(two)).toEqual(['b/two'])
  })

  test('a trespass from before a neighbour started is undone without becoming the fault of the neighbour', async () => {
    using rig = new InPlaceRig()
    rig.write('shared', 'before')
    const one = await rig.prepare({ taskId: 'one', files: ['a/**'] })
    rig.write('shared', 'after')
    const two = await rig.prepare({ taskId: 'two', files: ['b/**'] })
    expect((await one.rollback()).verified).toBe(true)
    await one.release()
    expect(await captured(two)).toEqual([])
    rig.write('b/new', 'x')
    expect((await two.rollback()).verified).toBe(true)
    expect(readFileSync(rig.path('shared'), 'utf8')).toBe('before')
  })

  test("after a neighbour's end its part of the tree is watched as it left it", async () => {
    using rig = new InPlaceRig()
    for (const name of ['a/one', 'b/two', 'b/gone', 'b/same']) rig.write(name, 'before')
    const one = await rig.prepare({ taskId: 'one', files: ['a/**'] })
    const two = await rig.prepare({ taskId: 'two', files: ['b/**'] })
    rig.write('b/two', 'by two')
    rig.write('b/new', 'by two')
    unlinkSync(rig.path('b/gone'))
    await two.release()
    expect(await captured(one)).toEqual([])
    for (const name of ['b/two', 'b/gone', 'b/same']) rig.write(name, 'by one')
    unlinkSync(rig.path('b/new'))
    expect(await captured(one)).toEqual(['b/gone', 'b/new', 'b/same', 'b/two'])
    expect(await one.rollback()).toMatchObject({ verified: true, restored: 4 })
    expect(['b/two', 'b/new', 'b/same'].map((name) => readFileSync(rig.path(name), 'utf8'))).toEqual(['by two', 'by two', 'before'])
    expect(existsSync(rig.path('b/gone'))).toBe(false)
  })

  test('a trespass alone is undone', async () => {
    using rig = new InPlaceRig()
    rig.write('a/one', 'before')
    rig.write('other', 'before')
    const workspace = await rig.prepare({ files: ['a/**'] })
    rmSync(rig.path('other'))
    rig.write('a/one', 'after')
    expect(await captured(workspace)).toEqual(['a/one', 'other'])
    expect((await workspace.rollback()).verified).toBe(true)
    expect(readFileSync(rig.path('other'), 'utf8')).toBe('before')
  })

  test('an empty folder that a neighbour may be about to fill stays', async () => {
    using rig = new InPlaceRig()
    rig.write('lib/one.ts', 'before')
    const [one] = [await rig.prepare({ taskId: 'one', files: ['lib/**/*.ts'] }), await rig.prepare({ taskId: 'two', files: ['lib/**/*.css'] })]
    mkdirSync(rig.path('lib/styles'))
    rig.write('lib/code/new.ts', 'x')
    expect((await one.rollback()).verified).toBe(true)
    expect([existsSync(rig.path('lib/styles')), existsSync(rig.path('lib/code'))]).toEqual([true, false])
  })

  test('a task without files does not run beside another', async () => {
    using rig = new InPlaceRig()
    const first = await rig.prepare({ taskId: 'one', files: ['a/**'] })
    await expect(rig.prepare({ taskId: 'two' })).rejects.toThrow('must run alone')
    await first.release()
    await (await rig.prepare({ taskId: 'two' })).release()
  })

  test('a folder inside another repository is its own', async () => {
    using rig = new InPlaceRig()
    rig.write('inner/one', 'before')
    rig.write('two', 'before')
    const outer = await rig.prepare({ taskId: 'outer' })
    const inner = await rig.prepare({ taskId: 'inner', repository: { name: 'inner', path: rig.path('inner'), kind: 'folder', readonly: false } })
    writeFileSync(rig.path('inner/one'), 'by inner')
    writeFileSync(rig.path('two'), 'by outer')
    expect(await captured(outer)).toEqual(['two'])
    expect((await outer.rollback()).verified).toBe(true)
    expect(await captured(inner)).toEqual(['one'])
  })
})
