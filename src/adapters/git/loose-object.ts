import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import { invariant } from '../../core/unreachable.ts'
import { syncFolder } from '../../platform/atomic-write.ts'
import { hasCode, writeSynced } from './durable-file.ts'
import { ifMissing } from './user-repository.ts'

/** The four kinds of objects of git. */
export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag'

/** An object without its header. */
export type GitObject = { readonly type: ObjectType; readonly body: Buffer }

const deflateAsync = promisify(deflate)
const inflateAsync = promisify(inflate)

/** Id of an object. */
function objectId(object: GitObject, objectFormat: 'sha1' | 'sha256'): string {
  return createHash(objectFormat).update(header(object)).update(object.body).digest('hex')
}

/**
 * Writes an object as a loose file and answers its id; one that is there already is left alone. Durable by itself for `sync`; a
 * process of git only for a commit would cost more than the rest of a landing.
 */
export async function writeLooseObject(objectsDir: string, object: GitObject, options: { readonly objectFormat: 'sha1' | 'sha256'; readonly sync: boolean }): Promise<string> {
  const id = objectId(object, options.objectFormat)
  const path = loosePath(objectsDir, id)
  if ((await stat(path).catch(ifMissing(null))) !== null) return id
  await mkdir(dirname(path), { recursive: true })
  const temporary = join(dirname(path), `tmp_obj_${randomUUID()}`)
  try {
    await writeSynced(temporary, [await deflateAsync(Buffer.concat([header(object), object.body]), { level: 1 })])
    await link(temporary, path).catch(async (error: unknown) => {
      if (hasCode(error, 'EEXIST')) return
      await rename(temporary, path)
    })
  } finally {
    await rm(temporary, { force: true })
  }
  if (options.sync) await syncFolder(dirname(path))
  return id
}

/** Reads a loose object; `null` when there is none of that id. */
export async function readLooseObject(objectsDir: string, id: string): Promise<GitObject | null> {
  const packed = await readFile(loosePath(objectsDir, id)).catch(ifMissing(null))
  if (packed === null) return null
  const bytes = await inflateAsync(packed)
  const end = bytes.indexOf(0)
  const [, type] = /^(commit|tree|blob|tag) \d+$/.exec(bytes.toString('latin1', 0, end)) ?? []
  invariant(type === 'commit' || type === 'tree' || type === 'blob' || type === 'tag', `loose object ${id} has no header`)
  return { type, body: bytes.subarray(end + 1) }
}

function loosePath(objectsDir: string, id: string): string {
  return join(objectsDir, id.slice(0, 2), id.slice(2))
}

function header(object: GitObject): Buffer {
  return Buffer.from(`${object.type} ${object.body.length}\0`, 'latin1')
}
