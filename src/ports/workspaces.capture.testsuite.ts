import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Context, message, populateSample, prepare } from './workspaces.rig.ts'
import { pictureTree } from './workspaces.samples.ts'

/** What `capture` has to tell. */
export function testCapture({ make, isolation, modes }: Context): void {
  test('a change is told path by path with its lines', async () => {
    const workspace = await prepare(await make(populateSample))
    const at = (path: string) => join(workspace.path, path)
    writeFileSync(at('src/five.txt'), '1\ntwo\n3\nfour\n5\n')
    unlinkSync(at('src/four.txt'))
    writeFileSync(at('src/new.txt'), 'x\ny\nno newline')
    chmodSync(at('empty'), 0o755)
    unlinkSync(at('link'))
    writeFileSync(at('link'), 'one\n')
    symlinkSync('src', at('shortcut'))
    writeFileSync(at('binary'), Buffer.from([1, 0, 2, 10, 10]))
    const captured = await workspace.capture(message)
    expect(captured.changed.map(({ path, change }) => [path, change])).toEqual([
      ['binary', 'modified'],
      ['empty', 'mode-changed'],
      ['link', 'type-changed'],
      ['shortcut', 'added'],
      ['src/five.txt', 'modified'],
      ['src/four.txt', 'deleted'],
      ['src/new.txt', 'added'],
    ])
    expect(captured).toMatchObject({ files: 7, linesAdded: 2 + 3 + 1 + 1, linesRemoved: 2 + 4 + 1, paths: captured.changed.map(({ path }) => path) })
    expect(captured.changed.every(({ hazard }) => hazard === 'none')).toBe(true)
    if (isolation === 'worktree') expect(captured.commit).toMatch(/^[0-9a-f]{40,64}$/u)
    else expect(captured).toMatchObject({ commit: null, base: null })
  })

  test('an untouched folder, a rewritten file with the same content and an empty folder are no change', async () => {
    const workspace = await prepare(await make(populateSample))
    expect(await workspace.capture(message)).toMatchObject({ files: 0, changed: [], paths: [], linesAdded: 0, linesRemoved: 0 })
    writeFileSync(join(workspace.path, 'src/five.txt'), readFileSync(join(workspace.path, 'src/five.txt')))
    mkdirSync(join(workspace.path, 'nothing-in-it'))
    expect(await workspace.capture(message)).toMatchObject({ files: 0, changed: [], paths: [] })
  })

  test('a change that keeps the size right after the start is seen', async () => {
    const workspace = await prepare(await make(populateSample))
    writeFileSync(join(workspace.path, 'src/four.txt'), 'a\nb\nc\nD\n')
    truncateSync(join(workspace.path, 'src/five.txt'), 8)
    const captured = await workspace.capture(message)
    expect(captured.changed.map(({ path }) => path)).toEqual(['src/five.txt', 'src/four.txt'])
    expect(captured).toMatchObject({ linesAdded: 1, linesRemoved: 2 })
  })

  test('what git ignores does not count', async () => {
    const workspace = await prepare(await make(populateSample))
    writeFileSync(join(workspace.path, 'src/debug.log'), 'x')
    mkdirSync(join(workspace.path, 'cache'))
    writeFileSync(join(workspace.path, 'cache/blob'), 'x')
    expect(await workspace.capture(message)).toMatchObject({ files: 0, changed: [] })
  })

  if (isolation === 'worktree') {
    test('what was captured comes back in a workspace made later, and the change stays what it is against the start', async () => {
      const subject = await make(populateSample)
      const first = await prepare(subject)
      const at = (path: string) => join(first.path, path)
      const start = pictureTree(first.path, modes)
      writeFileSync(at('src/four.txt'), 'changed\n')
      unlinkSync(at('src/five.txt'))
      mkdirSync(at('made'))
      writeFileSync(at('made/tool.sh'), 'x', { mode: 0o755 })
      const kept = pictureTree(first.path, modes)
      const checkpoint = await first.capture(message)
      await first.rollback()
      await first.release()

      const second = await prepare(subject)
      writeFileSync(join(second.path, 'src/four.txt'), 'half an edit')
      await second.restore?.(checkpoint.commit ?? '')
      expect(pictureTree(second.path, modes)).toEqual(kept)
      const { commit: _, ...again } = await second.capture(message)
      const { commit: __, ...before } = checkpoint
      expect(again).toEqual(before)
      expect(await second.rollback()).toMatchObject({ verified: true })
      expect(pictureTree(second.path, modes)).toEqual(start)
    })
  }
}

/** What `capture` has to warn of. */
export function testHazards({ make, modes }: Context): void {
  test('links out of the folder are hazards, links inside it are not', async () => {
    const workspace = await prepare(await make(populateSample))
    const links = { absolute: '/etc/hosts', climbing: '../../outside', 'src/deep/climbing': '../../../x', 'src/deep/inside': '../../empty', dangling: 'src/nothing-there' }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(workspace.path, path))
    const { changed } = await workspace.capture(message)
    expect(Object.fromEntries(changed.map(({ path, hazard }) => [path, hazard]))).toEqual({
      absolute: 'symlink-outside', climbing: 'symlink-outside', dangling: 'none', 'src/deep/climbing': 'symlink-outside', 'src/deep/inside': 'none',
    })
  })

  test('a repository made inside is a hazard and goes at rollback', async () => {
    const workspace = await prepare(await make(populateSample))
    const before = pictureTree(workspace.path, modes)
    mkdirSync(join(workspace.path, 'vendor/lib'), { recursive: true })
    execFileSync('git', ['init', '-q', join(workspace.path, 'vendor/lib')], { env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' } })
    writeFileSync(join(workspace.path, 'vendor/lib/file'), 'x')
    const { changed } = await workspace.capture(message)
    expect(changed).toContainEqual({ path: 'vendor/lib', change: 'added', hazard: 'nested-repository' })
    expect((await workspace.rollback()).verified).toBe(true)
    expect(pictureTree(workspace.path, modes)).toEqual(before)
  })
}
