import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Redact } from '../core/redact.ts'
import { writeFileAtomically } from './atomic-write.ts'

/** A larger file is scrubbed as far as this and cut there: what cannot be looked through must not stay. */
const maxBytes = 256_000_000
/** For a file up to this size the trip to the thread pool costs more than reading it. */
const maxSyncBytes = 262_144

/**
 * Takes secrets out of a file that nobody writes any more, in one step: whoever opens it sees the old or the new content. Bytes that are no
 * UTF-8 stay as they are. Returns whether anything was taken out.
 */
export async function scrubFile(path: string, redact: Redact): Promise<boolean> {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile() || stats.size === 0) return false
  const bytes = stats.size <= maxSyncBytes ? readFileSync(path) : (await readFile(path)).subarray(0, maxBytes)
  const text = decodeLossless(bytes)
  const clean = redact(text.text)
  if (clean === text.text && bytes.length === stats.size) return false
  await writeFileAtomically(path, Buffer.from(clean, text.encoding), { mode: stats.mode & 0o777 })
  return true
}

/** As UTF-8 where that gives the same bytes back, else byte by byte. */
function decodeLossless(bytes: Buffer): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf8' }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { text: bytes.toString('latin1'), encoding: 'latin1' }
  }
}
