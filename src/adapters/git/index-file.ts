import { readFile } from 'node:fs/promises'
import { invariant } from '../../core/unreachable.ts'

/** One path of a git index. */
export type IndexEntry = {
  /** Bytes of the path, one character each (latin1), so that any name survives. */
  readonly key: string
  readonly mode: number
  readonly objectId: string
  /** Second in which the file was last touched, as of the checkout. */
  readonly changedAtSeconds: number
  /** Outside the sparse cones: not on the disk. */
  readonly skipped: boolean
}

/** Mode of a submodule's entry. */
export const gitlinkMode = 0o160000

/** Reads an index in version 2 or 3, which is what our own settings make git write. */
export async function readIndex(path: string, objectFormat: 'sha1' | 'sha256'): Promise<readonly IndexEntry[]> {
  return parseIndex(await readFile(path), objectFormat)
}

/** Parses the bytes of an index. */
function parseIndex(bytes: Buffer, objectFormat: 'sha1' | 'sha256'): readonly IndexEntry[] {
  invariant(bytes.toString('latin1', 0, 4) === 'DIRC', 'an index starts with DIRC')
  const version = bytes.readUInt32BE(4)
  invariant(version === 2 || version === 3, `index version ${version} is not ours`)
  const hashBytes = objectFormat === 'sha1' ? 20 : 32
  const entries: IndexEntry[] = []
  let at = 12
  for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
    const flags = bytes.readUInt16BE(at + 40 + hashBytes)
    const extended = (flags & 0x4000) !== 0
    const nameAt = at + 42 + hashBytes + (extended ? 2 : 0)
    const nameEnd = bytes.indexOf(0, nameAt)
    entries.push({
      key: bytes.toString('latin1', nameAt, nameEnd),
      mode: bytes.readUInt32BE(at + 24),
      changedAtSeconds: bytes.readUInt32BE(at),
      objectId: bytes.toString('hex', at + 40, at + 40 + hashBytes),
      skipped: extended && (bytes.readUInt16BE(at + 42 + hashBytes) & 0x4000) !== 0,
    })
    at += (nameEnd - at + 8) & ~7
  }
  return entries
}

/** The bytes of a path, for calls of the file system. */
export function toBytes(key: string): Buffer {
  return Buffer.from(key, 'latin1')
}

/** The path as people and reports see it. */
export function toText(key: string): string {
  return Buffer.from(key, 'latin1').toString('utf8')
}

/** The key of a path given as text. */
export function toKey(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** All folders above a path, nearest last; the top folder is not among them. */
export function foldersAbove(key: string): readonly string[] {
  const found: string[] = []
  for (let at = key.indexOf('/'); at !== -1; at = key.indexOf('/', at + 1)) found.push(key.slice(0, at))
  return found
}
