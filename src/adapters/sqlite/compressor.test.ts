import { zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Compressor } from './compressor.ts'

const contents = Array.from({ length: 100 }, (_, index) => Buffer.from(`content ${index} `.repeat(index * 40)))

test('every content gets a frame of its own, in order, also when several callers compress at once', async () => {
  const compressor = new Compressor()
  const [forward, backward] = await Promise.all([compressor.compress(contents), compressor.compress(contents.toReversed())])
  expect(forward.map(unpack)).toEqual(contents.map(String))
  expect(backward.map(unpack)).toEqual(contents.toReversed().map(String))
  compressor.close()
})

test('it can be used again after it was closed', async () => {
  const compressor = new Compressor()
  await compressor.compress(contents.slice(0, 3))
  compressor.close()
  expect((await compressor.compress(contents.slice(5, 7))).map(unpack)).toEqual(contents.slice(5, 7).map(String))
  expect(await compressor.compress([])).toEqual([])
  compressor.close()
})

function unpack(frame: Uint8Array): string {
  return zstdDecompressSync(frame).toString()
}
