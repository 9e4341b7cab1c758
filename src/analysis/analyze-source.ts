import { createHash } from 'node:crypto'
import { analyzeMetrics } from './metrics/analyze-metrics.ts'
import type { CognitiveDialect, FileMetrics, Finding, Note, SourceFile } from './model.ts'
import { decodeSource } from './parse/decode-source.ts'
import { languageOf } from './parse/language-of.ts'
import { preparePython } from './parse/python-grammar.ts'
import { SourceSyntax } from './parse/source-syntax.ts'
import { findIssues } from './rules/find-issues.ts'
import { redactSecrets } from './secrets/redact.ts'
import { scanText } from './secrets/scan.ts'

/** All that the library says about one file. `metrics` is null for other languages and for files that do not parse, which a note tells. */
export type SourceAnalysis = {
  readonly path: string
  readonly metrics: FileMetrics | null
  readonly findings: readonly Finding[]
  readonly notes: readonly Note[]
  /** Findings that a comment with a reason waives. */
  readonly suppressed: number
}

export type SourceOptions = {
  readonly cognitive?: CognitiveDialect
  /** Findings of other tools on this file, joined before suppressions are read. */
  readonly external?: readonly Finding[]
}

/** Decodes, measures and judges one file. Never throws for what is in it. */
export async function analyzeSource({ path, bytes }: { readonly path: string; readonly bytes: Uint8Array }, options: SourceOptions = {}): Promise<SourceAnalysis> {
  const { text, notes } = decodeSource(path, bytes)
  if (text === null) return { path, metrics: null, findings: [], notes, suppressed: 0 }
  const file: SourceFile = { path, text, hash: createHash('sha256').update(bytes).digest('hex') }
  const secrets = scanText(file)
  const language = languageOf(path)
  if (language === null) return { path, metrics: null, findings: secrets, notes, suppressed: 0 }
  if (language === 'python') await preparePython()
  const syntax = new SourceSyntax(file, language)
  const measured = analyzeMetrics(file, { syntax, ...(options.cognitive === undefined ? {} : { cognitive: options.cognitive }) })
  const issues = await findIssues(file, { language, syntax, metrics: measured.metrics, external: [...secrets, ...(options.external ?? [])] })
  return { path, metrics: measured.metrics, findings: redactSecrets(file, { secrets, findings: issues.findings }), notes: [...notes, ...measured.notes, ...issues.notes], suppressed: issues.suppressions.honoured }
}
