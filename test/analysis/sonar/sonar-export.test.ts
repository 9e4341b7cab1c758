import { Ajv } from 'ajv'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { toGenericCoverage } from '../../../src/analysis/sonar/to-generic-coverage.ts'
import { toGenericIssues } from '../../../src/analysis/sonar/to-generic-issues.ts'
import { sampleFinding } from '../samples.ts'

const text = { type: 'string', minLength: 1 }
const range = {
  type: 'object',
  required: ['startLine'],
  properties: {
    startLine: { type: 'integer', minimum: 1 },
    endLine: { type: 'integer' },
    startColumn: { type: 'integer', minimum: 0 },
    endColumn: { type: 'integer' },
  },
  additionalProperties: false,
}
const place = {
  type: 'object',
  required: ['message', 'filePath'],
  properties: { message: text, filePath: text, textRange: range },
  additionalProperties: false,
}
/** The format as Sonar's documentation of 10.3 and later gives it; there is no official schema. */
const documented = {
  type: 'object',
  required: ['rules', 'issues'],
  additionalProperties: false,
  properties: {
    rules: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'name', 'engineId', 'cleanCodeAttribute', 'impacts'],
        additionalProperties: false,
        properties: {
          id: text,
          name: text,
          description: text,
          engineId: text,
          cleanCodeAttribute: {
            enum: [
              'FORMATTED',
              'CONVENTIONAL',
              'IDENTIFIABLE',
              'CLEAR',
              'LOGICAL',
              'COMPLETE',
              'EFFICIENT',
              'FOCUSED',
              'DISTINCT',
              'MODULAR',
              'TESTED',
              'LAWFUL',
              'TRUSTWORTHY',
              'RESPECTFUL',
            ],
          },
          type: { enum: ['BUG', 'VULNERABILITY', 'CODE_SMELL'] },
          severity: { enum: ['BLOCKER', 'CRITICAL', 'MAJOR', 'MINOR', 'INFO'] },
          impacts: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              required: ['softwareQuality', 'severity'],
              properties: {
                softwareQuality: { enum: ['SECURITY', 'RELIABILITY', 'MAINTAINABILITY'] },
                severity: { enum: ['BLOCKER', 'HIGH', 'MEDIUM', 'LOW', 'INFO'] },
              },
            },
          },
        },
      },
    },
    issues: {
      type: 'array',
      items: {
        type: 'object',
        required: ['ruleId', 'primaryLocation'],
        additionalProperties: false,
        properties: {
          ruleId: text,
          effortMinutes: { type: 'integer' },
          primaryLocation: place,
          secondaryLocations: { type: 'array', items: place },
        },
      },
    },
  },
}

const trace = [{ location: sampleFinding().location, note: 'comes in' }]
const findings = [
  sampleFinding({ trace }),
  sampleFinding({ severity: 'critical' }),
  sampleFinding({ ruleId: 'oxlint/no-eval', category: 'bug', severity: 'low' }),
  sampleFinding({ suppressedBecause: 'reviewed' }),
]

test('issues have the documented form of 10.3 and later', () => {
  const validate = new Ajv({ allErrors: true }).compile(documented)
  expect(validate(toGenericIssues(findings)), JSON.stringify(validate.errors)).toBe(true)
})

test('each rule is told once, with the severity of its worst finding; suppressed findings are left out', () => {
  const { rules, issues } = toGenericIssues(findings)
  expect(rules.map((rule) => [rule.id, rule.engineId, rule.impacts[0]])).toEqual([
    ['fleet/sql-injection', 'fleet', { softwareQuality: 'SECURITY', severity: 'BLOCKER' }],
    ['oxlint/no-eval', 'oxlint', { softwareQuality: 'RELIABILITY', severity: 'LOW' }],
  ])
  expect(issues).toHaveLength(3)
})

test('columns count from 0, and an empty range, on which an import fails, becomes its line', () => {
  const flat = sampleFinding({ location: { path: 'a.ts', line: 3, column: 0, endLine: 3, endColumn: 0 } })
  const { issues } = toGenericIssues([sampleFinding({ trace }), flat])
  expect(issues[0]?.primaryLocation.textRange).toEqual({ startLine: 3, endLine: 3, startColumn: 4, endColumn: 10 })
  expect(issues[0]?.secondaryLocations?.[0]?.message).toBe('comes in')
  expect(issues[1]?.primaryLocation.textRange).toEqual({ startLine: 3 })
})

test('coverage is well-formed whatever a path is called', () => {
  const path = 'a & "b" <c>\u0001.ts'
  const xml = toGenericCoverage([
    {
      path,
      lines: [
        { line: 1, hits: 2, branches: 2, coveredBranches: 1 },
        { line: 2, hits: 0, branches: 0, coveredBranches: 0 },
      ],
    },
  ])
  expect(XMLValidator.validate(xml)).toBe(true)
  const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml) as {
    coverage: { version: string; file: { path: string; lineToCover: unknown[] } }
  }
  expect(parsed.coverage.version).toBe('1')
  expect(parsed.coverage.file.path).toBe('a & "b" <c>\uFFFD.ts')
  expect(parsed.coverage.file.lineToCover).toEqual([
    { lineNumber: '1', covered: 'true', branchesToCover: '2', coveredBranches: '1' },
    { lineNumber: '2', covered: 'false' },
  ])
})
