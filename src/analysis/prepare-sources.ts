import { readCached, toCacheKey } from './analysis-cache.ts'
import type { AnalysisCache } from './analysis-cache.ts'
import type { SourceAnalysis } from './analyze-source.ts'
import type { SourceBytes } from './analyze-sources.ts'
import type { Linter } from './linter.ts'
import type { Finding, Note } from './model.ts'

/** A file that must be analysed, with what else is known of it. */
export type PreparedSource = SourceBytes & {
  readonly external: readonly Finding[]
  /** Where the answer is to be kept; null when it is not. */
  readonly key: string | null
}

export type Preparation = {
  readonly cache: AnalysisCache | null
  readonly linter: Linter | null
  /** Options that answers depend on. */
  readonly context: string
  /** Called for each file whose answer was kept. */
  readonly onKnown: (analysis: SourceAnalysis) => void
  readonly onNote: (note: Note) => void
}

/** Files that go to the linter together: its start is paid once for all. */
const maxFiles = 512
const maxBytes = 16_000_000

type Files = Iterable<SourceBytes> | AsyncIterable<SourceBytes>

/** The files that have no answer yet. The next files are read and linted while the last ones are worked on. */
export async function* prepareSources(files: Files, preparation: Preparation): AsyncGenerator<PreparedSource> {
  const groups = listGroups(files, preparation.linter === null ? 32 : maxFiles)
  let next = prepareNext(groups, preparation)
  for (;;) {
    const prepared = await next
    if (prepared === null) return
    next = prepareNext(groups, preparation)
    // Its failure is met when its turn comes.
    next.catch(() => undefined)
    yield* prepared
  }
}

async function* listGroups(files: Files, most: number): AsyncGenerator<readonly SourceBytes[]> {
  let group: SourceBytes[] = []
  let size = 0
  for await (const file of files) {
    group.push(file)
    size += file.bytes.length
    if (group.length < most && size < maxBytes) continue
    yield group
    group = []
    size = 0
  }
  if (group.length > 0) yield group
}

async function prepareNext(groups: AsyncGenerator<readonly SourceBytes[]>, preparation: Preparation): Promise<readonly PreparedSource[] | null> {
  const { value, done } = await groups.next()
  if (done === true) return null
  const left = await findUnknown(value, preparation)
  const { linter } = preparation
  const wanted = linter === null ? [] : left.filter(({ path }) => linter.reads(path))
  if (linter === null || wanted.length === 0) return left
  const { findings, notes } = await linter.lint(wanted)
  notes.forEach(preparation.onNote)
  const isWhole = !notes.some(({ kind }) => kind === 'analyzer-crashed')
  return left.map((file) => (linter.reads(file.path) ? { ...file, external: findings.get(file.path) ?? [], key: isWhole ? file.key : null } : file))
}

async function findUnknown(files: readonly SourceBytes[], { cache, linter, context, onKnown }: Preparation): Promise<readonly PreparedSource[]> {
  if (cache === null) return files.map((file) => ({ ...file, external: [], key: null }))
  const found = await Promise.all(files.map(async (file): Promise<PreparedSource | null> => {
    const key = toCacheKey(file, [cache.version, context, linter?.reads(file.path) === true ? linter.version : ''])
    const known = readCached(await cache.read(key), file.path)
    if (known !== null) onKnown(known)
    return known === null ? { ...file, external: [], key } : null
  }))
  return found.filter((file) => file !== null)
}
