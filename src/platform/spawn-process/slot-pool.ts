import { HelperSlot } from './helper-slot.ts'
import { isAlive } from './process-group.ts'

/** The slots of one helper; it gets as many as programs run at once, so the caller's concurrency is their limit. */
export class SlotPool {
  readonly #folder: string
  readonly #order: (number: number) => void
  readonly #slots = new Set<HelperSlot>()
  readonly #idle: HelperSlot[] = []
  #ordered = 0
  /** Ordered, not yet there. */
  #pending = 0

  constructor(folder: string, order: (number: number) => void) {
    this.#folder = folder
    this.#order = order
  }

  takeIdle(): HelperSlot | undefined {
    for (let slot = this.#idle.pop(); slot; slot = this.#idle.pop()) {
      if (isAlive(slot.pid)) return slot
      this.discard(slot)
    }
    return undefined
  }

  /** Orders slots until as many are under way as programs wait. */
  orderFor(waiting: number): void {
    for (; this.#pending < waiting; this.#pending++) this.#order(this.#ordered++)
  }

  /** Takes in a slot that has been made. Throws when its files cannot be opened. */
  add(number: number, pid: number): HelperSlot {
    this.#pending--
    const slot = new HelperSlot(this.#folder, number, pid)
    this.#slots.add(slot)
    return slot
  }

  putBack(slot: HelperSlot): void {
    if (this.#slots.has(slot)) this.#idle.push(slot)
  }

  discard(slot: HelperSlot): void {
    if (isAlive(slot.pid)) process.kill(slot.pid, 'SIGKILL')
    if (this.#slots.delete(slot)) slot.close()
  }

  close(): void {
    for (const slot of this.#slots) slot.close()
    this.#slots.clear()
    this.#idle.length = 0
  }
}
