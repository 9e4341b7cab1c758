import type { Sources } from './list-sources.ts'
import { refuse } from './refusal.ts'
import { readSource, wordPattern } from './source-text.ts'
import type { SourceText } from './source-text.ts'

/** What the files of the workspace say of some names. */
export type ScannedSources = {
  /** Files of the language with one of the names in them. */
  readonly mentioning: readonly SourceText[]
  /** Other files with the first of the names. */
  readonly other: readonly SourceText[]
  /** Paths of files that export everything of another. */
  readonly barrels: readonly string[]
}

const parallelReads = 32
const maxMentioningChars = 256 * 1024 * 1024

/** Reads all files and keeps those that matter for a rename from the first name to the second. */
export async function scanSources(sources: Sources, [from, to]: readonly [string, string], signal: AbortSignal): Promise<ScannedSources> {
  const barrels: string[] = []
  let chars = 0
  const keep = async (path: string, names: readonly string[]): Promise<SourceText[]> => {
    const source = await readSource(path, (bytes) => {
      if (bytes.includes('export *')) barrels.push(path)
      return names.some((name) => bytes.includes(name))
    })
    if (source === null || !names.some((name) => source.text.search(wordPattern(name)) >= 0)) return []
    chars += source.text.length
    if (chars > maxMentioningChars) refuse(`the files that mention ${from} are too large to open all of them in a language server`)
    return [source]
  }
  const mentioning = await readAll(sources.code, (path) => keep(path, [from, to]), signal)
  const other = await readAll(sources.other, (path) => keep(path, [from]), signal)
  return { mentioning, other, barrels }
}

async function readAll(paths: readonly string[], read: (path: string) => Promise<SourceText[]>, signal: AbortSignal): Promise<SourceText[]> {
  const found: SourceText[] = []
  for (let start = 0; start < paths.length && !signal.aborted; start += parallelReads) {
    found.push(...(await Promise.all(paths.slice(start, start + parallelReads).map(read))).flat())
  }
  return found
}
