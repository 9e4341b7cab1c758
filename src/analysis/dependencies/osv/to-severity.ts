import cvss from 'ae-cvss-calculator'
import type { Severity } from '../../model.ts'
import type { OsvAffected, OsvRecord } from './osv-record.ts'

/** How bad an advisory is, and by whose word. */
export type Rating = {
  readonly severity: Severity
  readonly score: number | null
  readonly because: 'cvss' | 'database' | 'malicious' | 'not-stated'
}

const order = ['CVSS_V4', 'CVSS_V3', 'CVSS_V2']
const words: Readonly<Record<string, Severity>> = { CRITICAL: 'critical', HIGH: 'high', MODERATE: 'medium', MEDIUM: 'medium', LOW: 'low' }

/**
 * CVSS first (newest version stated), then the database's own word. Where nobody states a severity it counts as high: an unknown
 * danger is not a small one.
 */
export function toRating(record: OsvRecord, affected: OsvAffected): Rating {
  if (record.id.startsWith('MAL-')) return { severity: 'critical', score: null, because: 'malicious' }
  const stated = [...(affected.severity ?? []), ...(record.severity ?? [])]
  for (const type of order) {
    const score = stated
      .filter((item) => item.type === type)
      .map((item) => toScore(item.score))
      .find((value) => value !== null)
    if (score !== undefined && score !== null) return { severity: toBand(score), score, because: 'cvss' }
  }
  const word = record.database_specific?.severity
  const severity = typeof word === 'string' ? words[word.toUpperCase()] : undefined
  return severity === undefined ? { severity: 'high', score: null, because: 'not-stated' } : { severity, score: null, because: 'database' }
}

function toBand(score: number): Severity {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  return score >= 4 ? 'medium' : 'low'
}

/** The base score of a CVSS vector (2, 3.0, 3.1 or 4.0), or null when it is none or misses a metric. */
export function toScore(vector: string): number | null {
  if (vector.length > 500) return null
  try {
    const scores = toScores(cvss.fromVector(vector))
    return scores !== null && Number.isFinite(scores) && scores >= 0 && scores <= 10 ? scores : null
  } catch {
    return null
  }
}

function toScores(parsed: unknown): number | null {
  if (typeof parsed !== 'object' || parsed === null || !('calculateScores' in parsed)) return null
  const isComplete =
    'isBaseFullyDefined' in parsed && typeof parsed.isBaseFullyDefined === 'function'
      ? (parsed.isBaseFullyDefined as () => boolean).call(parsed)
      : true
  if (!isComplete || typeof parsed.calculateScores !== 'function') return null
  const { base } = (parsed.calculateScores as () => { readonly base?: number }).call(parsed)
  return base ?? null
}
