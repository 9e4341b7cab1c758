import type { Finding, Note } from '../model.ts'

/** What one part of a gate came to. What made it crash says so in `crashes`, which fail closed unless there is a reason to fail already. */
export type GatePart = {
  readonly reasons: readonly string[]
  readonly crashes: readonly string[]
  readonly findings: readonly Finding[]
  readonly notes: readonly Note[]
}

export const emptyPart: GatePart = { reasons: [], crashes: [], findings: [], notes: [] }

export function joinParts(parts: readonly GatePart[]): GatePart {
  return {
    reasons: parts.flatMap(({ reasons }) => reasons),
    crashes: parts.flatMap(({ crashes }) => crashes),
    findings: parts.flatMap(({ findings }) => findings),
    notes: parts.flatMap(({ notes }) => notes),
  }
}

/** A reason to fail is the better evidence than a crash beside it. */
export function statusOf({ reasons, crashes }: GatePart): 'passed' | 'failed' | 'crashed' {
  if (reasons.length > 0) return 'failed'
  return crashes.length > 0 ? 'crashed' : 'passed'
}
