import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { readFreeDiskBytes } from './free-disk.ts'

test('the free bytes of a file system are told for any path on it', async () => {
  const bytes = await readFreeDiskBytes(tmpdir())
  expect(bytes).toBeGreaterThan(1_000_000)
  expect(Number.isSafeInteger(bytes)).toBe(true)
  await expect(readFreeDiskBytes('/no/such/path')).rejects.toThrow('ENOENT')
})
