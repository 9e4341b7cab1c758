import { chmodSync, existsSync, linkSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TemporaryFolders, promptPathIn } from './temporary-folders.ts'

let parent = ''
let folders = new TemporaryFolders('')

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'fleet-temporary-'))
  folders = new TemporaryFolders(join(parent, 'run'))
})

afterEach(() => rmSync(parent, { recursive: true, force: true }))

test('a folder holds the prompt and nothing else', () => {
  const path = folders.make('do it')
  expect(readdirSync(path)).toEqual(['prompt.md'])
  expect(readFileSync(promptPathIn(path), 'utf8')).toBe('do it')
})

test('folders in use at once are different', () => {
  expect(folders.make('same')).not.toBe(folders.make('same'))
})

test('a folder that comes back untouched serves the next attempt with the same prompt only', () => {
  const path = folders.make('same')
  folders.remove(path)
  expect(folders.make('other')).not.toBe(path)
  expect(folders.make('same')).toBe(path)
})

const touches: readonly (readonly [string, (path: string) => void])[] = [
  ['got a file', (path) => writeFileSync(join(path, '.npmrc'), '')],
  ['was opened to others', (path) => chmodSync(path, 0o777)],
  ['lost its prompt', (path) => rmSync(promptPathIn(path))],
  ['has another prompt of the same length', (path) => writeFileSync(promptPathIn(path), 'eman')],
  ['shares its prompt with another place', (path) => linkSync(promptPathIn(path), join(parent, 'elsewhere'))],
  ['has a link for a prompt', (path) => {
    rmSync(promptPathIn(path))
    writeFileSync(join(parent, 'target'), 'same')
    symlinkSync(join(parent, 'target'), promptPathIn(path))
  }],
]

test.each(touches)('a folder that %s is removed', (_, touch) => {
  const path = folders.make('same')
  touch(path)
  folders.remove(path)
  expect(existsSync(path)).toBe(false)
  expect(folders.make('same')).not.toBe(path)
})

test('idle folders are removed with the rest', async () => {
  folders.remove(folders.make('same'))
  await folders.removeAll()
  expect(existsSync(join(parent, 'run'))).toBe(false)
  expect(readdirSync(folders.make('same'))).toEqual(['prompt.md'])
})
