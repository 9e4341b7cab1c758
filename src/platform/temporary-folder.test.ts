import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'fleet-folder-test-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

describe('a temporary folder', () => {
  test('is private, new each time, and gone when disposed with all that is in it', async () => {
    {
      await using first = await makeTemporaryFolder(parent, 'work-')
      await using second = await makeTemporaryFolder(parent, 'work-')
      expect(first.path).not.toBe(second.path)
      expect((await stat(first.path)).mode & 0o777).toBe(0o700)
      await mkdir(join(first.path, 'a', 'b'), { recursive: true })
      await writeFile(join(first.path, 'a', 'b', 'file'), 'x')
      expect(await readdir(parent)).toHaveLength(2)
    }
    expect(await readdir(parent)).toEqual([])
  })

  test('is removed without following links out of it', async () => {
    await mkdir(join(parent, 'outside'))
    await writeFile(join(parent, 'outside', 'file'), 'kept')
    await chmod(join(parent, 'outside'), 0o500)
    const folder = await makeTemporaryFolder(parent, 'work-')
    await symlink(join(parent, 'outside'), join(folder.path, 'link'))
    await symlink(folder.path, join(folder.path, 'loop'))
    await folder.remove()
    expect(await readFile(join(parent, 'outside', 'file'), 'utf8')).toBe('kept')
    expect((await stat(join(parent, 'outside'))).mode & 0o777).toBe(0o500)
    expect(await readdir(parent)).toEqual(['outside'])
  })

  test('that is gone already counts as removed', async () => {
    await removeFolder(join(parent, 'missing'))
  })

  // The superuser is not held up by modes, so the removal is done by another user then.
  test('is removed also when folders in it are read-only or closed', async () => {
    const source = `
      import fs from 'node:fs/promises'
      import { removeFolder } from ${JSON.stringify(new URL('./temporary-folder.ts', import.meta.url).href)}
      const path = ${JSON.stringify(parent)} + '/tree'
      await fs.mkdir(path + '/closed/inner', { recursive: true })
      await fs.writeFile(path + '/closed/inner/file', 'x', { mode: 0o400 })
      await fs.mkdir(path + '/linked')
      await fs.symlink(${JSON.stringify(parent)}, path + '/linked/link')
      for (const [name, mode] of [['closed/inner', 0o555], ['closed', 0], ['linked', 0o555]]) await fs.chmod(path + '/' + name, mode)
      const refused = await fs.rm(path, { recursive: true }).then(() => false, () => true)
      await removeFolder(path)
      process.exitCode = refused ? 0 : 9`
    await chmod(parent, 0o777)
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'inherit', 'inherit'], cwd: '/', ...user })
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await readdir(parent)).toEqual([])
  })
})
