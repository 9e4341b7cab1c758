import { BatchThread, type ThreadWork } from './batch-thread.ts'

export type BatchWork<Item, Result> = ThreadWork<Item, Result> & {
  /** Threads; each is started when there is a batch for it. */
  readonly workers: number
  readonly sizeOf: (item: Item) => number
  /** Called once for each file, as they are done, not in the order of the files. */
  readonly onResult: (item: Item, result: Result) => void
  readonly signal?: AbortSignal
}

type Items<Item> = Iterable<Item> | AsyncIterable<Item>

/** Files that travel together; small enough that threads end at about the same time. */
const batchFiles = 32
const batchSize = 400_000

/** Works through files on threads. They are taken from the iterable as threads become free, so that they need not all be in memory. */
export async function runBatches<Item, Result>(files: Items<Item>, work: BatchWork<Item, Result>): Promise<void> {
  const batches = listBatches(files, work.sizeOf)
  const lanes = Array.from({ length: Math.max(1, work.workers) }, () => runLane(batches, work))
  try {
    await Promise.all(lanes)
  } catch (error) {
    await batches.return(undefined)
    await Promise.allSettled(lanes)
    throw error
  }
}

/** Asynchronous generators queue their callers, so lanes may share one. */
async function* listBatches<Item>(files: Items<Item>, sizeOf: (item: Item) => number): AsyncGenerator<readonly Item[], undefined> {
  let batch: Item[] = []
  let size = 0
  for await (const file of files) {
    batch.push(file)
    size += sizeOf(file)
    if (batch.length < batchFiles && size < batchSize) continue
    yield batch
    batch = []
    size = 0
  }
  if (batch.length > 0) yield batch
}

async function runLane<Item, Result>(batches: AsyncGenerator<readonly Item[], undefined>, work: BatchWork<Item, Result>): Promise<void> {
  await using thread = new BatchThread(work)
  for await (const batch of toShared(batches)) {
    work.signal?.throwIfAborted()
    const results = await thread.run(batch)
    batch.forEach((file, index) => work.onResult(file, results[index] ?? work.toCrash(file, 'its thread gave no answer')))
  }
}

/** Iterates without closing the generator at the end of one lane, for the others still need it. */
async function* toShared<Item>(items: AsyncGenerator<Item, undefined>): AsyncGenerator<Item> {
  for (let next = await items.next(); next.done !== true; next = await items.next()) yield next.value
}
