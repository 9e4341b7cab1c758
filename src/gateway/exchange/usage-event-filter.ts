/** Longest event that is held back until it is whole; a longer one cannot be the usage. */
const maxHeldBytes = 256 * 1024

/**
 * Takes the one event out of a chat stream that has usage and no choices: the client did not ask for it and may fall over an empty list. Events go
 * on as soon as they are whole.
 */
export class UsageEventFilter {
  #held: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): Buffer {
    const all = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const end = all.lastIndexOf('\n\n')
    const wholeEnd = end < 0 ? lastCrLfEnd(all) : Math.max(end + 2, lastCrLfEnd(all))
    if (wholeEnd === 0 && all.length <= maxHeldBytes) {
      this.#held = all
      return Buffer.alloc(0)
    }
    const cut = wholeEnd === 0 ? all.length : wholeEnd
    this.#held = all.subarray(cut)
    return withoutUsage(all.subarray(0, cut))
  }

  /** What was held when the stream ended. */
  end(): Buffer {
    const rest = withoutUsage(this.#held)
    this.#held = Buffer.alloc(0)
    return rest
  }
}

function lastCrLfEnd(bytes: Buffer): number {
  const at = bytes.lastIndexOf('\r\n\r\n')
  return at < 0 ? 0 : at + 4
}

const usageEvent = /(?:^|(?<=\n))data:[^\n]*"choices"\s*:\s*\[\s*\][^\n]*\r?\n(?:\r?\n)?/g

function withoutUsage(bytes: Buffer): Buffer {
  if (!bytes.includes('"choices":[]') && !bytes.includes('"choices": []')) return bytes
  // Latin-1 keeps every byte.
  return Buffer.from(bytes.toString('latin1').replace(usageEvent, (event) => (event.includes('"usage"') ? '' : event)), 'latin1')
}
