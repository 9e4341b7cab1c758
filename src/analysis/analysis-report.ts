import * as z from 'zod'
import type { Duplication } from './duplication/duplication-scan.ts'
import type { ClassMetrics, FileMetrics, Finding, FunctionMetrics, Halstead, LineCounts, Note, Scores } from './model.ts'
import { reportPartSchemas, type ReportParts } from './report-parts.ts'

/** A file of the report; numbers are null where none were measured (another language, or a note says why), its findings are there all the same. */
export type ReportedFile = Pick<FileMetrics, 'path' | 'functions' | 'classes'> & {
  readonly [Key in 'language' | 'lines' | 'cyclomatic' | 'cognitive' | 'halstead' | 'maintainabilityIndex']: FileMetrics[Key] | null
} & { readonly findings: readonly Finding[] }

/** Sums and extremes over all files. Findings that a comment waives are only in `suppressed`. */
export type AnalysisTotals = {
  /** Files that were read. */
  readonly files: number
  /** Files that have numbers. */
  readonly measured: number
  readonly functions: number
  readonly classes: number
  readonly lines: LineCounts
  readonly cyclomatic: number
  readonly cognitive: number
  readonly volume: number
  readonly effort: number
  readonly maxCyclomatic: number
  readonly maxCognitive: number
  readonly findings: { readonly critical: number; readonly high: number; readonly medium: number; readonly low: number }
}

/** What `--base` adds: the other side of the comparison, over the files that differ. */
export type ChangeAnalysis = {
  readonly base: { readonly revision: string; readonly commit: string; readonly scores: Scores; readonly files: readonly ReportedFile[] }
  /** Findings that the base did not have, worst first, with the signs that the change tampers with its own tests. */
  readonly newFindings: readonly Finding[]
  /** Findings of the base that are gone. */
  readonly fixedFindings: readonly Finding[]
  /** Lines that differ and can be executed; null without a coverage report, `percent` null when there is no such line. */
  readonly changedLines: { readonly coverable: number; readonly covered: number; readonly percent: number | null } | null
}

/** What `fleet analyze --format json` prints. `change` is there with `--base` only. */
export type AnalysisReport = ReportParts & {
  readonly schemaVersion: 1
  /** By path: all source files, others when something was found in them. */
  readonly files: readonly ReportedFile[]
  readonly scores: Scores
  /** What a reader must know to read the scores right. */
  readonly remarks: readonly string[]
  /** What kept the analysis from a full answer. */
  readonly notes: readonly Note[]
  /** Findings that a comment with a reason waives. */
  readonly suppressed: number
  readonly totals: AnalysisTotals
  readonly change?: ChangeAnalysis
  /** How much of the code is there twice; only where all files were looked at. */
  readonly duplication?: Duplication
}

const count = z.int().min(0)
const amount = z.number().min(0)
const score100 = z.number().min(0).max(100)
const score = score100.nullable()
const language = z.enum(['python', 'javascript', 'typescript', 'jsx', 'tsx'])
const location = z.strictObject({ path: z.string(), line: count, column: count, endLine: count, endColumn: count })
const lines: z.ZodType<LineCounts> = z.strictObject({ total: count, logical: count, source: count, comment: count, blank: count })
const halsteadNames = ['distinctOperators', 'distinctOperands', 'operators', 'operands', 'vocabulary', 'length', 'calculatedLength', 'volume', 'difficulty', 'effort', 'timeSeconds', 'bugs'] as const
const halstead: z.ZodType<Halstead> = z.strictObject(Object.fromEntries(halsteadNames.map((name) => [name, amount])) as Record<(typeof halsteadNames)[number], typeof amount>)
const severity = z.enum(['critical', 'high', 'medium', 'low'])

const functionMetrics: z.ZodType<FunctionMetrics> = z.strictObject({
  name: z.string(),
  kind: z.enum(['function', 'method', 'arrow', 'accessor', 'constructor', 'initializer', 'lambda']),
  line: count,
  endLine: count,
  column: count,
  cyclomatic: count,
  cognitive: count,
  parameters: count,
  nesting: count,
  returns: count,
  lines,
  halstead,
  maintainabilityIndex: z.number().min(0).max(100),
})

const classMetrics: z.ZodType<ClassMetrics> = z.strictObject({ name: z.string(), line: count, endLine: count, cyclomatic: amount, methods: count })

export const findingSchema: z.ZodType<Finding> = z.strictObject({
  ruleId: z.string(),
  category: z.enum(['bug', 'smell', 'performance', 'security', 'secret', 'dependency', 'licence', 'honesty']),
  severity,
  cwe: z.string().nullable(),
  location,
  message: z.string(),
  mend: z.string(),
  fingerprint: z.string(),
  trace: z.array(z.strictObject({ location, note: z.string() })),
  suppressedBecause: z.string().nullable(),
})

export const noteSchema: z.ZodType<Note> = z.strictObject({
  path: z.string(),
  line: count.nullable(),
  kind: z.enum(['parse-error', 'too-large', 'not-utf8', 'minified', 'analyzer-crashed', 'analyzer-absent', 'suppression']),
  message: z.string(),
})

const file: z.ZodType<ReportedFile> = z.strictObject({
  path: z.string(),
  language: language.nullable(),
  lines: lines.nullable(),
  cyclomatic: count.nullable(),
  cognitive: count.nullable(),
  halstead: halstead.nullable(),
  maintainabilityIndex: score,
  functions: z.array(functionMetrics),
  classes: z.array(classMetrics),
  findings: z.array(findingSchema),
})

export const fileMetricsSchema: z.ZodType<FileMetrics> = z.strictObject({ path: z.string(), language, lines, cyclomatic: count, cognitive: count, halstead, maintainabilityIndex: score100, functions: z.array(functionMetrics), classes: z.array(classMetrics) })

const scores: z.ZodType<Scores> = z.strictObject({ maintainability: score, coverage: score, security: score, performance: score, overall: score })

const totals: z.ZodType<AnalysisTotals> = z.strictObject({
  files: count,
  measured: count,
  functions: count,
  classes: count,
  lines,
  cyclomatic: count,
  cognitive: count,
  volume: amount,
  effort: amount,
  maxCyclomatic: count,
  maxCognitive: count,
  findings: z.strictObject({ critical: count, high: count, medium: count, low: count }),
})

const change: z.ZodType<ChangeAnalysis> = z.strictObject({
  base: z.strictObject({ revision: z.string(), commit: z.string(), scores, files: z.array(file) }),
  newFindings: z.array(findingSchema),
  fixedFindings: z.array(findingSchema),
  changedLines: z.strictObject({ coverable: count, covered: count, percent: score }).nullable(),
})

const duplication: z.ZodType<Duplication> = z.strictObject({
  duplicatedLines: count,
  lines: count,
  percent: score100,
  groups: z.array(z.strictObject({ tokens: count, lines: count, locations: z.array(location) })),
})

const report = { schemaVersion: z.literal(1), files: z.array(file), scores, remarks: z.array(z.string()), notes: z.array(noteSchema), suppressed: count, totals }

/** The shape of the report, for readers of other programs and for tests. */
export const analysisReportSchema: z.ZodType<AnalysisReport> = z.strictObject({ ...report, change: z.exactOptional(change), duplication: z.exactOptional(duplication), ...reportPartSchemas })

/** JSON Schema (draft 2020-12) of what `fleet analyze --format json` prints. */
export function toAnalysisJsonSchema(): object {
  const schema = z.toJSONSchema(analysisReportSchema, { target: 'draft-2020-12' })
  return { $id: 'https://unpkg.com/elite-fleet/schemas/analysis.schema.json', title: 'Report of fleet analyze', ...schema }
}
