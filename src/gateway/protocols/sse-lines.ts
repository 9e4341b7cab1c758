/** Longest line that is kept while it is not whole; what is longer is no event that the gateway needs. */
const maxLineLength = 32 * 1024 * 1024

/**
 * Cuts a stream of server-sent events into the texts of its `data:` lines. Bytes are taken as Latin-1: only keys and numbers are read from
 * them, and no character is ever split.
 */
export class SseLines {
  #rest = ''

  push(chunk: Buffer, onData: (data: string) => void): void {
    const text = this.#rest + chunk.toString('latin1')
    let start = 0
    // What was kept has no line end: a long line is searched once, however many pieces it comes in.
    for (let end = text.indexOf('\n', this.#rest.length); end >= 0; end = text.indexOf('\n', start)) {
      if (text.startsWith('data:', start)) onData(text.slice(start + 5, end).trim())
      start = end + 1
    }
    this.#rest = text.length - start > maxLineLength ? '' : text.slice(start)
  }

  /** The last line may have no end. */
  end(onData: (data: string) => void): void {
    if (this.#rest.startsWith('data:')) onData(this.#rest.slice(5).trim())
    this.#rest = ''
  }
}
