import { parentPort } from 'node:worker_threads'
import type { BatchRequest } from '../batch-thread.ts'
import type { SourceFile } from '../model.ts'
import { preparePython } from '../parse/python-grammar.ts'
import { analyzeMetrics } from './analyze-metrics.ts'
import type { MetricsOptions } from './analyze-metrics.ts'

/** What the pool asks of a worker: a few files at a time, answered in one message. */
type MetricsRequest = BatchRequest<SourceFile, MetricsOptions>

parentPort?.on('message', (request: MetricsRequest) => {
  void answer(request)
})

async function answer({ files, options }: MetricsRequest): Promise<void> {
  if (files.some((file) => /\.pyi?w?$/i.test(file.path))) await preparePython()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread is no window
  parentPort?.postMessage(files.map((file) => analyzeMetrics(file, options)))
}
