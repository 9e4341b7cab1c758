/** Asks for a callback before the next frame and can take the wish back; a browser's `requestAnimationFrame` fits. */
export type FrameSource = {
  request(callback: (timeMs: number) => void): number
  cancel(handle: number): void
}

/** Called once a frame with the time since the last one. */
export type FrameListener = (deltaSeconds: number) => void

// A tab that was hidden comes back with one giant step; animations must not jump through walls because of it.
const longestStepSeconds = 0.1

/** Calls its listeners once a frame while it runs. */
export class FrameLoop {
  readonly #source: FrameSource
  readonly #listeners = new Set<FrameListener>()
  #handle: number | null = null
  #lastMs: number | null = null

  constructor(source: FrameSource) {
    this.#source = source
  }

  get isRunning(): boolean {
    return this.#handle !== null
  }

  /** Adds a listener; returns how to remove it. */
  onFrame(listener: FrameListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  start(): void {
    if (this.isRunning) return
    this.#lastMs = null
    this.#handle = this.#source.request(this.#tick)
  }

  stop(): void {
    if (this.#handle !== null) this.#source.cancel(this.#handle)
    this.#handle = null
  }

  readonly #tick = (timeMs: number): void => {
    this.#handle = this.#source.request(this.#tick)
    const deltaSeconds = Math.min((timeMs - (this.#lastMs ?? timeMs)) / 1000, longestStepSeconds)
    this.#lastMs = timeMs
    for (const listener of this.#listeners) listener(deltaSeconds)
  }
}
