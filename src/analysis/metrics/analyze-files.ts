import type { CognitiveDialect, SourceFile } from '../model.ts'
import type { MetricsResult } from './analyze-metrics.ts'
import { MetricsThread } from './metrics-thread.ts'

export type AnalyzeFilesOptions = {
  /** Threads; 1 when absent. */
  readonly workers?: number
  readonly cognitive?: CognitiveDialect
  /** Called once for each file, as they are done, not in the order of the files. */
  readonly onResult: (file: SourceFile, result: MetricsResult) => void
  /** A thread is replaced after so many files, because a parser's memory grows and never shrinks; 2,000 when absent. */
  readonly maxFilesPerThread?: number
  /** Memory of a thread's JavaScript; a file that needs more is noted and its thread replaced. 256 when absent. */
  readonly maxThreadMegabytes?: number
  /** A batch that takes longer is tried again file by file, and the file that takes longer is noted; a minute when absent. */
  readonly maxBatchMs?: number
  readonly signal?: AbortSignal
}

/** Files that travel together; small enough that threads end at about the same time. */
const batchFiles = 32
const batchCharacters = 400_000

/**
 * Measures many files on worker threads. A file that ends its thread or takes too long gives the note `analyzer-crashed`, and the others go on
 * in a new thread. Files are taken from the iterable as threads become free, so that they need not all be in memory.
 */
export async function analyzeFiles(files: Iterable<SourceFile> | AsyncIterable<SourceFile>, options: AnalyzeFilesOptions): Promise<void> {
  const batches = listBatches(files)
  const lanes = Array.from({ length: Math.max(1, options.workers ?? 1) }, () => runLane(batches, options))
  try {
    await Promise.all(lanes)
  } catch (error) {
    await batches.return(undefined)
    await Promise.allSettled(lanes)
    throw error
  }
}

/** Asynchronous generators queue their callers, so lanes may share one. */
async function* listBatches(files: Iterable<SourceFile> | AsyncIterable<SourceFile>): AsyncGenerator<readonly SourceFile[], undefined> {
  let batch: SourceFile[] = []
  let characters = 0
  for await (const file of files) {
    batch.push(file)
    characters += file.text.length
    if (batch.length < batchFiles && characters < batchCharacters) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

async function runLane(batches: AsyncGenerator<readonly SourceFile[], undefined>, options: AnalyzeFilesOptions): Promise<void> {
  await using thread = new MetricsThread(options)
  for await (const batch of toShared(batches)) {
    options.signal?.throwIfAborted()
    const results = await thread.measure(batch)
    batch.forEach((file, index) => options.onResult(file, results[index] ?? { metrics: null, notes: [] }))
  }
}

/** Iterates without closing the generator at the end of one lane, for the others still need it. */
async function* toShared<Item>(items: AsyncGenerator<Item, undefined>): AsyncGenerator<Item> {
  for (let next = await items.next(); next.done !== true; next = await items.next()) yield next.value
}
