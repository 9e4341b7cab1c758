import type { CognitiveDialect, FileMetrics, Language, Note, SourceFile } from '../model.ts'
import { languageOf } from '../parse/language-of.ts'
import { parsePython } from '../parse/parse-python.ts'
import { findIndentationError } from '../parse/python-indentation.ts'
import { scanPythonTokens } from '../parse/python-tokens.ts'
import { LineTable } from '../parse/line-table.ts'
import { measurePython } from './python-metrics.ts'

export type MetricsOptions = {
  /** `white-paper` when absent. */
  readonly cognitive?: CognitiveDialect
}

export type MetricsResult = { readonly metrics: FileMetrics | null; readonly notes: readonly Note[] }

export function analyzeMetrics(file: SourceFile, options: MetricsOptions = {}): MetricsResult {
  const language = languageOf(file.path)
  return language === 'python' ? analyzePython(file) : { metrics: null, notes: [] }
}

function analyzePython(file: SourceFile): MetricsResult {
  const tokens = scanPythonTokens(file.text)
  const errorAt = tokens.errorAt ?? findIndentationError(file.text, tokens)
  if (errorAt !== null) return refuse(file, new LineTable(file.text).lineAt(errorAt))
  const parse = parsePython(file.text)
  return 'errorLine' in parse ? refuse(file, parse.errorLine) : { metrics: measurePython(file, parse.tree, tokens), notes: [] }
}
function refuse(file: SourceFile, line: number): MetricsResult {
  return { metrics: null, notes: [{ path: file.path, line, kind: 'parse-error', message: 'x' }] }
}
