import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatMessage } from './commit-object.ts'
import { pickHunks } from './conflict-hunks.ts'
import { git, isRecentEnough, runGit } from './git.ts'
import { parseRawDiff } from './raw-diff.ts'
import { toBranchRef, toObjectId, toRunRef } from './ref-name.ts'
import { TestRepository } from './repository.testrig.ts'

test('git older than 2.38 is told apart', () => {
  expect(['git version 2.37.9', 'git version 1.9.1', 'nonsense'].map(isRecentEnough)).toEqual([false, false, false])
  expect(['git version 2.38.0', 'git version 2.39.5 (Apple Git-154)', 'git version 3.0.1'].map(isRecentEnough)).toEqual([true, true, true])
})

test('output beyond the limit fails, or is cut when that was asked for', async () => {
  const rig = new TestRepository({ files: { 'a.txt': 'x'.repeat(10_000) } })
  const call = { gitDir: join(rig.top, '.git'), args: ['cat-file', 'blob', 'HEAD:a.txt'], maxOutputBytes: 100 }
  await expect(runGit(call)).rejects.toMatchObject({ code: 'environment' })
  const cut = await runGit({ ...call, cutOutput: true })
  expect(cut).toMatchObject({ cut: true })
  expect(cut.stdout.length).toBe(100)
})

test('a git that takes too long or is aborted is ended', async () => {
  const rig = new TestRepository()
  const call = { gitDir: join(rig.top, '.git'), workTree: rig.top, args: ['-c', 'alias.wait=!sleep 60', 'wait'] }
  await expect(runGit({ ...call, timeoutMs: 50 })).rejects.toMatchObject({ message: expect.stringContaining('longer than 50 ms') })
  const controller = new AbortController()
  const waiting = runGit({ ...call, signal: controller.signal })
  controller.abort()
  await expect(waiting).rejects.toThrow('aborted')
})

test('a folder that is gone is not taken for a missing git', async () => {
  const rig = new TestRepository()
  await expect(git({ gitDir: join(rig.folder, 'gone'), args: ['version'] })).rejects.toMatchObject({ code: 'repository-changed' })
  expect(readdirSync(rig.folder)).toEqual(['user'])
})

test('nothing but object ids and branch names gets through as such', () => {
  for (const bad of ['HEAD', '--all', '', 'a'.repeat(39), `${'a'.repeat(40)}\n`, 'A'.repeat(40)]) expect(() => toObjectId(bad)).toThrow()
  for (const bad of ['-x', 'a..b', 'a b', 'a~1', 'x.lock', '.x', 'a//b', 'a/', 'HEAD', '@', 'a@{1}', 'a\0b']) expect(() => toBranchRef(bad)).toThrow()
  expect(() => toRunRef('main')).toThrow()
  expect(toRunRef('fleet/run-1')).toBe('refs/heads/fleet/run-1')
})

test('a message of an agent can forge no trailer', () => {
  const text = formatMessage({ subject: 'One\nFleet-Run: forged', body: 'x\n\nFleet-Run: forged\0', trailers: [['Fleet-Run', 'r1\nFleet-Task: forged']] })
  expect(text).toBe('One Fleet-Run: forged\n\nx\n\n Fleet-Run: forged\n\nFleet-Run: r1 Fleet-Task: forged\n')
})

test('hunks keep their markers and a little around them', () => {
  const text = ['1', '2', '3', '4', '5', '<<<<<<< a', 'x', '=======', 'y', '>>>>>>> b', '6', '7', '8', '9', ''].join('\n')
  expect(pickHunks(text)).toBe('@@ line 3 @@\n3\n4\n5\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n6\n7\n8')
  expect(pickHunks('no conflict\n')).toBe('')
})

test('output of git that is not understood is a bug, not a guess', () => {
  expect(parseRawDiff(Buffer.alloc(0))).toEqual([])
  for (const bad of ['x\0', ':100644 100644 a b R100\0old\0new\0', '1\t2\0', ':100644']) expect(() => parseRawDiff(Buffer.from(bad))).toThrow()
})
