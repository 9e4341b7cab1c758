/** Offsets at which lines start; the last line is counted even when it is empty. */
export class LineTable {
  readonly #starts: number[] = [0]
  readonly #length: number

  /** `isBreak` names characters besides LF, CR and CRLF that end a line. */
  constructor(text: string, isBreak: (code: number) => boolean = () => false) {
    this.#length = text.length
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code > 0x1f && code < 0x7f) continue
      if (code === 10 || isBreak(code)) this.#starts.push(at + 1)
      else if (code === 13) {
        if (text.charCodeAt(at + 1) === 10) at += 1
        this.#starts.push(at + 1)
      }
    }
  }

  /** Lines as an editor shows them, without the empty one after a last line break. */
  get count(): number {
    const last = this.#starts.at(-1) ?? 0
    return last === this.#length ? this.#starts.length - 1 : this.#starts.length
  }

  /** 1-based line of an offset. */
  lineAt(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  /** Offset at which a 1-based line starts. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.#length
  }
}
