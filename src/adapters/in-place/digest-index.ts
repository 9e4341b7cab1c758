import { createHash, hash } from 'node:crypto'

const headerBytes = 12
/** Fixed fields of an entry before its object id: times, device, inode, mode, owner, size. */
const statBytes = 40
const modeOffset = 24
const extendedFlag = 0x4000
const nameLengthMask = 0x0fff

/**
 * A digest of what a git index says (paths, modes, objects, stages), which stays the same when git merely refreshes the file times it
 * keeps there. An index of a form that is not understood is digested as it is.
 */
export function digestIndex(index: Buffer): string {
  return digestEntries(index, 20) ?? digestEntries(index, 32) ?? hash('sha256', index)
}

/** Versions 2 to 4 of git's index format (gitformat-index); `null` when it does not fit. */
function digestEntries(index: Buffer, idBytes: number): string | null {
  if (index.length < headerBytes || index.toString('latin1', 0, 4) !== 'DIRC') return null
  const version = index.readUInt32BE(4)
  if (version < 2 || version > 4) return null
  const digest = createHash('sha256')
  const end = index.length - idBytes
  let [offset, name] = [headerBytes, Buffer.alloc(0)]
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    const flagsAt = offset + statBytes + idBytes
    if (flagsAt + 4 > end) return null
    const flags = index.readUInt16BE(flagsAt)
    const isExtended = (flags & extendedFlag) !== 0
    const extended = isExtended ? index.readUInt16BE(flagsAt + 2) : 0
    const nameAt = flagsAt + (isExtended ? 4 : 2)
    const read = version === 4 ? readShortName(index, nameAt, name) : readName(index, nameAt, offset)
    if (read === null || ((flags & nameLengthMask) < nameLengthMask && read.name.length !== (flags & nameLengthMask))) return null
    ;[name, offset] = [read.name, read.next]
    digest.update(index.subarray(flagsAt - statBytes - idBytes + modeOffset, flagsAt - statBytes - idBytes + modeOffset + 4))
    digest.update(index.subarray(flagsAt - idBytes, flagsAt))
    digest.update(`${flags}:${extended}:`).update(name).update('\0')
  }
  return digest.digest('hex')
}

type ReadName = { readonly name: Buffer<ArrayBuffer>; readonly next: number }

/** The name ends with zero bytes that fill the entry up to a multiple of eight. */
function readName(index: Buffer, nameAt: number, entryAt: number): ReadName | null {
  const end = index.indexOf(0, nameAt)
  if (end === -1) return null
  return { name: Buffer.from(index.subarray(nameAt, end)), next: entryAt + ((end - entryAt + 8) & ~7) }
}

/** Version 4: how many bytes of the previous name to drop, then the rest of this one. */
function readShortName(index: Buffer, nameAt: number, previous: Buffer): ReadName | null {
  let at = nameAt
  let byte = index[at++]
  if (byte === undefined) return null
  let drop = byte & 0x7f
  while ((byte & 0x80) !== 0) {
    byte = index[at++]
    if (byte === undefined) return null
    drop = ((drop + 1) << 7) + (byte & 0x7f)
  }
  const end = index.indexOf(0, at)
  if (end === -1 || drop > previous.length) return null
  return { name: Buffer.concat([previous.subarray(0, previous.length - drop), index.subarray(at, end)]), next: end + 1 }
}
