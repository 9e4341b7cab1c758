import { clamp } from '#core/math.ts'
import { findMood } from '../lights/index.ts'
import { findProduct } from '../products/index.ts'
import type { ViewerState } from './viewer-state.ts'

/** Told about every change, with the state before it. */
export type StateListener = (state: ViewerState, before: ViewerState) => void

const maxUndoSteps = 50

/** Holds the state of the viewer, checks every change and can take it back. */
export class ViewerModel {
  readonly #listeners = new Set<StateListener>()
  readonly #past: ViewerState[] = []
  #state: ViewerState

  constructor({ productId, moodId }: { readonly productId: string; readonly moodId: string }) {
    this.#state = {
      productId,
      variantId: firstVariantOf(productId),
      moodId: findMood(moodId).id,
      themeId: 'daylight',
      openHotspot: null,
      explosion: 0,
    }
  }

  get state(): ViewerState {
    return this.#state
  }

  /** Adds a listener; returns how to remove it. */
  onChange(listener: StateListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  showProduct(productId: string): void {
    this.#change({ productId, variantId: firstVariantOf(productId), openHotspot: null, explosion: 0 })
  }

  chooseVariant(variantId: string): void {
    const isKnown = findProduct(this.#state.productId).variants.some((variant) => variant.id === variantId)
    if (!isKnown) throw new RangeError(`${this.#state.productId} has no variant ${variantId}`)
    this.#change({ variantId })
  }

  setMood(moodId: string): void {
    this.#change({ moodId: findMood(moodId).id })
  }

  /** Opens a hotspot, or closes it when it is open already. */
  toggleHotspot(part: string): void {
    this.#change({ openHotspot: this.#state.openHotspot === part ? null : part })
  }

  explode(amount: number): void {
    this.#change({ explosion: clamp(amount, 0, 1) })
  }

  /** Takes the last change back; false when there is none. */
  undo(): boolean {
    const previous = this.#past.pop()
    if (!previous) return false
    this.#enter(previous)
    return true
  }

  #change(change: Partial<ViewerState>): void {
    const next = { ...this.#state, ...change }
    const isSame = JSON.stringify(next) === JSON.stringify(this.#state)
    if (isSame) return
    this.#past.push(this.#state)
    if (this.#past.length > maxUndoSteps) this.#past.shift()
    this.#enter(next)
  }

  #enter(next: ViewerState): void {
    const before = this.#state
    this.#state = next
    for (const listener of this.#listeners) listener(next, before)
  }
}

function firstVariantOf(productId: string): string {
  const [first] = findProduct(productId).variants
  if (!first) throw new RangeError(`Product ${productId} has no variants`)
  return first.id
}
