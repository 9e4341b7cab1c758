import { toFingerprint } from '../fingerprint.ts'
import type { Finding, Note, Severity } from '../model.ts'
import { at, isObject, parseJsonText, toArray, toNote, toText, type UntrustedText } from '../parse-untrusted.ts'
import { findRule, toLocation, toMessage, toRuleTable, type ForeignRule, type RuleTable } from './foreign-run.ts'
import { fingerprintName } from './to-sarif.ts'

/** A SARIF file's text; `root` is the folder that absolute addresses in it are relative to. */
export type SarifText = UntrustedText & { readonly root?: string }

export type SarifImport = { readonly findings: readonly Finding[]; readonly notes: readonly Note[] }

const maxResults = 100_000
const maxTrace = 100

/** Reads the SARIF of any tool (Semgrep, CodeQL, ESLint, Fleet itself) as findings named `<tool>/<rule>`. Never throws. */
export function readSarif(source: SarifText): SarifImport {
  const parsed = parseJsonText(source)
  if ('note' in parsed) return { findings: [], notes: [parsed.note] }
  if (!Array.isArray(at(parsed.value, 'runs'))) return { findings: [], notes: [toNote(source.path, 'no "runs": not a SARIF log')] }
  const findings: Finding[] = []
  const notes: Note[] = []
  const seen = new Map<string, number>()
  for (const run of toArray(at(parsed.value, 'runs'))) {
    const table = toRuleTable(run, source.root ?? null)
    if (failedToRun(run))
      notes.push({ path: source.path, line: null, kind: 'analyzer-crashed', message: `${table.tool} says that its run did not succeed` })
    for (const result of toArray(at(run, 'results'))) {
      if (findings.length >= maxResults)
        return {
          findings,
          notes: [
            ...notes,
            { path: source.path, line: null, kind: 'too-large', message: `more than ${maxResults} results; the rest were not read` },
          ],
        }
      const finding = isReported(result) ? toFinding(result, table, seen) : null
      if (finding !== null) findings.push(finding)
      else if (isReported(result) && notes.length < 100)
        notes.push(toNote(source.path, `a result of ${table.tool} has no place inside the project and was left out`))
    }
  }
  return { findings, notes }
}

function failedToRun(run: unknown): boolean {
  return toArray(at(run, 'invocations')).some((invocation) => at(invocation, 'executionSuccessful') === false)
}

/** A result may also say that a rule passed, or that it was there before and is gone. */
function isReported(result: unknown): boolean {
  const kind = toText(at(result, 'kind')) ?? 'fail'
  return isObject(result) && (kind === 'fail' || kind === 'open' || kind === 'review') && at(result, 'baselineState') !== 'absent'
}

function toFinding(result: unknown, table: RuleTable, seen: Map<string, number>): Finding | null {
  const rule = findRule(result, table)
  const place = toArray(at(result, 'locations'))[0]
  const location = toLocation(place, table)
  if (location === null) return null
  const own = at(result, 'properties')
  const message = toText(at(own, 'message')) ?? toMessage(result, rule)
  const snippet = toText(at(at(at(at(place, 'physicalLocation'), 'region'), 'snippet'), 'text'))
  const [ruleId, lineText] = [rule.id, snippet ?? message]
  const occurrence = seen.get(`${ruleId}\n${location.path}\n${lineText}`) ?? 0
  seen.set(`${ruleId}\n${location.path}\n${lineText}`, occurrence + 1)
  return {
    ruleId,
    category: rule.category,
    severity: toSeverity(result, rule),
    cwe: toText(at(own, 'cwe')) ?? rule.cwe,
    location,
    message,
    mend: toText(at(own, 'mend')) ?? rule.mend,
    fingerprint: toOwnFingerprint(result, ruleId) ?? toFingerprint({ ruleId, lineText, scope: '', occurrence }),
    trace: toTrace(result, table),
    suppressedBecause: toSuppression(result),
  }
}

const byLevel: Readonly<Record<string, Severity>> = { error: 'high', warning: 'medium', note: 'low', none: 'low' }

/** Our own word first, then CVSS-like `security-severity`, then the level. */
function toSeverity(result: unknown, rule: ForeignRule): Severity {
  const own = at(at(result, 'properties'), 'severity')
  if (own === 'critical' || own === 'high' || own === 'medium' || own === 'low') return own
  const stated = at(at(result, 'properties'), 'security-severity')
  const score = stated === undefined ? rule.securitySeverity : Number(stated)
  if (score !== null && Number.isFinite(score) && score > 0)
    return score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low'
  return byLevel[toText(at(result, 'level')) ?? rule.level] ?? 'medium'
}

/** The tool's own fingerprint follows the code better than one made from a message: it knows the code. */
function toOwnFingerprint(result: unknown, ruleId: string): string | null {
  const partial = at(result, 'partialFingerprints')
  const ours = toText(at(partial, fingerprintName))
  if (ours !== null) return ours
  const stated = [
    ...Object.entries(isObject(at(result, 'fingerprints')) ? (at(result, 'fingerprints') as object) : {}),
    ...Object.entries(isObject(partial) ? partial : {}),
  ]
  // Semgrep without a login writes this phrase in place of a fingerprint.
  const [name, value] = stated.find(([, text]) => typeof text === 'string' && text !== '' && text !== 'requires login') ?? []
  return name === undefined ? null : toFingerprint({ ruleId, lineText: String(value), scope: name, occurrence: 0 })
}

function toTrace(result: unknown, table: RuleTable): Finding['trace'] {
  const flow = toArray(at(toArray(at(toArray(at(result, 'codeFlows'))[0], 'threadFlows'))[0], 'locations'))
  return flow.slice(0, maxTrace).flatMap((step) => {
    const location = toLocation(at(step, 'location'), table)
    return location === null ? [] : [{ location, note: toText(at(at(at(step, 'location'), 'message'), 'text')) ?? '' }]
  })
}

/** A suppression counts unless somebody rejected it or has yet to look at it. */
function toSuppression(result: unknown): string | null {
  const accepted = toArray(at(result, 'suppressions')).filter((item) => isObject(item) && (at(item, 'status') ?? 'accepted') === 'accepted')
  return accepted.length === 0 ? null : (toText(at(accepted[0], 'justification')) ?? 'no reason given')
}
