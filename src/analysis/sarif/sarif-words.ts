import type { Category, Severity } from '../model.ts'
import type { RuleInfo } from './rule-info.ts'

export const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
}

/** The middle of each CVSS band: code hosts sort security results by this number. */
export const securitySeverities: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' }

const tags: Readonly<Record<Category, readonly string[]>> = {
  bug: ['correctness'],
  smell: ['maintainability'],
  performance: ['performance'],
  security: ['security'],
  secret: ['security', 'secret'],
  dependency: ['security', 'dependency'],
  licence: ['licence'],
  honesty: ['honesty'],
}

/** `CWE-89` becomes `external/cwe/cwe-089`, the form that code hosts read. */
export function toRuleTags(rule: RuleInfo): string[] {
  const number = /^CWE-(\d+)$/.exec(rule.cwe ?? '')?.[1]
  return [...tags[rule.category], ...(number === undefined ? [] : [`external/cwe/cwe-${number.padStart(3, '0')}`])]
}

/** The category that a foreign rule's tags speak of, the most telling first. */
export function toCategory(words: readonly string[], hasCwe: boolean): Category {
  const lower = new Set(words.map((word) => word.toLowerCase()))
  if (lower.has('secret') || lower.has('secrets')) return 'secret'
  if (lower.has('dependency') || lower.has('supply-chain')) return 'dependency'
  if (lower.has('licence') || lower.has('license')) return 'licence'
  if (lower.has('honesty')) return 'honesty'
  if (lower.has('security') || lower.has('vulnerability') || hasCwe) return 'security'
  if (lower.has('performance') || lower.has('efficiency')) return 'performance'
  return ['maintainability', 'readability', 'style', 'suggestion', 'layout', 'convention', 'best-practice'].some((word) => lower.has(word))
    ? 'smell'
    : 'bug'
}
