import type { BigIntStats } from 'node:fs'
import { expect, test } from 'vitest'
import { toFileEntry } from './scan-tree.ts'

const secondNs = 1_000_000_000n
const scannedAtNs = 1_760_000_000n * secondNs + 500_000_000n

function isRacy(mtimeNs: bigint, ctimeNs: bigint): boolean {
  const stat = { dev: 1n, ino: 2n, size: 3n, mode: 0o100644n, mtimeNs, ctimeNs }
  return toFileEntry(stat as BigIntStats, scannedAtNs).racy
}

test('a file that was changed within a tick of the scan could change again unseen', () => {
  const [fresh, old] = [scannedAtNs - 10_000_001n, scannedAtNs - secondNs + 1n]
  expect([isRacy(fresh, fresh), isRacy(old, fresh), isRacy(fresh, old), isRacy(old, old)]).toEqual([true, true, true, false])
})

test('a time of the future is not trusted', () => {
  expect(isRacy(scannedAtNs + secondNs + 1n, 1n)).toBe(true)
})

test('where times have whole seconds a tick is taken to be two of them', () => {
  const whole = (seconds: bigint): bigint => (1_760_000_000n - seconds) * secondNs
  expect([isRacy(whole(1n), whole(1n)), isRacy(whole(2n), whole(2n))]).toEqual([true, false])
})
