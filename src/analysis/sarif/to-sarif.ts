import type { Finding, Location, Note } from '../model.ts'
import { describeRules, type RuleInfo } from './rule-info.ts'
import { levels, securitySeverities, toRuleTags } from './sarif-words.ts'
import type { SarifLog, SarifLocation, SarifResult, SarifRule, SarifRun } from './sarif-log.ts'

/** What a SARIF log is made of. */
export type SarifInput = {
  readonly tool: { readonly name: string; readonly version: string; readonly informationUrl: string }
  readonly findings: readonly Finding[]
  readonly rules?: readonly RuleInfo[]
  readonly notes?: readonly Note[]
}

export const sarifSchemaUrl = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** Bumped when the way to compute fingerprints changes, so that a consumer never compares two kinds. */
export const fingerprintName = 'fleetFingerprint/v1'

export function toSarif(input: SarifInput): SarifLog {
  const rules = describeRules(input.findings, input.rules ?? [])
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]))
  const run: SarifRun = {
    tool: {
      driver: {
        name: input.tool.name,
        semanticVersion: input.tool.version,
        informationUri: input.tool.informationUrl,
        rules: rules.map(toRule),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the analysed tree' } } },
    invocations: [toInvocation(input.notes ?? [])],
    results: input.findings.map((finding) => toResult(finding, indexes.get(finding.ruleId) ?? -1)),
  }
  return { $schema: sarifSchemaUrl, version: '2.1.0', runs: [run] }
}

/** An analyser that crashed makes the whole run unsuccessful: its silence is no all-clear. */
function toInvocation(notes: readonly Note[]): SarifRun['invocations'][number] {
  return {
    executionSuccessful: notes.every((note) => note.kind !== 'analyzer-crashed'),
    toolExecutionNotifications: notes.map((note) => ({
      level: note.kind === 'analyzer-crashed' ? 'error' : 'warning',
      descriptor: { id: note.kind },
      message: { text: note.message },
      ...(note.path === ''
        ? {}
        : {
            locations: [
              {
                physicalLocation: {
                  artifactLocation: toArtifact(note.path),
                  ...(note.line === null || note.line < 1 ? {} : { region: { startLine: note.line } }),
                },
              },
            ],
          }),
    })),
  }
}

function toRule(rule: RuleInfo): SarifRule {
  const security = securitySeverities[rule.severity]
  const isSecurity = rule.category === 'security' || rule.category === 'secret' || rule.category === 'dependency'
  return {
    id: rule.id,
    name: rule.name,
    shortDescription: { text: rule.name },
    fullDescription: { text: rule.description },
    defaultConfiguration: { level: levels[rule.severity] },
    ...(rule.helpUrl === null ? {} : { helpUri: rule.helpUrl }),
    help: { text: rule.description },
    properties: {
      tags: toRuleTags(rule),
      category: rule.category,
      severity: rule.severity,
      ...(isSecurity ? { 'security-severity': security } : {}),
    },
  }
}

function toResult(finding: Finding, ruleIndex: number): SarifResult {
  const steps = finding.trace.map(({ location, note }) => ({ location: { ...toLocation(location), message: { text: note } } }))
  const { suppressedBecause } = finding
  return {
    ruleId: finding.ruleId,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: levels[finding.severity],
    message: { text: finding.mend === '' ? finding.message : `${finding.message} ${finding.mend}` },
    locations: [toLocation(finding.location)],
    partialFingerprints: { [fingerprintName]: finding.fingerprint },
    ...(steps.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: steps }] }] }),
    suppressions: suppressedBecause === null ? [] : [{ kind: 'inSource', status: 'accepted', justification: suppressedBecause }],
    properties: {
      category: finding.category,
      severity: finding.severity,
      message: finding.message,
      mend: finding.mend,
      ...(finding.cwe === null ? {} : { cwe: finding.cwe }),
    },
  }
}

function toLocation(location: Location): SarifLocation {
  const { line, column, endLine, endColumn } = location
  const artifactLocation = toArtifact(location.path)
  if (line < 1) return { physicalLocation: { artifactLocation } }
  // SARIF counts columns from 1, and its end column is the one after the last, as ours is.
  const isRange = endLine > line || (endLine === line && endColumn > column)
  const region = isRange ? { startLine: line, startColumn: column + 1, endLine, endColumn: endColumn + 1 } : { startLine: line }
  return { physicalLocation: { artifactLocation, region } }
}

function toArtifact(path: string): { readonly uri: string; readonly uriBaseId: '%SRCROOT%' } {
  return { uri: path.replaceAll('\\', '/').toWellFormed().split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' }
}
