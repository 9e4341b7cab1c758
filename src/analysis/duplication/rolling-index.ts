/** Hash of every window of `width` tokens seen so far, and where it was seen first. */
export class RollingIndex {
  readonly #words: Int32Array
  readonly #width: number
  /** `base ** width`, to take the oldest token out of the hash. */
  readonly #top: number
  readonly #heads: Int32Array
  readonly #mask: number
  /** Next place in the same bucket, plus one. */
  readonly #next: Int32Array
  readonly #tails: Int32Array
  readonly #hashes: Int32Array
  #hash = 0
  /** The window that the hash is of, -1 for none. */
  #hashedAt = -1

  constructor(words: Int32Array, width: number) {
    this.#words = words
    this.#width = width
    let top = 1
    for (let power = 0; power < width; power += 1) top = Math.imul(top, base)
    this.#top = top
    const size = 2 ** Math.max(10, Math.ceil(Math.log2(words.length + 1)))
    this.#mask = size - 1
    this.#heads = new Int32Array(size)
    this.#tails = new Int32Array(size)
    this.#next = new Int32Array(words.length)
    this.#hashes = new Int32Array(words.length)
  }

  /** Earlier places whose window has the same hash, oldest first, at most `max`; then remembers this one. Places must rise. */
  take(at: number, max: number): readonly number[] {
    const hash = this.#roll(at)
    const slot = mix(hash) & this.#mask
    const found: number[] = []
    for (
      let entry = this.#heads[slot] ?? 0, steps = 0;
      entry !== 0 && found.length < max && steps < 4 * max;
      entry = this.#next[entry - 1] ?? 0, steps += 1
    ) {
      if (this.#hashes[entry - 1] === hash) found.push(entry - 1)
    }
    // A window that was seen often enough is not kept again: lists of equal things would make long chains.
    if (found.length < max) this.#append(slot, at, hash)
    return found
  }

  #append(slot: number, at: number, hash: number): void {
    this.#hashes[at] = hash
    const tail = this.#tails[slot] ?? 0
    if (tail === 0) this.#heads[slot] = at + 1
    else this.#next[tail - 1] = at + 1
    this.#tails[slot] = at + 1
  }

  #roll(at: number): number {
    const words = this.#words
    if (this.#hashedAt === at - 1 && at > 0) {
      this.#hash = (Math.imul(this.#hash, base) + (words[at + this.#width - 1] ?? 0) - Math.imul(words[at - 1] ?? 0, this.#top)) | 0
    } else {
      this.#hash = 0
      for (let index = at; index < at + this.#width; index += 1) this.#hash = (Math.imul(this.#hash, base) + (words[index] ?? 0)) | 0
    }
    this.#hashedAt = at
    return this.#hash
  }
}

const base = 0x01000193

function mix(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return mixed ^ (mixed >>> 15)
}
