import { createHash } from 'node:crypto'
import * as z from 'zod'
import { fileMetricsSchema, findingSchema, noteSchema } from './analysis-report.ts'
import type { SourceAnalysis } from './analyze-source.ts'

/** Keeps texts by key. What it cannot read or write it passes by: whoever asks computes anew. */
export type AnalysisCache = {
  /** All that the answers depend on besides file and options: versions of the analysers. */
  readonly version: string
  readonly read: (key: string) => Promise<string | null>
  readonly write: (key: string, text: string) => Promise<void>
}

const schema: z.ZodType<SourceAnalysis> = z.strictObject({ path: z.string(), metrics: fileMetricsSchema.nullable(), findings: z.array(findingSchema), notes: z.array(noteSchema), suppressed: z.int().min(0) })

/** Names what an answer depends on. The path is part of it: it tells the language, and whether a file is a test or configuration. */
export function toCacheKey({ path, bytes }: { readonly path: string; readonly bytes: Uint8Array }, context: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify([path, ...context])).update('\0').update(bytes).digest('hex')
}

/** Null for what is not an answer about this file, whatever it is. */
export function readCached(text: string | null, path: string): SourceAnalysis | null {
  const analysis = parseCached(text, schema)
  return analysis?.path === path ? analysis : null
}

/** Null for what is not of that shape, whatever it is. */
export function parseCached<T>(text: string | null, shape: z.ZodType<T>): T | null {
  if (text === null) return null
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** A crash may not happen again, so it is not kept. */
export function isWorthKeeping({ notes }: SourceAnalysis): boolean {
  return !notes.some(({ kind }) => kind === 'analyzer-crashed')
}
