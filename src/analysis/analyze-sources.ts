import { availableParallelism } from 'node:os'
import type { SourceAnalysis, SourceOptions } from './analyze-source.ts'
import type { ThreadLimits } from './batch-thread.ts'
import { runBatches } from './run-batches.ts'

/** A file as it was read. */
export type SourceBytes = { readonly path: string; readonly bytes: Uint8Array }

export type AnalyzeSourcesOptions = SourceOptions & ThreadLimits & {
  /** Threads; one for each processor when absent, at most 8. */
  readonly workers?: number
}

/** Does `analyzeSource` for many files on worker threads; the answers come in no order. A file that ends its thread or takes too long gives the note `analyzer-crashed`. */
export async function analyzeSources(files: Iterable<SourceBytes> | AsyncIterable<SourceBytes>, options: AnalyzeSourcesOptions = {}): Promise<SourceAnalysis[]> {
  const { workers = Math.min(8, availableParallelism()), maxBatchMs, maxFilesPerThread, maxThreadMegabytes = 384, ...asked } = options
  const analyses: SourceAnalysis[] = []
  await runBatches(files, {
    ...(maxBatchMs === undefined ? {} : { maxBatchMs }),
    ...(maxFilesPerThread === undefined ? {} : { maxFilesPerThread }),
    maxThreadMegabytes,
    workers,
    worker: 'source-worker',
    options: asked,
    sizeOf: ({ bytes }) => bytes.length,
    toCrash: toCrashed,
    onResult: (_, analysis) => analyses.push(analysis),
  })
  return analyses
}

function toCrashed({ path }: SourceBytes, why: string): SourceAnalysis {
  return { path, metrics: null, findings: [], notes: [{ path, line: null, kind: 'analyzer-crashed', message: `The file could not be analysed: ${why}.` }], suppressed: 0 }
}
