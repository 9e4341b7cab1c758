import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { destroySlot, makeSlot, type Slot } from './slot.ts'
import type { PrivateRepository } from './private-repository.ts'

/** The idle checkouts of one repository, and the numbers of those in use. */
export class SlotPool {
  readonly #folder: string
  readonly #name: string
  /** Idle slots that stay. */
  maxPooled: number
  readonly #numbers = new Set<number>()
  readonly #numberOf = new WeakMap<Slot, number>()
  readonly #live = new Set<Slot>()
  #idle: Slot[] = []

  constructor(options: { readonly folder: string; readonly name: string; readonly maxPooled: number }) {
    this.#folder = options.folder
    this.#name = options.name
    this.maxPooled = options.maxPooled
  }

  /** An idle slot with the same sparse cones, best the one whose set-up fits; `null` when there is none. */
  take(sparse: readonly string[]): Slot | null {
    const shape = JSON.stringify(sparse)
    const at = this.#idle.findLastIndex((slot) => JSON.stringify(slot.sparse) === shape)
    return at === -1 ? null : (this.#idle.splice(at, 1)[0] ?? null)
  }

  /** Makes an empty slot under the lowest free number. */
  async make(repository: PrivateRepository, sparse: readonly string[]): Promise<Slot> {
    let number = 1
    while (this.#numbers.has(number)) number += 1
    this.#numbers.add(number)
    try {
      await mkdir(this.#folder, { recursive: true })
      const slot = await makeSlot(repository, join(this.#folder, `${this.#name}-${number}`), sparse)
      this.#numberOf.set(slot, number)
      this.#live.add(slot)
      return slot
    } catch (error) {
      this.#numbers.delete(number)
      throw error
    }
  }

  /** Keeps a slot for the next one, or removes the oldest beyond the limit. */
  async giveBack(slot: Slot): Promise<void> {
    if (!this.#live.has(slot)) return
    this.#idle.push(slot)
    while (this.#idle.length > this.maxPooled) {
      const oldest = this.#idle.shift()
      if (oldest !== undefined) await this.destroy(oldest)
    }
  }

  async destroy(slot: Slot): Promise<void> {
    this.#live.delete(slot)
    await destroySlot(slot)
    const number = this.#numberOf.get(slot)
    if (number !== undefined) this.#numbers.delete(number)
  }

  /** Removes all slots, those in use too. */
  async close(): Promise<void> {
    this.#idle = []
    await Promise.all([...this.#live].map((slot) => this.destroy(slot)))
  }
}
