/** Keeps the beginning of a reply while it passes. */
export class ReplyKeeper {
  readonly #maxBytes: number
  readonly #chunks: Buffer[] = []
  #kept = 0
  #length = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Of the whole reply, kept or not. */
  get length(): number {
    return this.#length
  }

  get isWhole(): boolean {
    return this.#kept === this.#length
  }

  push(chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#kept >= this.#maxBytes) return
    const part = chunk.subarray(0, this.#maxBytes - this.#kept)
    this.#chunks.push(part)
    this.#kept += part.length
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}
