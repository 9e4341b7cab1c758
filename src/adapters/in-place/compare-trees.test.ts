import { expect, test } from 'vitest'
import { compareTrees } from './compare-trees.ts'
import { Slices } from './slices.ts'
import type { FileEntry } from './tree.ts'

const file: FileEntry = { type: 'file', mode: 0o644, size: 4, mtimeNs: 1n, ctimeNs: 1n, inode: 1n, identity: 'same', hashes: ['before'], racy: false }

/** The changes of one file, and how often its content was read. */
async function compare(before: FileEntry, now: FileEntry, hashes: readonly string[] | null = ['before']): Promise<readonly [string | undefined, number]> {
  let reads = 0
  const hash = async () => {
    reads++
    return hashes
  }
  const differences = await compareTrees({ before: new Map([['file', before]]), now: new Map([['file', { ...now, hashes: null }]]), includes: () => true, hash, slices: new Slices() })
  return [differences[0]?.change, reads]
}

test('a file whose state is the same is not read', async () => {
  expect(await compare(file, file, ['after'])).toEqual([undefined, 0])
})

test('a file that was too fresh to be told by its state is read', async () => {
  expect(await compare({ ...file, racy: true }, file, ['after'])).toEqual(['modified', 1])
  expect(await compare({ ...file, racy: true }, file)).toEqual([undefined, 1])
})

test('another state is a change only with another content, size or mode', async () => {
  const touched = { ...file, identity: 'touched' }
  expect(await compare(file, touched)).toEqual([undefined, 1])
  expect(await compare(file, touched, ['after'])).toEqual(['modified', 1])
  expect(await compare(file, touched, null)).toEqual(['deleted', 1])
  expect(await compare(file, { ...touched, size: 5 })).toEqual(['modified', 0])
  expect(await compare(file, { ...touched, mode: 0o755 })).toEqual(['mode-changed', 1])
})

test('a file whose content was not kept is judged by its state alone', async () => {
  expect(await compare({ ...file, hashes: null, racy: true }, file)).toEqual([undefined, 0])
  expect(await compare({ ...file, hashes: null }, { ...file, identity: 'touched' })).toEqual(['modified', 0])
})
