import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Limits of a thread; a file that breaks one has a crash for a result, and the others go on in a new thread. */
export type ThreadLimits = {
  /** A thread is replaced after so many files, because a parser's memory grows and never shrinks; 2,000 when absent. */
  readonly maxFilesPerThread?: number
  /** Memory of a thread's JavaScript; a file that needs more is noted and its thread replaced. 256 when absent. */
  readonly maxThreadMegabytes?: number
  /** A batch that takes longer is tried again file by file, and the file that takes longer is noted; a minute when absent. */
  readonly maxBatchMs?: number
}

/** What a thread does: `worker` answers a list of files with a list of results. */
export type ThreadWork<Item, Result> = ThreadLimits & {
  /** Module below `src/analysis` that listens; the build leaves it in its place. */
  readonly worker: 'metrics/metrics-worker' | 'source-worker'
  readonly options: object
  readonly toCrash: (item: Item, why: string) => Result
}

/** What the worker is asked. */
export type BatchRequest<Item, Options> = { readonly files: readonly Item[]; readonly options: Options }

/** The native parser recurses; with this stack it is safe at eight times the depth that is let through. */
const stackMegabytes = 16

/** One worker thread that is replaced when it has worked enough, crashed or got stuck. */
export class BatchThread<Item, Result> implements AsyncDisposable {
  readonly #work: ThreadWork<Item, Result>
  #worker: Worker | null = null
  #measured = 0

  constructor(work: ThreadWork<Item, Result>) {
    this.#work = work
  }

  /** One result for each file, in order. Never fails because of a file. */
  async run(files: readonly Item[]): Promise<readonly Result[]> {
    const failure = await this.#ask(files)
    if (typeof failure !== 'string') return failure
    if (files.length === 1) return files.map((file) => this.#work.toCrash(file, failure))
    const results: Result[] = []
    for (const file of files) results.push(...(await this.run([file])))
    return results
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  /** Results, or how the thread failed. */
  async #ask(files: readonly Item[]): Promise<readonly Result[] | string> {
    if (this.#measured >= (this.#work.maxFilesPerThread ?? 2_000)) await this[Symbol.asyncDispose]()
    const worker = (this.#worker ??= this.#start())
    this.#measured += files.length
    const { options, maxBatchMs = 60_000 } = this.#work
    const request: BatchRequest<Item, object> = { files, options }
    const waiting = waitForAnswer(worker, maxBatchMs)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread is no window
    worker.postMessage(request)
    const answer = await waiting
    if (typeof answer === 'string') await this[Symbol.asyncDispose]()
    return answer as readonly Result[] | string
  }

  #start(): Worker {
    this.#measured = 0
    const { worker, maxThreadMegabytes = 256 } = this.#work
    // The sources run unbuilt; the build moves this module into a chunk and leaves the worker in its place.
    const file = import.meta.url.endsWith('.ts') ? `./${worker}.ts` : `../analysis/${worker}.js`
    return new Worker(new URL(file, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: maxThreadMegabytes, maxYoungGenerationSizeMb: 32, stackSizeMb: stackMegabytes } })
  }
}

async function waitForAnswer(worker: Worker, maxMs: number): Promise<readonly unknown[] | string> {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), maxMs)
  const until = { signal: over.signal }
  try {
    return await Promise.race([
      once(worker, 'message', until).then(([results]) => results as readonly unknown[]),
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
