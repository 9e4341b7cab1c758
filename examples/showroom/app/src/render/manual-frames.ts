import type { FrameSource } from './frame-loop.ts'

/** Frames that come when a test says so. */
export class ManualFrames implements FrameSource {
  #callback: ((timeMs: number) => void) | null = null
  #timeMs = 0

  request(callback: (timeMs: number) => void): number {
    this.#callback = callback
    return 1
  }

  cancel(): void {
    this.#callback = null
  }

  /** Lets some frames pass. */
  advance(frames: number, frameMs = 1000 / 60): void {
    for (let frame = 0; frame < frames; frame++) {
      this.#timeMs += frameMs
      const callback = this.#callback
      this.#callback = null
      callback?.(this.#timeMs)
    }
  }
}
