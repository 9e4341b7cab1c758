import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { confinePath } from './confine-path.ts'

let folder: string
let root: string

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'fleet-confine-test-')))
  root = join(folder, 'root')
  await mkdir(join(root, 'a', 'b'), { recursive: true })
  await mkdir(join(folder, 'root-beside'))
  await writeFile(join(root, 'file'), '')
  await writeFile(join(folder, 'outside'), '')
  await symlink('a/b', join(root, 'in'))
  await symlink('..', join(root, 'up'))
  await symlink('../outside', join(root, 'out'))
  await symlink('../root-beside', join(root, 'beside'))
  await symlink(join(folder, 'not-there'), join(root, 'dangling-out'))
  await symlink('a/new', join(root, 'dangling-in'))
  await symlink('loop', join(root, 'loop'))
  await symlink('/', join(root, 'slash'))
  await symlink('up/root/a', join(root, 'around'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a confined path', () => {
  test.each([
    ['file', 'file'],
    ['.', '.'],
    ['', '.'],
    ['a/./b//', 'a/b'],
    ['a/../file', 'file'],
    ['in', 'a/b'],
    ['in/new/deep', 'a/b/new/deep'],
    ['in/..', 'a'],
    ['new/deep', 'new/deep'],
    ['file/impossible', 'file/impossible'],
    ['dangling-in', 'a/new'],
    ['around/b', 'a/b'],
    ['..file', '..file'],
    ['a b\n漢', 'a b\n漢'],
  ])('%j is %j', async (path, real) => {
    expect(await confinePath(root, path)).toBe(join(root, real))
  })

  test.each([
    '..',
    '../root-beside',
    'a/../..',
    'a/../../outside',
    'new/../../outside',
    '/',
    '/etc/passwd',
    'up',
    'up/outside',
    'up/new',
    'out',
    'beside',
    'beside/new',
    'in/../../..',
    'dangling-out',
    'dangling-out/x',
    'loop',
    'loop/x',
    'slash/etc/passwd',
    'a\0b',
  ])('%j is refused', async (path) => {
    expect(await confinePath(root, path)).toBe(null)
  })

  test('the root itself may be reached through a link', async () => {
    await symlink(root, join(folder, 'link'))
    expect(await confinePath(join(folder, 'link'), 'a')).toBe(join(root, 'a'))
  })

  test('a path that comes back into the root by its absolute name is inside', async () => {
    await symlink(join(root, 'a'), join(root, 'absolute'))
    expect(await confinePath(root, 'absolute/b')).toBe(join(root, 'a', 'b'))
  })
})
