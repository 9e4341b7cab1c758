import { compareHonesty } from '../honesty/index.ts'
import type { Finding, Note } from '../model.ts'
import { decodeSource } from '../parse/decode-source.ts'
import type { ChangedFile } from './judge-change.ts'

/** A file that brings the comparison down must not take the rest of the report with it, nor pass for an honest change. */
export async function findDishonesty(files: readonly ChangedFile[]): Promise<{ readonly findings: readonly Finding[]; readonly notes: readonly Note[] }> {
  try {
    return { findings: await compareHonesty({ base: textsOf(files, 'base'), head: textsOf(files, 'head'), changed: files.map(({ path }) => path) }), notes: [] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { findings: [], notes: [{ path: '', line: null, kind: 'analyzer-crashed', message: `Nobody looked for tests that were weakened: ${reason}.` }] }
  }
}

function textsOf(files: readonly ChangedFile[], side: 'base' | 'head'): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ path, [side]: bytes }) => {
      const text = bytes === null ? null : decodeSource(path, bytes).text
      return text === null ? [] : [[path, text] as const]
    }),
  )
}
