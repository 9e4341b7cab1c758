import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnalysisCache } from '../../analysis/analysis-cache.ts'

export type FileAnalysisCacheOptions = {
  readonly folder: string
  readonly version: string
  /** What all entries together may take; the oldest go first. 256 MB when absent. */
  readonly maxBytes?: number
}

const shards = 256
/** A folder is looked over when it is first written to and after so many entries more. */
const entriesBetweenTrims = 16

/**
 * Answers in files, one for each key, in folders by the first two digits. Any number of processes may use it at once: an entry is written beside
 * its place and moved there, and begins with a digest of the rest, so that half an entry counts as none. It is a cache: what cannot be read
 * or written is passed by.
 */
export function createFileAnalysisCache({ folder, version, maxBytes = 256_000_000 }: FileAnalysisCacheOptions): AnalysisCache {
  const written = new Map<string, number>()
  return {
    version,
    read: async (key) => {
      const entry = await orNull(() => readFile(toPath(folder, key), 'utf8'))
      const text = entry?.slice(digestLength) ?? null
      return entry !== null && text !== null && entry.startsWith(toDigest(text)) ? text : null
    },
    write: async (key, text) => {
      const entry = toDigest(text) + text
      const shard = join(folder, key.slice(0, 2))
      const count = written.get(shard) ?? 0
      written.set(shard, count + 1)
      await orNull(() => writeEntry(shard, toPath(folder, key), entry))
      if (count % entriesBetweenTrims === 0) await orNull(() => trim(shard, maxBytes / shards))
    },
  }
}

const digestLength = 64

function toDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function toPath(folder: string, key: string): string {
  return join(folder, key.slice(0, 2), `${key.slice(2)}.json`)
}

/** Not synced: after a power cut an entry without its content has a wrong digest. */
async function writeEntry(shard: string, path: string, entry: string): Promise<void> {
  await mkdir(shard, { recursive: true })
  const besides = join(shard, `${randomUUID()}.tmp`)
  try {
    await writeFile(besides, entry, { flag: 'wx', mode: 0o600 })
    await rename(besides, path)
  } catch (error) {
    await rm(besides, { force: true })
    throw error
  }
}

/** Removes the oldest entries until the rest fits. What another process removed meanwhile is gone, which is all that is wanted. */
async function trim(shard: string, maxBytes: number): Promise<void> {
  const names = await readdir(shard)
  const found = await Promise.all(names.map((name) => orNull(() => measure(name, join(shard, name)))))
  const entries = found.filter((entry) => entry !== null).sort((a, b) => b.mtimeMs - a.mtimeMs)
  let left = maxBytes
  for (const { name, size } of entries) {
    left -= size
    if (left < 0) await orNull(() => rm(join(shard, name), { force: true }))
  }
}

async function measure(name: string, path: string): Promise<{ readonly name: string; readonly size: number; readonly mtimeMs: number }> {
  const { size, mtimeMs } = await stat(path)
  return { name, size, mtimeMs }
}

/** Null for what the file system refuses: no such file, no permission, no space. */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
