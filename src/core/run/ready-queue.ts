import { Heap } from '../heap.ts'
import { capacityKey } from './capacity.ts'
import { chooseAgent } from './choose-agent.ts'
import type { TaskState } from './state.ts'

type Bucket = { readonly heap: Heap<TaskState> }

/**
 * Tasks that may start, best rank first. Tasks that compete for the same limits share a bucket, so finding the best one that fits
 * looks at one head per bucket and nothing blocks the head of the whole queue.
 */
export class ReadyQueue {
  readonly #buckets = new Map<string, Bucket>()
  readonly #members = new Set<TaskState>()

  get size(): number {
    return this.#members.size
  }

  has(entry: TaskState): boolean {
    return this.#members.has(entry)
  }

  add(entry: TaskState): void {
    if (this.#members.has(entry)) return
    this.#members.add(entry)
    const key = capacityKey(entry.task, chooseAgent(entry, null)?.path)
    const bucket = this.#buckets.get(key) ?? { heap: new Heap<TaskState>((a, b) => a.rank - b.rank) }
    this.#buckets.set(key, bucket)
    bucket.heap.push(entry)
  }

  /** Leaves the entry in its heap; it is dropped when it surfaces. */
  remove(entry: TaskState): void {
    this.#members.delete(entry)
  }

  /** The best task that fits, without taking it out. */
  best(fits: (entry: TaskState) => boolean): TaskState | null {
    let best: TaskState | null = null
    for (const [key, bucket] of this.#buckets) {
      const head = this.#head(bucket)
      if (head === undefined) this.#buckets.delete(key)
      else if ((best === null || head.rank < best.rank) && fits(head)) best = head
    }
    return best
  }

  #head(bucket: Bucket): TaskState | undefined {
    for (let head = bucket.heap.peek(); head !== undefined; head = bucket.heap.peek()) {
      if (this.#members.has(head)) return head
      bucket.heap.pop()
    }
    return undefined
  }
}
