import type { Location, SourceFile } from '../model.ts'
import { scanFile } from './scan-file.ts'
import type { ScannedFile } from './scan-file.ts'

/** Tokens of many files behind one another; equal tokens have equal words. */
export class CloneTokens {
  readonly words: Int32Array
  readonly startLines: Int32Array
  readonly endLines: Int32Array
  /** Index behind the last token of each file. */
  readonly fileEnds: readonly number[]
  readonly lines: number
  readonly #columns: Int32Array
  readonly #endColumns: Int32Array
  readonly #paths: readonly string[]

  constructor(files: readonly SourceFile[], ignoreNames: boolean) {
    const ids = new Map<string, number>()
    const scanned = files.map((file) => pack(scanFile(file, { ids, ignoreNames })))
    this.words = concatenate(scanned.map((file) => file.words))
    this.startLines = concatenate(scanned.map((file) => file.startLines))
    this.endLines = concatenate(scanned.map((file) => file.endLines))
    this.#columns = concatenate(scanned.map((file) => file.columns))
    this.#endColumns = concatenate(scanned.map((file) => file.endColumns))
    this.#paths = files.map((file) => file.path)
    this.lines = scanned.reduce((sum, file) => sum + file.lines, 0)
    let end = 0
    this.fileEnds = scanned.map((file) => (end += file.words.length))
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

export function toCloneTokens(files: readonly SourceFile[], ignoreNames: boolean): CloneTokens {
  return new CloneTokens(files, ignoreNames)
}

/** Half the memory of plain arrays, and nothing left of what they had room for. */
function pack(
  file: ScannedFile,
): Record<'words' | 'startLines' | 'endLines' | 'columns' | 'endColumns', Int32Array> & { readonly lines: number } {
  return {
    words: Int32Array.from(file.words),
    startLines: Int32Array.from(file.startLines),
    endLines: Int32Array.from(file.endLines),
    columns: Int32Array.from(file.columns),
    endColumns: Int32Array.from(file.endColumns),
    lines: file.lines,
  }
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
