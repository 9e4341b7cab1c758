import { existsSync, mkdirSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Context, message, populateSample, prepare } from './workspaces.rig.ts'
import { pictureTree } from './workspaces.samples.ts'

/** What workspaces have to do with each other. */
export function testIsolation({ make, isolation }: Context): void {
  test('two workspaces at once do not answer for each other', async () => {
    const subject = await make(populateSample)
    const [one, two] = await Promise.all([prepare(subject, { taskId: 'one', files: ['src/**'] }), prepare(subject, { taskId: 'two', files: ['docs/**'] })])
    writeFileSync(join(one.path, 'src/five.txt'), 'by one\n')
    mkdirSync(join(two.path, 'docs'))
    writeFileSync(join(two.path, 'docs/two.md'), 'by two\n')
    expect((await one.capture(message)).paths).toEqual(['src/five.txt'])
    expect((await two.capture(message)).paths).toEqual(['docs/two.md'])
    if (isolation === 'worktree') expect(existsSync(join(one.path, 'docs'))).toBe(false)
    expect((await one.rollback()).verified).toBe(true)
    expect(readFileSync(join(two.path, 'docs/two.md'), 'utf8')).toBe('by two\n')
    expect(readFileSync(join(one.path, 'src/five.txt'), 'utf8')).toBe('1\n2\n3\n4\n5\n')
    expect((await two.capture(message)).paths).toEqual(['docs/two.md'])
    expect((await two.rollback()).verified).toBe(true)
    expect(existsSync(join(two.path, 'docs'))).toBe(false)
    await one.release()
    await two.release()
  })
}

/** What holds for checkouts only. */
export function testWorktrees({ make }: Context): void {
  test("the user's folder is never touched", async () => {
    const subject = await make(populateSample)
    const before = subject.readTree()
    const workspace = await prepare(subject)
    rmSync(join(workspace.path, 'src'), { recursive: true })
    await workspace.capture(message)
    await workspace.rollback()
    await workspace.release()
    expect(subject.readTree()).toEqual(before)
  })
}

/** What holds only where the user's own folder is worked in. */
export function testInPlace({ make }: Context): void {
  test('ignored files are left alone, those from before and those of the attempt', async () => {
    const subject = await make((folder) => {
      populateSample(folder)
      mkdirSync(join(folder, 'cache'))
      writeFileSync(join(folder, 'cache/blob'), 'from before')
    })
    const workspace = await prepare(subject)
    writeFileSync(join(workspace.path, 'cache/blob'), 'of the attempt')
    writeFileSync(join(workspace.path, 'src/debug.log'), 'of the attempt')
    writeFileSync(join(workspace.path, 'src/five.txt'), 'changed')
    expect(await workspace.rollback()).toMatchObject({ verified: true, restored: 1 })
    expect(readFileSync(join(workspace.path, 'cache/blob'), 'utf8')).toBe('of the attempt')
    expect(existsSync(join(workspace.path, 'src/debug.log'))).toBe(true)
  })

  test('what an attempt hides by ignoring it goes at rollback', async () => {
    const workspace = await prepare(await make(populateSample))
    writeFileSync(join(workspace.path, '.gitignore'), '*.log\n/cache/\n*.hidden\n')
    writeFileSync(join(workspace.path, 'src/trace.hidden'), 'x')
    expect((await workspace.rollback()).verified).toBe(true)
    expect(existsSync(join(workspace.path, 'src/trace.hidden'))).toBe(false)
  })

  test('an empty folder that was removed comes back', async () => {
    const workspace = await prepare(await make((folder) => mkdirSync(join(folder, 'empty/folder'), { recursive: true, mode: 0o750 })))
    const before = pictureTree(workspace.path, 'all')
    rmdirSync(join(workspace.path, 'empty/folder'))
    rmdirSync(join(workspace.path, 'empty'))
    expect((await workspace.rollback()).verified).toBe(true)
    expect(pictureTree(workspace.path, 'all')).toEqual(before)
  })
}
