import { expect, test } from 'vitest'
import { readSarif } from '../../../src/analysis/sarif/read-sarif.ts'
import { toSarif } from '../../../src/analysis/sarif/to-sarif.ts'
import { compileSarif } from '../official-schemas.ts'
import { sampleFinding } from '../samples.ts'

const tool = { name: 'Fleet', version: '0.1.0', informationUrl: 'https://example.org/fleet' }
const source = { path: 'src/a b.ts', line: 1, column: 0, endLine: 1, endColumn: 5 }
const findings = [
  sampleFinding({
    trace: [
      { location: source, note: 'request data comes in' },
      { location: sampleFinding().location, note: 'it reaches the query' },
    ],
  }),
  sampleFinding({
    ruleId: 'fleet/long-function',
    category: 'smell',
    severity: 'low',
    cwe: null,
    suppressedBecause: 'generated code',
    fingerprint: 'e'.repeat(32),
    location: { path: 'ünï#?.py', line: 0, column: 0, endLine: 0, endColumn: 0 },
  }),
]
const notes = [{ path: 'broken.py', line: 4, kind: 'parse-error', message: 'unexpected indent' }] as const
const log = toSarif({ tool, findings, notes })

test('a log passes the official schema', () => {
  const validate = compileSarif()
  expect(validate(JSON.parse(JSON.stringify(log))), JSON.stringify(validate.errors)).toBe(true)
  expect(validate({ version: '2.1.0' })).toBe(false)
})

test('columns count from 1, paths are addresses, the trace is a code flow', () => {
  const result = log.runs[0]?.results[0]
  expect(result?.locations[0]).toEqual({
    physicalLocation: {
      artifactLocation: { uri: 'src/a%20b.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 11 },
    },
  })
  expect(result?.codeFlows?.[0]?.threadFlows[0]?.locations.map((step) => step.location.message?.text)).toEqual([
    'request data comes in',
    'it reaches the query',
  ])
  expect(result?.partialFingerprints).toEqual({ 'fleetFingerprint/v1': 'f'.repeat(32) })
})

test('rules carry CWE and a security severity that code hosts sort by', () => {
  const rule = log.runs[0]?.tool.driver.rules[log.runs[0].results[0]?.ruleIndex ?? -1]
  expect(rule?.id).toBe('fleet/sql-injection')
  expect(rule?.properties).toMatchObject({ tags: ['security', 'external/cwe/cwe-089'], 'security-severity': '8.0' })
})

test('a suppressed finding stays in, with its reason', () => {
  expect(log.runs[0]?.results.map((result) => result.suppressions)).toEqual([
    [],
    [{ kind: 'inSource', status: 'accepted', justification: 'generated code' }],
  ])
})

test('a crashed analyser makes the run unsuccessful, a file that does not parse does not', () => {
  expect(log.runs[0]?.invocations[0]?.executionSuccessful).toBe(true)
  const crashed = toSarif({ tool, findings: [], notes: [{ path: '', line: null, kind: 'analyzer-crashed', message: 'ruff stopped' }] })
  expect(crashed.runs[0]?.invocations[0]?.executionSuccessful).toBe(false)
  expect(compileSarif()(JSON.parse(JSON.stringify(crashed)))).toBe(true)
})

test('what was written is read back as it was', () => {
  const { findings: read, notes: none } = readSarif({ path: 'own.sarif', text: JSON.stringify(log) })
  expect(none).toEqual([])
  expect(read[0]).toEqual(findings[0])
  expect(read[1]).toEqual({ ...findings[1], location: { ...findings[1]?.location, line: 1, endLine: 1 } })
})

const semgrep = {
  $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
      tool: {
        driver: {
          name: 'Semgrep OSS',
          semanticVersion: '1.90.0',
          rules: [
            {
              id: 'python.lang.eval',
              defaultConfiguration: { level: 'error' },
              helpUri: 'https://semgrep.dev/r/python.lang.eval',
              fullDescription: { text: 'Detected eval' },
              properties: { precision: 'very-high', tags: ['CWE-95: Improper Neutralization', 'LOW CONFIDENCE', 'security'] },
            },
          ],
        },
      },
      results: [
        {
          ruleId: 'python.lang.eval',
          fingerprints: { 'matchBasedId/v1': 'requires login' },
          message: { text: 'Detected the use of eval().' },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'app/main.py', uriBaseId: '%SRCROOT%' },
                region: { startLine: 7, startColumn: 5, endLine: 7, endColumn: 20, snippet: { text: '    eval(user_input)' } },
              },
            },
          ],
        },
        {
          ruleId: 'python.lang.eval',
          fingerprints: { 'matchBasedId/v1': 'requires login' },
          message: { text: 'Detected the use of eval().' },
          suppressions: [{ kind: 'inSource' }],
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'app/main.py' },
                region: { startLine: 9, snippet: { text: '    eval(user_input)' } },
              },
            },
          ],
        },
      ],
    },
  ],
}

const codeql = {
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: { name: 'CodeQL', rules: [] },
        extensions: [
          {
            name: 'codeql/javascript-queries',
            rules: [
              {
                id: 'js/sql-injection',
                defaultConfiguration: { level: 'error' },
                properties: { tags: ['security', 'external/cwe/cwe-089'], 'security-severity': '8.8' },
              },
            ],
          },
        ],
      },
      artifacts: [{ location: { uri: 'src/db.js', uriBaseId: '%SRCROOT%', index: 0 } }],
      results: [
        {
          ruleId: 'js/sql-injection',
          rule: { id: 'js/sql-injection', index: 0, toolComponent: { index: 0 } },
          message: { text: 'This query depends on a [user-provided value](1).' },
          locations: [{ physicalLocation: { artifactLocation: { index: 0 }, region: { startLine: 12, startColumn: 3, endColumn: 30 } } }],
          partialFingerprints: { primaryLocationLineHash: '39fa2ee980eb94b0:1' },
          codeFlows: [
            {
              threadFlows: [
                {
                  locations: [
                    {
                      location: {
                        physicalLocation: { artifactLocation: { index: 0 }, region: { startLine: 10 } },
                        message: { text: 'req.query.id' },
                      },
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
}

const eslint = {
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'ESLint',
          rules: [
            {
              id: 'no-unused-vars',
              helpUri: 'https://eslint.org/docs/latest/rules/no-unused-vars',
              properties: { category: 'suggestion' },
            },
          ],
        },
      },
      results: [
        {
          level: 'warning',
          ruleIndex: 0,
          ruleId: 'no-unused-vars',
          message: { text: "'x' is defined but never used." },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'file:///repo/src/x%20y.js', index: 0 },
                region: { startLine: 2, startColumn: 7 },
              },
            },
          ],
        },
      ],
    },
  ],
}

test('Semgrep: CWE, level of the rule, suppression, and two like lines told apart', () => {
  const { findings: read } = readSarif({ path: 's.sarif', text: JSON.stringify(semgrep) })
  expect(read[0]).toMatchObject({
    ruleId: 'semgrep/python.lang.eval',
    category: 'security',
    severity: 'high',
    cwe: 'CWE-95',
    location: { path: 'app/main.py', line: 7, column: 4, endLine: 7, endColumn: 19 },
    mend: 'See https://semgrep.dev/r/python.lang.eval',
    suppressedBecause: null,
  })
  expect(read[1]?.suppressedBecause).toBe('no reason given')
  expect(read[0]?.fingerprint).not.toBe(read[1]?.fingerprint)
})

test('a foreign fingerprint survives a shift of 50 lines and a new file name', () => {
  const moved = JSON.stringify(semgrep).replaceAll('"startLine":7', '"startLine":57').replaceAll('app/main.py', 'app/renamed.py')
  expect(readSarif({ path: 's', text: moved }).findings[0]?.fingerprint).toBe(
    readSarif({ path: 's', text: JSON.stringify(semgrep) }).findings[0]?.fingerprint,
  )
})

test('CodeQL: rules of query packs, artifacts by index, links in messages, code flows', () => {
  const [finding] = readSarif({ path: 'c.sarif', text: JSON.stringify(codeql) }).findings
  expect(finding).toMatchObject({
    ruleId: 'codeql/js/sql-injection',
    severity: 'high',
    cwe: 'CWE-89',
    message: 'This query depends on a user-provided value.',
    location: { path: 'src/db.js', line: 12, column: 2, endColumn: 29 },
  })
  expect(finding?.trace).toEqual([
    { location: { path: 'src/db.js', line: 10, column: 0, endLine: 10, endColumn: 0 }, note: 'req.query.id' },
  ])
})

test('ESLint: absolute file addresses become paths of the project', () => {
  const { findings: read } = readSarif({ path: 'e.sarif', text: JSON.stringify(eslint), root: '/repo' })
  expect(read[0]).toMatchObject({
    ruleId: 'eslint/no-unused-vars',
    category: 'smell',
    severity: 'medium',
    location: { path: 'src/x y.js', line: 2, column: 6 },
  })
})

test('a place outside the project is left out with a note', () => {
  const text = JSON.stringify(eslint).replace('file:///repo/src/x%20y.js', '../../etc/passwd')
  const { findings: read, notes: said } = readSarif({ path: 'e.sarif', text, root: '/repo' })
  expect(read).toEqual([])
  expect(said[0]?.message).toContain('no place inside the project')
})

test('passed rules and findings that are gone are no findings', () => {
  const results = [
    { ...eslint.runs[0]?.results[0], kind: 'pass' },
    { ...eslint.runs[0]?.results[0], baselineState: 'absent' },
  ]
  expect(
    readSarif({ path: 'e', text: JSON.stringify({ version: '2.1.0', runs: [{ ...eslint.runs[0], results }] }), root: '/repo' }).findings,
  ).toEqual([])
})

test('a run that did not succeed is told as a crash, so that a gate fails closed', () => {
  const text = JSON.stringify({
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'CodeQL' } }, invocations: [{ executionSuccessful: false }], results: [] }],
  })
  expect(readSarif({ path: 'c', text }).notes[0]).toMatchObject({ kind: 'analyzer-crashed' })
})

test.each(['', '{', '[]', 'null', '{"runs":{}}', '{"runs":[null,1,{"results":[null,{"locations":[{}]}]}]}'])(
  'broken input %j gives no finding and does not throw',
  (text) => {
    expect(readSarif({ path: 'x', text }).findings).toEqual([])
  },
)
