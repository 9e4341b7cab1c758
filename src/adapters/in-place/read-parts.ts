import { hash } from 'node:crypto'
import { type BigIntStats, chmodSync, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { isDenied, isMissing } from './file-errors.ts'
import type { Slices } from './slices.ts'
import { partBytes } from './tree.ts'

/** Called with each part in order; the buffer is fresh and may be kept. */
export type VisitPart = (part: Buffer, hash: string) => void | Promise<void>

/**
 * Reads a regular file part by part. Returns its state after the last byte, or `null` when there is no regular file. `steady` is false when it
 * changed meanwhile. Neither links nor pipes are opened: an agent may have put one where a file was.
 */
export async function readParts(path: Buffer, slices: Slices, visit: VisitPart): Promise<{ readonly stat: BigIntStats; readonly steady: boolean } | null> {
  const fd = openRegular(path)
  if (fd === null) return null
  try {
    const before = fstatSync(fd, { bigint: true })
    if (!before.isFile()) return null
    let remaining = Number(before.size)
    do {
      const part = readPart(fd, Math.min(remaining, partBytes))
      remaining -= part.length
      await visit(part, hash('sha256', part, 'hex'))
      if (slices.isOver) await slices.pause()
      if (part.length === 0) break
    } while (remaining > 0)
    const stat = fstatSync(fd, { bigint: true })
    return { stat, steady: stat.size === before.size && stat.mtimeNs === before.mtimeNs && stat.ctimeNs === before.ctimeNs }
  } finally {
    closeSync(fd)
  }
}

/** The SHA-256 of each part; `null` when there is no regular file. */
export async function hashParts(path: Buffer, slices: Slices): Promise<readonly string[] | null> {
  const hashes: string[] = []
  const read = await readParts(path, slices, (_, hash) => void hashes.push(hash))
  return read && hashes
}

function readPart(fd: number, length: number): Buffer {
  const part = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const count = readSync(fd, part, filled, length - filled, null)
    if (count === 0) break
    filled += count
  }
  return part.subarray(0, filled)
}

function openRegular(path: Buffer): number | null {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    return openSync(path, flags)
  } catch (error) {
    if (isMissing(error)) return null
    if (!isDenied(error)) throw error
  }
  const stat = lstatSync(path)
  if (!stat.isFile()) return null
  // Made unreadable by an agent: opened up for the moment of opening only.
  chmodSync(path, stat.mode | 0o400)
  try {
    return openSync(path, flags)
  } finally {
    chmodSync(path, stat.mode & 0o7777)
  }
}
