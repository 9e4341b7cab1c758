import type { Location } from '../model.ts'
import type { ScannedFile } from './scan-file.ts'

/** A file's tokens, at half the memory of plain arrays. */
export type PackedFile = Record<'words' | 'shapes' | 'startLines' | 'endLines' | 'columns' | 'endColumns', Int32Array> & { readonly path: string; readonly lines: number }

/** Tokens of many files behind one another; equal tokens have equal words, those that differ in names only equal shapes. */
export class CloneTokens {
  readonly words: Int32Array
  readonly shapes: Int32Array
  readonly startLines: Int32Array
  readonly endLines: Int32Array
  /** Index behind the last token of each file. */
  readonly fileEnds: readonly number[]
  readonly lines: number
  readonly #columns: Int32Array
  readonly #endColumns: Int32Array
  readonly #paths: readonly string[]

  constructor(files: readonly PackedFile[]) {
    this.words = concatenate(files.map((file) => file.words))
    this.shapes = concatenate(files.map((file) => file.shapes))
    this.startLines = concatenate(files.map((file) => file.startLines))
    this.endLines = concatenate(files.map((file) => file.endLines))
    this.#columns = concatenate(files.map((file) => file.columns))
    this.#endColumns = concatenate(files.map((file) => file.endColumns))
    this.#paths = files.map((file) => file.path)
    this.lines = files.reduce((sum, file) => sum + file.lines, 0)
    let end = 0
    this.fileEnds = files.map((file) => (end += file.words.length))
  }

  /** Index of the file that holds a token. */
  fileAt(token: number): number {
    let low = 0
    let high = this.fileEnds.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.fileEnds[middle] ?? 0) <= token) low = middle + 1
      else high = middle
    }
    return low
  }

  locate(at: number, length: number): Location {
    const last = at + length - 1
    return {
      path: this.#paths[this.fileAt(at)] ?? '',
      line: this.startLines[at] ?? 0,
      column: this.#columns[at] ?? 0,
      endLine: this.endLines[last] ?? 0,
      endColumn: this.#endColumns[last] ?? 0,
    }
  }
}

export function packFile(path: string, { words, shapes, startLines, endLines, columns, endColumns, lines }: ScannedFile): PackedFile {
  return { path, lines, words: Int32Array.from(words), shapes: Int32Array.from(shapes), startLines: Int32Array.from(startLines), endLines: Int32Array.from(endLines), columns: Int32Array.from(columns), endColumns: Int32Array.from(endColumns) }
}

function concatenate(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
