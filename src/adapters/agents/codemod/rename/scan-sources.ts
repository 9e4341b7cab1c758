import { setImmediate } from 'node:timers/promises'
import type { StarredFile } from './language.ts'
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
  readonly starred: readonly StarredFile[]
}

const readsAtOnce = 32
const maxChars = 256 * 1024 * 1024

const stars = ['* as', 'export *', 'import(', 'require(']
const starPattern = /(export\s*\*\s*(?:as\s+[^\s'"]+\s*)?from|\*\s*as\s+([\w$]+)\s*from|import\s*\(|require\s*\()\s*['"]([^'"]+)['"]/g

/** Reads all files and keeps those that matter for a rename from the first name to the second. */
export async function scanSources(sources: Sources, [from, to]: readonly [string, string], signal: AbortSignal): Promise<ScannedSources> {
  const starred: StarredFile[] = []
  const isMentioning = (source: SourceText | null, names: readonly string[]): source is SourceText =>
    source !== null && names.some((name) => source.text.search(wordPattern(name)) >= 0)
  const mentioning = await readAll(sources.code, signal, (path) => {
    const source = readSource(path, (bytes) => [from, to, ...stars].some((word) => bytes.includes(word)))
    if (source !== null) starred.push(...findStars(source))
    return isMentioning(source, [from, to]) ? [source] : []
  })
  const other = await readAll(sources.other, signal, (path) => {
    const source = readSource(path, (bytes) => bytes.includes(from))
    return isMentioning(source, [from]) ? [source] : []
  })
  return { mentioning, other, starred }
}

function findStars({ path, text }: SourceText): StarredFile[] {
  return [...text.matchAll(starPattern)].flatMap(([, how = '', local, specifier = '']) => {
    // `local.name` is a reference like any other; only elsewhere is the module taken as a whole.
    if (local !== undefined && [...text.matchAll(new RegExp(`${wordPattern(local).source}(?!\\s*\\.)`, 'gu'))].length <= 1) return []
    return [{ path, specifier, isReexport: /^export\s*\*\s*from/.test(how) }]
  })
}

/** Reads one file after another, which is several times faster than through the thread pool, and lets others run in between. */
async function readAll(paths: readonly string[], signal: AbortSignal, read: (path: string) => SourceText[]): Promise<SourceText[]> {
  const found: SourceText[] = []
  let chars = 0
  for (let start = 0; start < paths.length && !signal.aborted; start += readsAtOnce) {
    const some = paths.slice(start, start + readsAtOnce).flatMap(read)
    chars += some.reduce((sum, source) => sum + source.text.length, 0)
    if (chars > maxChars) refuse('the files that mention the symbol are too large to open all of them in a language server')
    found.push(...some)
    await setImmediate()
  }
  return found
}
