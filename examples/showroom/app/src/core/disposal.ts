/** Anything that holds graphics memory until it is told to let go. */
export type Disposable = { dispose(): void }

/** Collects what a component made and releases it in the reverse order, once. */
export class DisposalBag implements Disposable {
  readonly #items: Disposable[] = []

  add<T extends Disposable>(item: T): T {
    this.#items.push(item)
    return item
  }

  /** Registers an action that undoes something that is not an object, such as `scene.remove(light)`. */
  defer(action: () => void): void {
    this.#items.push({ dispose: action })
  }

  dispose(): void {
    for (let item = this.#items.pop(); item; item = this.#items.pop()) item.dispose()
  }
}
