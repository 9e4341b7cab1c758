import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FileTail } from './file-tail.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-tail-'))
  path = join(folder, 'a.log')
})

afterEach(() => rmSync(folder, { recursive: true }))

it('whole lines come once, the last one as far as it is written, also when it is written in pieces of a character', () => {
  const tail = new FileTail(path, 1_000)
  expect(tail.read()).toMatchObject({ lines: [], unfinished: '' })
  writeFileSync(path, 'one\ntw')
  expect(tail.read()).toMatchObject({ lines: ['one'], unfinished: 'tw' })
  const bytes = Buffer.from('ö\n')
  appendFileSync(path, bytes.subarray(0, 1))
  expect(tail.read().unfinished).toBe('tw')
  appendFileSync(path, bytes.subarray(1))
  expect(tail.read()).toMatchObject({ lines: ['twö'], unfinished: '' })
  expect(tail.read().lines).toEqual([])
})

it('a large file is begun near its end and read in bounded pieces', () => {
  writeFileSync(path, 'x'.repeat(99).concat('\n').repeat(3_000))
  const tail = new FileTail(path, 200_000)
  const lengths = [tail.read(), tail.read(), tail.read(), tail.read(), tail.read()].map(({ lines }) => lines.length)
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(2_000)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(656)
  expect(tail.isCut).toBe(true)
})

it('a file that was cut is read anew, one that was replaced goes on', () => {
  writeFileSync(path, 'secret line\nsecond\n')
  const tail = new FileTail(path, 1_000)
  expect(tail.read().lines).toEqual(['secret line', 'second'])
  writeFileSync(path, 'new\n')
  expect(tail.read().lines).toEqual(['new'])
  writeFileSync(`${path}.tmp`, 'ne*\n')
  renameSync(`${path}.tmp`, path)
  expect(tail.read().lines).toEqual([])
  appendFileSync(path, 'more\n')
  expect(tail.read().lines).toEqual(['more'])
})
