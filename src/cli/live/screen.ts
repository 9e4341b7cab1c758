import { writeSync } from 'node:fs'
import type { ScreenSize } from '../../reporters/terminal/live/live-data.ts'

const standardOutput = 1
const enterCodes = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const leaveCodes = '\u001b[?2026l\u001b[?7h\u001b[?25h\u001b[?1049l'
/** Synchronized output: terminals that know it show the lines in between at once; others ignore it. */
const beginCodes = '\u001b[?2026h'
const endCodes = '\u001b[?2026l'

/**
 * The terminal while the live view has it: alternate screen, raw keys. Only lines that differ from what is shown are written, and nothing is ever
 * cleared first, so nothing flickers. However the process ends, short of SIGKILL, the terminal gets its old state back.
 */
export class Screen {
  readonly #input: NodeJS.ReadStream
  readonly #output: NodeJS.WriteStream
  readonly #onKeys: (text: string) => void
  readonly #onResize: () => void
  readonly #onLost: () => void
  #shown: readonly string[] = []
  #isEntered = false

  constructor(options: { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream; readonly onKeys: (text: string) => void; readonly onResize: () => void; /** The terminal was closed. */ readonly onLost: () => void }) {
    this.#input = options.input
    this.#output = options.output
    this.#onKeys = options.onKeys
    this.#onResize = options.onResize
    this.#onLost = options.onLost
  }

  get size(): ScreenSize {
    return { columns: this.#output.columns || 80, rows: this.#output.rows || 24 }
  }

  enter(): void {
    if (this.#isEntered) return
    this.#isEntered = true
    this.#output.write(enterCodes)
    this.#shown = []
    this.#input.setRawMode(true)
    this.#input.setEncoding('utf8')
    this.#input.on('data', this.#onKeys)
    this.#input.on('error', this.#onLost)
    this.#input.on('end', this.#onLost)
    this.#input.resume()
    this.#output.on('resize', this.#resize)
    process.on('exit', this.#restore)
    // Before the stack is printed, which would else go to the alternate screen and be lost.
    process.on('uncaughtExceptionMonitor', this.#restore)
  }

  leave(): void {
    this.#restore()
    this.#input.off('data', this.#onKeys)
    // The other listener stays: a terminal that is gone may tell so late.
    this.#input.off('end', this.#onLost)
    this.#input.pause()
    this.#output.off('resize', this.#resize)
    process.off('exit', this.#restore)
    process.off('uncaughtExceptionMonitor', this.#restore)
  }

  /** Shows lines, one for each row; returns how many characters that took. A terminal that does not keep up is left alone until it has. */
  draw(lines: readonly string[]): number {
    if (!this.#isEntered) return 0
    if (this.#output.writableNeedDrain) {
      this.#output.once('drain', this.#onResize)
      return 0
    }
    let changes = ''
    lines.forEach((line, row) => {
      if (line !== this.#shown[row]) changes += `\u001b[${row + 1};1H${line}\u001b[K`
    })
    this.#shown = lines
    if (changes !== '') this.#output.write(`${beginCodes}${changes}${endCodes}`)
    return changes.length
  }

  /** A request to the terminal that draws nothing. */
  send(codes: string): void {
    if (this.#isEntered) this.#output.write(codes)
  }

  /** Written at once: at the end of a process nothing else gets through. */
  readonly #restore = (): void => {
    if (!this.#isEntered) return
    this.#isEntered = false
    try {
      this.#input.setRawMode(false)
      writeSync(standardOutput, leaveCodes)
    } catch (error) {
      // The terminal is gone: there is nothing to give back.
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }

  readonly #resize = (): void => {
    this.#shown = []
    this.#onResize()
  }
}
