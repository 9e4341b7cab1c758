import { availableParallelism } from 'node:os'
import { isWorthKeeping, type AnalysisCache } from './analysis-cache.ts'
import type { SourceAnalysis, SourceOptions } from './analyze-source.ts'
import type { ThreadLimits } from './batch-thread.ts'
import type { Linter } from './linter.ts'
import type { Note } from './model.ts'
import { languageOf } from './parse/language-of.ts'
import { prepareSources, type PreparedSource } from './prepare-sources.ts'
import { runBatches } from './run-batches.ts'

/** A file as it was read. */
export type SourceBytes = { readonly path: string; readonly bytes: Uint8Array }

/** What analyses share that look at the same files again and again. */
export type AnalysisTools = {
  readonly cache?: AnalysisCache
  /** Of JavaScript and TypeScript; null when it was looked for and is not there, which a note tells. */
  readonly linter?: Linter | null
}

export type AnalyzeSourcesOptions = Omit<SourceOptions, 'external'> & ThreadLimits & AnalysisTools & {
  /** Threads; one for each processor when absent, at most 8. */
  readonly workers?: number
}

/** Does `analyzeSource` for many files on worker threads; the answers come in no order. A file that ends its thread or takes too long gives the note `analyzer-crashed`. */
export async function analyzeSources(files: Iterable<SourceBytes> | AsyncIterable<SourceBytes>, options: AnalyzeSourcesOptions = {}): Promise<SourceAnalysis[]> {
  const { workers = Math.min(8, availableParallelism()), maxBatchMs, maxFilesPerThread, maxThreadMegabytes = 384, cache = null, linter, ...asked } = options
  const analyses: SourceAnalysis[] = []
  const notes: Note[] = []
  const keeping: Promise<void>[] = []
  const prepared = prepareSources(files, { cache, linter: linter ?? null, context: JSON.stringify(asked), onKnown: (analysis) => analyses.push(analysis), onNote: (note) => notes.push(note) })
  await runBatches(prepared, {
    ...(maxBatchMs === undefined ? {} : { maxBatchMs }),
    ...(maxFilesPerThread === undefined ? {} : { maxFilesPerThread }),
    maxThreadMegabytes,
    workers,
    worker: 'source-worker',
    options: asked,
    sizeOf: ({ bytes }) => bytes.length,
    toCrash: toCrashed,
    onResult: ({ key }, analysis) => {
      analyses.push(analysis)
      if (cache !== null && key !== null && isWorthKeeping(analysis)) keeping.push(cache.write(key, JSON.stringify(analysis)))
    },
  })
  await Promise.all(keeping)
  return addNotes(analyses, linter === null ? [...notes, absent] : notes)
}

const absent: Note = { path: '', line: null, kind: 'analyzer-absent', message: 'oxlint was not found, so its rules were not asked: install it beside the code or beside Fleet.' }

/** What concerns many files is said once, at the first script that it concerns. */
function addNotes(analyses: SourceAnalysis[], notes: readonly Note[]): SourceAnalysis[] {
  const at = notes.length === 0 ? -1 : analyses.findIndex(({ path }) => !['python', null].includes(languageOf(path)))
  return at < 0 ? analyses : analyses.map((analysis, index) => (index === at ? { ...analysis, notes: [...analysis.notes, ...notes] } : analysis))
}

function toCrashed({ path }: PreparedSource, why: string): SourceAnalysis {
  return { path, metrics: null, findings: [], notes: [{ path, line: null, kind: 'analyzer-crashed', message: `The file could not be analysed: ${why}.` }], suppressed: 0 }
}
