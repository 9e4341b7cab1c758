import type { ThreadLimits } from '../batch-thread.ts'
import type { CognitiveDialect, SourceFile } from '../model.ts'
import { runBatches } from '../run-batches.ts'
import type { MetricsOptions, MetricsResult } from './analyze-metrics.ts'

export type AnalyzeFilesOptions = ThreadLimits & {
  /** Threads; 1 when absent. */
  readonly workers?: number
  readonly cognitive?: CognitiveDialect
  /** Called once for each file, as they are done, not in the order of the files. */
  readonly onResult: (file: SourceFile, result: MetricsResult) => void
  readonly signal?: AbortSignal
}

/**
 * Measures many files on worker threads. A file that ends its thread or takes too long gives the note `analyzer-crashed`, and the others go on
 * in a new thread.
 */
export async function analyzeFiles(files: Iterable<SourceFile> | AsyncIterable<SourceFile>, options: AnalyzeFilesOptions): Promise<void> {
  const { workers = 1, cognitive, ...rest } = options
  const asked: MetricsOptions = cognitive === undefined ? {} : { cognitive }
  await runBatches(files, { ...rest, workers, worker: 'metrics/metrics-worker', options: asked, sizeOf: ({ text }) => text.length, toCrash: toCrashResult })
}

function toCrashResult(file: SourceFile, why: string): MetricsResult {
  return { metrics: null, notes: [{ path: file.path, line: null, kind: 'analyzer-crashed', message: `The file could not be measured: ${why}.` }] }
}
