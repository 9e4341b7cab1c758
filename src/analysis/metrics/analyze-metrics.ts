import type { CognitiveDialect, FileMetrics, Language, Note, SourceFile } from '../model.ts'
import { maxNesting } from '../parse/check-nesting.ts'
import { languageOf } from '../parse/language-of.ts'
import { LineTable } from '../parse/line-table.ts'
import { findPythonError } from '../parse/python-errors.ts'
import { SourceSyntax } from '../parse/source-syntax.ts'
import { measureJavaScript } from './javascript-metrics.ts'
import { measurePython } from './python-metrics.ts'

export type MetricsOptions = {
  /** `white-paper` when absent. */
  readonly cognitive?: CognitiveDialect
  /** What the file parses to, where somebody else looks at it too. */
  readonly syntax?: SourceSyntax
}

/** Numbers, or null and a note that says why there are none. Notes may stand beside numbers too. */
export type MetricsResult = { readonly metrics: FileMetrics | null; readonly notes: readonly Note[] }

/** Longer files are generated or data; their numbers would say nothing, and their trees would not fit into memory. */
const maxCharacters = 2_000_000

/**
 * Measures one file. For Python, `preparePython` must have finished. A file that is no program, too long or nested too deeply has no numbers
 * but a note; files of other languages have neither.
 */
export function analyzeMetrics(file: SourceFile, options: MetricsOptions = {}): MetricsResult {
  const language = languageOf(file.path)
  if (language === null) return { metrics: null, notes: [] }
  if (file.text.length > maxCharacters) {
    return refuse(file, { kind: 'too-large', line: null, message: `The file has ${file.text.length} characters, more than ${maxCharacters}; it was not measured.` })
  }
  const syntax = options.syntax ?? new SourceSyntax(file, language)
  const result = language === 'python' ? analyzePython(file, syntax) : analyzeJavaScript(file, { language, syntax, dialect: options.cognitive ?? 'white-paper' })
  return result.metrics !== null && isMinified(file.text) ? { ...result, notes: [...result.notes, { path: file.path, line: null, kind: 'minified', message: 'The file looks minified or generated; its numbers say little.' }] } : result
}

function analyzePython(file: SourceFile, syntax: SourceSyntax): MetricsResult {
  const { tree, error } = syntax.python
  const line = error?.line ?? findPythonError(tree, syntax.pythonTokens)
  if (line !== null) return refuse(file, { kind: 'parse-error', line, message: 'The file is not valid Python 3; it was not measured.' })
  return { metrics: measurePython(file, tree, syntax.pythonTokens), notes: [] }
}

type JavaScriptWork = { readonly language: Exclude<Language, 'python'>; readonly syntax: SourceSyntax; readonly dialect: CognitiveDialect }

function analyzeJavaScript(file: SourceFile, { language, syntax, dialect }: JavaScriptWork): MetricsResult {
  if (syntax.isTooDeep) return refuse(file, { kind: 'too-large', line: null, message: `The file is nested more than ${maxNesting} levels deep; it was not measured.` })
  const parse = syntax.javascript(language)
  if ('errorAt' in parse) {
    return refuse(file, { kind: 'parse-error', line: new LineTable(file.text).lineAt(parse.errorAt), message: `The file does not parse and was not measured: ${parse.message}` })
  }
  return { metrics: measureJavaScript({ file, language, program: parse.program, comments: parse.comments, dialect }), notes: [] }
}

function refuse(file: SourceFile, why: Omit<Note, 'path'>): MetricsResult {
  return { metrics: null, notes: [{ path: file.path, ...why }] }
}

/** Long lines on average, in a file that is not short: what bundlers write. */
function isMinified(text: string): boolean {
  if (text.length < 20_000) return false
  let breaks = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks += 1
  return text.length / breaks > 400
}
