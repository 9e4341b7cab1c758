import { createHash } from 'node:crypto'

/**
 * Names a finding so that it is known again after lines were inserted above it or the file was renamed: a digest of the rule, the
 * trimmed text of the line it is on, its enclosing function, and how many equal ones came before it in the file.
 */
export function toFingerprint(about: { readonly ruleId: string; readonly lineText: string; readonly scope: string; readonly occurrence: number }): string {
  const { ruleId, lineText, scope, occurrence } = about
  const text = [ruleId, lineText.trim().replace(/\s+/g, ' '), scope, String(occurrence)].join('\0')
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
