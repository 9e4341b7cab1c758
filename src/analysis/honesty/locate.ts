import type { Location } from '../model.ts'

/** Turns offsets of a text into locations; line starts are found once. */
export class LineIndex {
  readonly #path: string
  readonly #starts: number[] = [0]

  constructor(path: string, text: string) {
    this.#path = path
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  lineAt(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  locate(start: number, end: number): Location {
    const line = this.lineAt(start)
    const endLine = this.lineAt(end)
    return { path: this.#path, line, column: start - (this.#starts[line - 1] ?? 0), endLine, endColumn: end - (this.#starts[endLine - 1] ?? 0) }
  }
}

export function locateLine(path: string, text: string, line: number): Location {
  const content = text.split(/\r?\n/)[line - 1] ?? ''
  return { path, line, column: content.length - content.trimStart().length, endLine: line, endColumn: content.length }
}
