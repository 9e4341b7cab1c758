import * as z from 'zod'
import type { Finding, Scores } from '../analysis/model.ts'

const location = z.object({ path: z.string(), line: z.number(), column: z.number(), endLine: z.number(), endColumn: z.number() })

const finding = z.object({
  ruleId: z.string(),
  category: z.enum(['bug', 'smell', 'performance', 'security', 'secret', 'dependency', 'licence', 'honesty']),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  cwe: z.string().nullable(),
  location,
  message: z.string(),
  mend: z.string(),
  fingerprint: z.string().regex(/^[0-9a-f]+$/),
  trace: z.array(z.object({ location, note: z.string() })),
  suppressedBecause: z.string().nullable(),
})

const part = z.number().nullable()
const scores = z.object({ maintainability: part, coverage: part, security: part, performance: part, overall: part })
const detail = z.object({ newFindings: z.array(z.unknown()), scores: z.object({ base: scores, head: scores }).optional() })

/** Reads what a gate left of its analysis; null for what is none, as of a gate that crashed. A finding of an unknown form is left out. */
export function parseFindings(text: string): { readonly findings: readonly Finding[]; readonly scores: { readonly base: Scores; readonly head: Scores } | null } | null {
  const read = detail.safeParse(parseJson(text))
  if (!read.success) return null
  const findings = read.data.newFindings.flatMap((one) => {
    const parsed = finding.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
  return { findings, scores: read.data.scores ?? null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
