import { parentPort } from 'node:worker_threads'
import { analyzeSource, type SourceAnalysis, type SourceOptions } from './analyze-source.ts'
import type { BatchRequest } from './batch-thread.ts'
import type { PreparedSource } from './prepare-sources.ts'

parentPort?.on('message', (request: BatchRequest<PreparedSource, SourceOptions>) => {
  void answer(request)
})

async function answer({ files, options }: BatchRequest<PreparedSource, SourceOptions>): Promise<void> {
  const analyses: SourceAnalysis[] = []
  for (const file of files) analyses.push(await analyzeSource(file, { ...options, external: file.external }))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread is no window
  parentPort?.postMessage(analyses)
}
