import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'
import { syncFolder } from '../../platform/atomic-write.ts'
import { writeSynced } from './durable-file.ts'
import type { GitObject } from './loose-object.ts'

const deflateAsync = promisify(deflate)
const typeNumbers = { commit: 1, tree: 2, blob: 3, tag: 4 } as const

/** An object with its id. */
export type IdentifiedObject = GitObject & { readonly id: string }

/**
 * Writes objects into an object database as one pack with its index: three disk flushes make any number of objects durable, where loose
 * objects need two each. Format: gitformat-pack(5), version 2, no deltas.
 */
export async function writePack(objectsDir: string, objects: readonly IdentifiedObject[], objectFormat: 'sha1' | 'sha256'): Promise<void> {
  const folder = join(objectsDir, 'pack')
  await mkdir(folder, { recursive: true })
  const pack = await formatPack(objects, objectFormat)
  const index = formatPackIndex(pack, objectFormat)
  const name = `pack-${pack.checksum.toString('hex')}`
  const temporary = join(folder, `tmp_pack_${randomUUID()}`)
  try {
    await Promise.all([writeSynced(temporary, pack.parts), writeSynced(`${temporary}_idx`, index)])
    await rename(temporary, join(folder, `${name}.pack`))
    await rename(`${temporary}_idx`, join(folder, `${name}.idx`))
  } finally {
    await Promise.all([rm(temporary, { force: true }), rm(`${temporary}_idx`, { force: true })])
  }
  await syncFolder(folder)
}

type Pack = {
  readonly parts: readonly Buffer[]
  readonly checksum: Buffer
  readonly entries: readonly { readonly id: string; readonly offset: number; readonly crc: number }[]
}

async function formatPack(objects: readonly IdentifiedObject[], objectFormat: 'sha1' | 'sha256'): Promise<Pack> {
  const sorted = [...objects].sort((one, other) => (one.id < other.id ? -1 : 1))
  const packed = await Promise.all(sorted.map(async (object) => Buffer.concat([entryHeader(object), await deflateAsync(object.body, { level: 1 })])))
  const head = Buffer.alloc(12)
  head.write('PACK', 'latin1')
  head.writeUInt32BE(2, 4)
  head.writeUInt32BE(sorted.length, 8)
  let offset = head.length
  const entries = packed.map((bytes, position) => {
    const entry = { id: sorted[position]?.id ?? '', offset, crc: crc32(bytes) }
    offset += bytes.length
    return entry
  })
  const body = [head, ...packed]
  const checksum = digest(body, objectFormat)
  return { parts: [...body, checksum], checksum, entries }
}

/** Type and size in groups of seven bits, the first of them four. */
function entryHeader(object: GitObject): Buffer {
  const bytes: number[] = []
  let rest = Math.floor(object.body.length / 16)
  let byte = (typeNumbers[object.type] << 4) | (object.body.length & 15)
  while (rest > 0) {
    bytes.push(byte | 0x80)
    byte = rest & 0x7f
    rest = Math.floor(rest / 128)
  }
  return Buffer.from([...bytes, byte])
}

function formatPackIndex(pack: Pack, objectFormat: 'sha1' | 'sha256'): readonly Buffer[] {
  const { entries } = pack
  const fanout = Buffer.alloc(256 * 4)
  for (let first = 0; first < 256; first += 1) {
    fanout.writeUInt32BE(entries.filter((entry) => Number.parseInt(entry.id.slice(0, 2), 16) <= first).length, first * 4)
  }
  const table = (value: (entry: Pack['entries'][number]) => number): Buffer => {
    const bytes = Buffer.alloc(entries.length * 4)
    for (const [position, entry] of entries.entries()) bytes.writeUInt32BE(value(entry), position * 4)
    return bytes
  }
  const ids = Buffer.from(entries.map((entry) => entry.id).join(''), 'hex')
  const body = [Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]), fanout, ids, table((entry) => entry.crc), table((entry) => entry.offset), pack.checksum]
  return [...body, digest(body, objectFormat)]
}

function digest(parts: readonly Buffer[], objectFormat: 'sha1' | 'sha256'): Buffer {
  const hash = createHash(objectFormat)
  for (const part of parts) hash.update(part)
  return hash.digest()
}
