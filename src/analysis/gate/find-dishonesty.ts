import { createHash } from 'node:crypto'
import * as z from 'zod'
import { parseCached, type AnalysisCache } from '../analysis-cache.ts'
import { findingSchema } from '../analysis-report.ts'
import type { Finding, Note } from '../model.ts'
import { decodeSource } from '../parse/decode-source.ts'
import { scanText } from '../secrets/scan.ts'
import type { ChangedFile } from './judge-change.ts'

const findingsSchema = z.array(findingSchema)

/**
 * A file that brings the comparison down must not take the rest of the report with it, nor pass for an honest change. What was found is kept for the
 * change as a whole, never for one file of it: a test that is gone from one file may be found in another.
 */
export async function findDishonesty(files: readonly ChangedFile[], cache?: AnalysisCache): Promise<{ readonly findings: readonly Finding[]; readonly notes: readonly Note[] }> {
  try {
    if (cache === undefined) return { findings: await compare(files), notes: [] }
    const key = toChangeKey(files, cache.version)
    const known = parseCached(await cache.read(key), findingsSchema)
    if (known !== null) return { findings: known, notes: [] }
    const findings = await compare(files, cache)
    // Messages quote the code.
    if (!files.some(holdsSecret)) await cache.write(key, JSON.stringify(findings))
    return { findings, notes: [] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { findings: [], notes: [{ path: '', line: null, kind: 'analyzer-crashed', message: `Nobody looked for tests that were weakened: ${reason}.` }] }
  }
}

/** The parsers behind it are a heavy import, and a change that was compared before needs none. */
async function compare(files: readonly ChangedFile[], cache?: AnalysisCache): Promise<readonly Finding[]> {
  const { compareHonesty } = await import('../honesty/index.ts')
  const change = { base: textsOf(files, 'base'), head: textsOf(files, 'head'), changed: files.map(({ path }) => path) }
  return compareHonesty(change, cache)
}

/** Paths and contents of both sides, in their order; a file that is not there is not an empty one. */
function toChangeKey(files: readonly ChangedFile[], version: string): string {
  const digest = (bytes: Uint8Array | null): string | null => (bytes === null ? null : createHash('sha256').update(bytes).digest('hex'))
  return createHash('sha256').update(JSON.stringify(['honesty of a change', version, ...files.map(({ path, base, head }) => [path, digest(base), digest(head)])])).digest('hex')
}

function holdsSecret({ path, base, head }: ChangedFile): boolean {
  return [base, head].some((bytes) => bytes !== null && scanText({ path, text: decodeSource(path, bytes).text ?? '' }).length > 0)
}

function textsOf(files: readonly ChangedFile[], side: 'base' | 'head'): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ path, [side]: bytes }) => {
      const text = bytes === null ? null : decodeSource(path, bytes).text
      return text === null ? [] : [[path, text] as const]
    }),
  )
}
