import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findProgram, searchProgram } from './find-program.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-find-test-'))
  for (const name of ['one', 'two', 'three']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'one', 'tool'), '', { mode: 0o644 })
  await writeFile(join(folder, 'two', 'tool'), '', { mode: 0o755 })
  await writeFile(join(folder, 'three', 'tool'), '', { mode: 0o755 })
  await mkdir(join(folder, 'one', 'folder'))
  await symlink('../two/tool', join(folder, 'one', 'link'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const on = (...names: readonly string[]): string => names.map((name) => join(folder, name)).join(':')

describe('a program', () => {
  test('is the first executable file of its name on the PATH', () => {
    expect(findProgram('tool', on('missing', 'one', 'two', 'three'))).toBe(join(folder, 'two', 'tool'))
    expect(findProgram('link', on('one'))).toBe(join(folder, 'one', 'link'))
  })

  test.each(['tool', 'folder', 'none', '', './tool', 'a/tool', 'tool\0'])('%j is not found where it is no executable file', (name) => {
    expect(findProgram(name, on('one'))).toBe(null)
  })

  test('is not looked for in relative folders', () => {
    const path = relative(process.cwd(), join(folder, 'two'))
    expect(findProgram('tool', `${path}::.`)).toBe(null)
    expect(findProgram('tool', '')).toBe(null)
  })

  test('by path is looked for from a folder, and a file that may not be executed is told from none', () => {
    expect(searchProgram('./two/tool', { cwd: folder, path: '' })).toEqual({ status: 'found', path: join(folder, 'two', 'tool') })
    expect(searchProgram('tool', { cwd: folder, path: on('one') })).toEqual({ status: 'not-executable', path: join(folder, 'one', 'tool') })
    expect(searchProgram('two/none', { cwd: folder, path: '' })).toEqual({ status: 'missing' })
  })
})
