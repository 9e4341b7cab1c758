import { readFileSync } from 'node:fs'
import type { Position } from 'vscode-languageserver-protocol'

/** The text of one file without its byte order mark, which servers do not count. */
export type SourceText = {
  /** Absolute, real. */
  readonly path: string
  readonly text: string
  readonly hasByteOrderMark: boolean
  /** False: bytes that are not UTF-8 would be lost in writing. */
  readonly isWritable: boolean
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const maxBytes = 16 * 1024 * 1024

/** Reads a file when `isWanted` likes its bytes; very large files are passed over. */
export function readSource(path: string, isWanted: (bytes: Buffer) => boolean = () => true): SourceText | null {
  const bytes = readFileSync(path)
  if (bytes.length > maxBytes || !isWanted(bytes)) return null
  const hasByteOrderMark = bytes.subarray(0, 3).equals(byteOrderMark)
  const body = hasByteOrderMark ? bytes.subarray(3) : bytes
  const text = body.toString('utf8')
  return { path, text, hasByteOrderMark, isWritable: Buffer.from(text, 'utf8').equals(body) }
}

export function encodeSource(source: SourceText): Buffer {
  const body = Buffer.from(source.text, 'utf8')
  return source.hasByteOrderMark ? Buffer.concat([byteOrderMark, body]) : body
}

/** Converts between offsets and the protocol's positions (lines end in `\n`, `\r\n` or `\r`; columns count UTF-16 units). */
export class LineIndex {
  readonly #starts: number[] = [0]

  constructor(text: string) {
    for (const match of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(match.index + match[0].length)
  }

  toOffset({ line, character }: Position): number {
    return (this.#starts[line] ?? Number.NaN) + character
  }

  toPosition(offset: number): Position {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low, character: offset - (this.#starts[low] ?? 0) }
  }
}

/** Matches a name where it is a whole identifier. */
export function wordPattern(name: string): RegExp {
  return new RegExp(`(?<![\\p{ID_Continue}$\u200c\u200d])${name.replaceAll('$', '\\$&')}(?![\\p{ID_Continue}$\u200c\u200d])`, 'gu')
}
