import { constants, createZstdCompress } from 'node:zlib'
import type { ZstdCompress } from 'node:zlib'

/** Contents compressed at a time: libuv has four threads, and the others wait at their door. */
const LANES = 6

/** Every write ends a frame, not the stream: the next one begins a frame in the same context. */
const options = { params: { [constants.ZSTD_c_compressionLevel]: 3 }, flush: constants.ZSTD_e_end, chunkSize: 64 * 1024 }

/**
 * Compresses contents on the threads of libuv, each into a zstd frame of its own. Contexts are kept, because making one costs as much as
 * compressing a source file with it: one-shot calls are half as fast, and worker threads lose to the copying. `bench/store.ts` measures it.
 */
export class Compressor {
  #lanes: readonly Lane[] = []

  /** Frames in the order of their contents. */
  async compress(contents: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    if (this.#lanes.length === 0) this.#lanes = Array.from({ length: LANES }, () => new Lane())
    const frames: Uint8Array[] = []
    const queue = contents.entries()
    const work = async (lane: Lane): Promise<void> => {
      for (const [index, content] of queue) frames[index] = await lane.compress(content)
    }
    await Promise.all(this.#lanes.slice(0, contents.length).map(work))
    return frames
  }

  /** Frees the contexts; the next call makes new ones. */
  close(): void {
    for (const lane of this.#lanes) lane.close()
    this.#lanes = []
  }
}

/** One zstd context. Takes its contents one after the other, also when several callers have some. */
class Lane {
  readonly #stream: ZstdCompress = createZstdCompress(options)
  #output: Buffer[] = []

  constructor() {
    this.#stream.on('data', (bytes: Buffer) => this.#output.push(bytes))
    // The write that failed says so itself.
    this.#stream.on('error', () => undefined)
  }

  compress(content: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#stream.write(content, (error) => {
        const output = this.#output
        this.#output = []
        if (error) reject(error)
        else resolve(output.length === 1 && output[0] !== undefined ? output[0] : Buffer.concat(output))
      })
    })
  }

  close(): void {
    this.#stream.destroy()
  }
}
