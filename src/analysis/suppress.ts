import type { Finding, Note } from './model.ts'

/** What the comments of a file say about findings. Marks of other tools are counted, never obeyed. */
export type Suppressions = { readonly findings: readonly Finding[]; readonly notes: readonly Note[]; readonly counts: SuppressionCounts }

export type SuppressionCounts = { readonly honoured: number; readonly withoutReason: number; readonly foreign: number }

const own = /(?:#|\/\/|\/\*|<!--)\s*fleet-ignore\b[ \t]*([\w/.*-]{0,100})[ \t]*(?::[ \t]*(.{0,400}))?/
const foreign = /(?:#|\/\/|\/\*)\s*(?:nosec\b|noqa\b|nosemgrep\b|eslint-disable|oxlint-disable|pylint:\s*disable|type:\s*ignore|@ts-ignore|@ts-expect-error|@ts-nocheck|NOSONAR\b|codeql\[|lgtm\b|gitleaks:allow|pragma:\s*allowlist)/

type Mark = { readonly line: number; readonly rule: string; readonly reason: string; readonly isAlone: boolean }

/** Honours `fleet-ignore <rule>: reason` on the line of a finding or alone on the line above it. */
export function applySuppressions(file: { readonly path: string; readonly text: string }, findings: readonly Finding[]): Suppressions {
  const lines = file.text.split(/\r\n|\r|\n/)
  const marks = lines.flatMap((text, at) => readMark(text, at + 1))
  const notes = marks.filter((mark) => mark.rule === '' || mark.reason === '').map((mark) => toNote(file.path, mark))
  const honoured = findings.map((finding) => {
    const mark = marks.find((one) => one.reason !== '' && covers(one, finding))
    return mark === undefined ? finding : { ...finding, suppressedBecause: mark.reason }
  })
  const foreignCount = lines.filter((text) => text.length < 2000 && foreign.test(text)).length
  return { findings: honoured, notes, counts: { honoured: honoured.filter((one) => one.suppressedBecause !== null).length, withoutReason: notes.length, foreign: foreignCount } }
}

function readMark(text: string, line: number): Mark[] {
  if (text.length > 2000 || !text.includes('fleet-ignore')) return []
  const found = own.exec(text)
  if (found === null) return []
  const reason = (found[2] ?? '').replace(/\*\/\s*\}?\s*$|-->\s*$/, '').trim()
  return [{ line, rule: found[1] ?? '', reason, isAlone: text.slice(0, found.index).trim().replace(/^\{$/, '') === '' }]
}

/** The rule is named with or without its source: `sql-injection`, `fleet/sql-injection`. A star alone covers nothing: a reason is for one rule. */
function covers(mark: Mark, finding: Finding): boolean {
  const isRule = mark.rule === finding.ruleId || mark.rule === finding.ruleId.slice(finding.ruleId.indexOf('/') + 1)
  return isRule && (mark.line === finding.location.line || (mark.isAlone && mark.line === finding.location.line - 1))
}

function toNote(path: string, mark: Mark): Note {
  return { path, line: mark.line, kind: 'suppression', message: mark.rule === '' ? 'fleet-ignore names no rule, so it covers nothing.' : `fleet-ignore ${mark.rule} gives no reason, so the finding stays.` }
}
