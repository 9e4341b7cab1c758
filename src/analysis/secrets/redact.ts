import type { Finding } from '../model.ts'
import { LineIndex } from '../rules/draft.ts'
import { maskSecret } from './scan.ts'

/** Other tools quote the line in what they say: where a secret was found, its value is masked in that too. */
export function redactSecrets(file: { readonly path: string; readonly text: string }, { secrets, findings }: { readonly secrets: readonly Finding[]; readonly findings: readonly Finding[] }): readonly Finding[] {
  if (secrets.length === 0) return findings
  const index = new LineIndex(file)
  const values = secrets.map(({ location: { line, column, endLine, endColumn } }) => file.text.slice(index.offsetAt(line, column), index.offsetAt(endLine, endColumn))).filter((value) => value !== '')
  const redact = (text: string): string => values.reduce((redacted, value) => redacted.replaceAll(value, maskSecret(value)), text)
  return findings.map((finding) => ({
    ...finding,
    message: redact(finding.message),
    mend: redact(finding.mend),
    trace: finding.trace.map((step) => ({ ...step, note: redact(step.note) })),
    suppressedBecause: finding.suppressedBecause === null ? null : redact(finding.suppressedBecause),
  }))
}
