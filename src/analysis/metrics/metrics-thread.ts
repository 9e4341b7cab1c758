import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { CognitiveDialect, SourceFile } from '../model.ts'
import type { MetricsResult } from './analyze-metrics.ts'
import type { MetricsRequest } from './metrics-worker.ts'

type ThreadOptions = {
  readonly cognitive?: CognitiveDialect
  readonly maxFilesPerThread?: number
  readonly maxThreadMegabytes?: number
  readonly maxBatchMs?: number
}

/** The native parser recurses; with this stack it is safe at eight times the depth that is let through. */
const stackMegabytes = 16

/** One worker thread that is replaced when it has worked enough, crashed or got stuck. */
export class MetricsThread implements AsyncDisposable {
  readonly #options: ThreadOptions
  #worker: Worker | null = null
  #measured = 0

  constructor(options: ThreadOptions) {
    this.#options = options
  }

  /** One result for each file, in order. Never fails because of a file. */
  async measure(files: readonly SourceFile[]): Promise<readonly MetricsResult[]> {
    const failure = await this.#ask(files)
    if (typeof failure !== 'string') return failure
    if (files.length === 1) return files.map((file) => toCrashResult(file, failure))
    const results: MetricsResult[] = []
    for (const file of files) results.push(...(await this.measure([file])))
    return results
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  /** Results, or how the thread failed. */
  async #ask(files: readonly SourceFile[]): Promise<readonly MetricsResult[] | string> {
    if (this.#measured >= (this.#options.maxFilesPerThread ?? 2_000)) await this[Symbol.asyncDispose]()
    const worker = (this.#worker ??= this.#start())
    this.#measured += files.length
    const { cognitive, maxBatchMs = 60_000 } = this.#options
    const request: MetricsRequest = { files, options: cognitive === undefined ? {} : { cognitive } }
    const waiting = waitForAnswer(worker, maxBatchMs)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread is no window
    worker.postMessage(request)
    const answer = await waiting
    if (typeof answer === 'string') await this[Symbol.asyncDispose]()
    return answer
  }

  #start(): Worker {
    this.#measured = 0
    // The sources run unbuilt; the build moves this module into a chunk and leaves the worker in its place.
    const file = import.meta.url.endsWith('.ts') ? './metrics-worker.ts' : '../analysis/metrics/metrics-worker.js'
    return new Worker(new URL(file, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: this.#options.maxThreadMegabytes ?? 256, stackSizeMb: stackMegabytes } })
  }
}

async function waitForAnswer(worker: Worker, maxMs: number): Promise<readonly MetricsResult[] | string> {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), maxMs)
  const until = { signal: over.signal }
  try {
    return await Promise.race([
      once(worker, 'message', until).then(([results]) => results as readonly MetricsResult[]),
      once(worker, 'exit', until).then(() => 'its thread ended'),
    ])
  } catch (error) {
    // `once` fails when the worker reports an error and when the time is over.
    return over.signal.aborted ? `it took longer than ${maxMs} ms` : describe(error)
  } finally {
    clearTimeout(timer)
    over.abort()
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function toCrashResult(file: SourceFile, why: string): MetricsResult {
  return { metrics: null, notes: [{ path: file.path, line: null, kind: 'analyzer-crashed', message: `The file could not be measured: ${why}.` }] }
}
