import type { Disposable } from '#core/disposal.ts'

/** Makes an asset; called at most once while somebody holds it. */
export type AssetLoader<T extends Disposable> = () => Promise<T>

/** An asset on loan; `release` gives it back. */
export type AssetHold<T> = { readonly asset: T; release(): void }

type Entry<T extends Disposable> = { readonly loading: Promise<T>; holders: number }

/** Loads each asset once, shares it among its holders and frees it when the last one lets go. */
export class AssetRegistry<T extends Disposable> {
  readonly #loaders = new Map<string, AssetLoader<T>>()
  readonly #entries = new Map<string, Entry<T>>()

  register(id: string, loader: AssetLoader<T>): void {
    if (this.#loaders.has(id)) throw new RangeError(`Asset ${id} is registered twice`)
    this.#loaders.set(id, loader)
  }

  /** Ids of everything that is in memory at the moment. */
  get held(): readonly string[] {
    return [...this.#entries.keys()]
  }

  async hold(id: string): Promise<AssetHold<T>> {
    const entry = this.#entries.get(id) ?? this.#startLoading(id)
    entry.holders += 1
    try {
      const asset = await entry.loading
      return { asset, release: once(() => this.#release(id, entry, asset)) }
    } catch (error) {
      // A failed load must not stick: the next hold tries again.
      this.#entries.delete(id)
      throw error
    }
  }

  #startLoading(id: string): Entry<T> {
    const loader = this.#loaders.get(id)
    if (!loader) throw new RangeError(`No asset is called ${id}`)
    const entry = { loading: loader(), holders: 0 }
    this.#entries.set(id, entry)
    return entry
  }

  #release(id: string, entry: Entry<T>, asset: T): void {
    entry.holders -= 1
    if (entry.holders > 0) return
    this.#entries.delete(id)
    asset.dispose()
  }
}

function once(action: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    action()
  }
}
