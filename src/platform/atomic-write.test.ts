import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { syncFolder, writeFileAtomically } from './atomic-write.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-write-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('an atomic write', () => {
  test('makes and replaces a file and leaves nothing else', async () => {
    const path = join(folder, 'file')
    await writeFileAtomically(path, 'first')
    await writeFileAtomically(path, new Uint8Array([0, 255]))
    expect(await readFile(path)).toEqual(Buffer.from([0, 255]))
    expect(await readdir(folder)).toEqual(['file'])
  })

  test('never shows a reader a part of the content', async () => {
    const path = join(folder, 'file')
    const contents = ['a'.repeat(3_000_000), 'b'.repeat(2_000_000)]
    await writeFile(path, contents[0] ?? '')
    const write = async () => {
      for (let i = 1; i <= 20; i++) await writeFileAtomically(path, contents[i % 2] ?? '')
    }
    const read = async () => {
      for (let i = 0; i < 60; i++) expect(contents.includes(await readFile(path, 'utf8'))).toBe(true)
    }
    await Promise.all([write(), read()])
  })

  test('gives the file exactly the mode it is told, whatever the umask', async () => {
    const path = join(folder, 'file')
    await writeFileAtomically(path, '', { mode: 0o666 })
    expect((await stat(path)).mode & 0o777).toBe(0o666)
    await writeFileAtomically(path, '', { mode: 0o600 })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('replaces a link and leaves its target alone', async () => {
    await writeFile(join(folder, 'target'), 'kept')
    await symlink('target', join(folder, 'link'))
    await writeFileAtomically(join(folder, 'link'), 'new')
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('kept')
    expect((await lstat(join(folder, 'link'))).isFile()).toBe(true)
  })

  test('that fails leaves no temporary file', async () => {
    await mkdir(join(folder, 'folder'))
    await expect(writeFileAtomically(join(folder, 'folder'), 'data')).rejects.toThrow('EISDIR')
    expect(await readdir(folder)).toEqual(['folder'])
  })

  test('a folder that is missing cannot be synced', async () => {
    await syncFolder(folder)
    await expect(syncFolder(join(folder, 'missing'))).rejects.toThrow('ENOENT')
  })
})
