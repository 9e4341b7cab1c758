import { toFingerprint } from '../fingerprint.ts'
import type { Category, FileMetrics, Finding, Location, Severity, SourceFile } from '../model.ts'

/** A finding that has a place by offsets but no fingerprint yet. */
export type Draft = {
  readonly ruleId: string
  readonly category: Category
  readonly severity: Severity
  readonly cwe: string | null
  readonly start: number
  readonly end: number
  readonly message: string
  readonly mend: string
  readonly trace?: readonly { readonly start: number; readonly end: number; readonly note: string }[]
}

/** Offsets to lines and columns; a line ends with LF, CR or both. */
export class LineIndex {
  readonly #text: string
  readonly #path: string
  readonly #starts: number[] = [0]

  constructor(file: Pick<SourceFile, 'path' | 'text'>) {
    this.#text = file.text
    this.#path = file.path
    for (let at = 0; at < file.text.length; at += 1) {
      const code = file.text.charCodeAt(at)
      if (code === 10 || (code === 13 && file.text.charCodeAt(at + 1) !== 10)) this.#starts.push(at + 1)
    }
  }

  lineAt(offset: number): number {
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }

  /** Offset of a 1-based line and 0-based column. */
  offsetAt(line: number, column: number): number {
    return Math.min((this.#starts[line - 1] ?? this.#text.length) + column, this.#text.length)
  }

  textOfLine(line: number): string {
    return this.#text.slice(this.#starts[line - 1] ?? this.#text.length, this.#starts[line] ?? this.#text.length).trim()
  }

  toLocation(start: number, end: number): Location {
    const line = this.lineAt(start)
    const endLine = this.lineAt(Math.max(start, end))
    return { path: this.#path, line, column: start - (this.#starts[line - 1] ?? 0), endLine, endColumn: end - (this.#starts[endLine - 1] ?? 0) }
  }
}

/** Gives drafts their places and fingerprints, in the order of the file. */
export function toFindings(drafts: readonly Draft[], index: LineIndex, metrics: FileMetrics | null): Finding[] {
  const seen = new Map<string, number>()
  return [...drafts].sort((a, b) => a.start - b.start || a.ruleId.localeCompare(b.ruleId)).map((draft) => {
    const { start, end, trace = [], ...rest } = draft
    const location = index.toLocation(start, end)
    const lineText = index.textOfLine(location.line)
    const scope = scopeAt(metrics, location.line)
    const key = [draft.ruleId, lineText, scope].join('\0')
    const occurrence = seen.get(key) ?? 0
    seen.set(key, occurrence + 1)
    const steps = trace.map((step) => ({ location: index.toLocation(step.start, step.end), note: step.note }))
    return { ...rest, location, trace: steps, fingerprint: toFingerprint({ ruleId: draft.ruleId, lineText, scope, occurrence }), suppressedBecause: null }
  })
}

/** The innermost function around a line. */
function scopeAt(metrics: FileMetrics | null, line: number): string {
  const around = (metrics?.functions ?? []).filter((one) => one.line <= line && one.endLine >= line)
  return around.reduce<{ name: string; size: number } | null>((best, one) => (best === null || one.endLine - one.line < best.size ? { name: one.name, size: one.endLine - one.line } : best), null)?.name ?? ''
}
