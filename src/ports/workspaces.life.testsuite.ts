import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Context, message, populateSample, prepare } from './workspaces.rig.ts'
import { applyEdits, pictureTree } from './workspaces.samples.ts'

/** From prepare to release, abort or crash. */
export function testLife({ make, isolation, modes }: Context): void {
  test('release keeps the change and may be called twice', async () => {
    const subject = await make(populateSample)
    const untouched = subject.readTree()
    const workspace = await prepare(subject)
    writeFileSync(join(workspace.path, 'src/new.txt'), 'new\n')
    const { files } = await workspace.capture(message)
    await workspace.release()
    await workspace.release()
    expect(files).toBe(1)
    if (isolation === 'worktree') expect(subject.readTree()).toEqual(untouched)
    else expect(readFileSync(join(workspace.path, 'src/new.txt'), 'utf8')).toBe('new\n')
    expect(await subject.leftovers()).toEqual([])
    await (await subject.reopen()).sweep()
    expect(existsSync(join(subject.repository.path, 'src/new.txt'))).toBe(isolation === 'in-place')
  })

  test('a workspace after a failed attempt starts from the same state', async () => {
    const subject = await make(populateSample)
    const first = await prepare(subject, { attempt: 1 })
    const before = pictureTree(first.path, modes)
    applyEdits(first.path, [{ type: 'write', path: 'src/five.txt', content: 'half' }, { type: 'remove', path: 'src/deep' }])
    await first.rollback()
    await first.release()
    const second = await prepare(subject, { attempt: 2 })
    expect(pictureTree(second.path, modes)).toEqual(before)
    expect((await second.capture(message)).files).toBe(0)
  })

  test('an aborted prepare rejects and leaves nothing, whenever the abort comes', async () => {
    const subject = await make((folder) => {
      populateSample(folder)
      for (let at = 0; at < 200; at++) writeFileSync(join(folder, `many-${at}`), randomBytes(30_000))
    })
    const before = subject.readTree()
    let rejected = 0
    for (const turns of [0, 1, 3, 10]) {
      const controller = new AbortController()
      const preparing = prepare(subject, { attempt: turns + 1, signal: controller.signal }).then((workspace) => workspace.release(), () => rejected++)
      for (let turn = 0; turn < turns; turn++) await setImmediate()
      controller.abort()
      await preparing
      expect(await subject.leftovers()).toEqual([])
    }
    await expect(prepare(subject, { attempt: 99, signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    expect(rejected).toBeGreaterThan(0)
    expect(subject.readTree()).toEqual(before)
  })

  test('a sweep after a crash brings back what the dead orchestrator left', async () => {
    const subject = await make(populateSample)
    const before = subject.readTree()
    const workspace = await prepare(subject)
    applyEdits(workspace.path, [
      { type: 'write', path: 'src/five.txt', content: 'half done' },
      { type: 'write', path: 'empty/now/folder', content: 'x' },
      { type: 'remove', path: 'src/deep' },
      { type: 'link', path: 'src/four.txt', target: '/etc' },
    ])
    const successor = await subject.reopen()
    await successor.sweep()
    expect(subject.readTree()).toEqual(before)
    expect(await subject.leftovers()).toEqual([])
    const next = await prepare(subject, { attempt: 2 }, successor)
    expect((await next.capture(message)).files).toBe(0)
    await next.release()
  })

  test('a repository that is not there is refused with a FleetError', async () => {
    const subject = await make(populateSample)
    const repository = { ...subject.repository, path: join(subject.repository.path, 'missing') }
    await expect(prepare({ ...subject, repository })).rejects.toMatchObject({ name: 'FleetError' })
  })

  test('a disk with too little left is refused with a FleetError', async () => {
    const subject = await make(populateSample)
    await expect(prepare(subject, { minFreeDiskBytes: 2 ** 60 })).rejects.toMatchObject({ name: 'FleetError', code: 'disk-full' })
    expect(await subject.leftovers()).toEqual([])
  })
}
