import { expect, test } from 'vitest'
import type { FileMetrics, FunctionMetrics, Language } from '../../../src/analysis/model.ts'
import { findIssues } from '../../../src/analysis/rules/find-issues.ts'
import { readOxlintReport } from '../../../src/analysis/rules/oxlint-report.ts'

const look = async (text: string, language: Language = 'python', path = 'a.py') => findIssues({ path, text, hash: '' }, { language, metrics: null })
const rules = async (text: string, language: Language = 'python') => (await look(text, language)).findings.map((one) => one.ruleId)

const flask = "import os\nfrom flask import request\ndef f():\n    name = request.args.get('n')\n    os.system('ls ' + name)\n"

test('a flow is told from source to sink', async () => {
  const { findings } = await look(flask)
  const found = findings.find((one) => one.ruleId === 'fleet/command-injection')
  expect(found).toMatchObject({ severity: 'critical', cwe: 'CWE-78', location: { line: 5, column: 4 } })
  expect(found?.trace.map((step) => step.location.line)).toEqual([4, 4, 5])
  expect(found?.trace[0]?.note).toContain('flask.request.args')
})

test('a fingerprint survives fifty new lines above and a new file name', async () => {
  const before = (await look(flask)).findings
  const after = (await findIssues({ path: 'other/b.py', text: '# line\n'.repeat(50) + flask, hash: '' }, { language: 'python', metrics: null })).findings
  expect(after.map((one) => one.fingerprint)).toEqual(before.map((one) => one.fingerprint))
  expect(new Set(before.map((one) => one.fingerprint)).size).toBe(before.length)
})

test('dangerous calls are named whether or not anything bad reaches them', async () => {
  expect(await rules("eval('1 + 1')\n")).toContain('fleet/dangerous-call')
  expect(await rules('def f(text):\n    return eval(text)\n')).toContain('fleet/code-injection')
  expect(await rules("__import__(name)\n")).toContain('fleet/code-injection')
  expect(await rules("compile(source, 'x', 'exec')\n")).toContain('fleet/code-injection')
  expect(await rules('new Function(text)\n', 'typescript')).toContain('fleet/code-injection')
})

test('SQL put together from a parameter is a finding, SQL with placeholders is not', async () => {
  expect(await rules("def f(cursor, name):\n    cursor.execute(f\"SELECT * FROM t WHERE n = '{name}'\")\n")).toContain('fleet/sql-injection')
  expect(await rules("def f(cursor, name):\n    cursor.execute('SELECT * FROM t WHERE n = ?', (name,))\n")).toEqual([])
})

test('permissions for everybody are found in calls and in shell text', async () => {
  expect(await rules('import os\nos.chmod(p, 0o666)\n')).toContain('fleet/file-permissions')
  expect(await rules("import subprocess\nsubprocess.run(['chmod', '777', p])\n")).toContain('fleet/file-permissions')
  expect(await rules("import os\nos.system('chmod 755 x')\n")).not.toContain('fleet/file-permissions')
})

test('a suppression with a reason is honoured and counted, one without stays, those of other tools are only counted', async () => {
  const line = "    os.system('ls ' + name)"
  const reasoned = await look(flask.replace(line, `${line}  # fleet-ignore command-injection: names are checked by the proxy`))
  expect(reasoned.findings.find((one) => one.ruleId === 'fleet/command-injection')?.suppressedBecause).toBe('names are checked by the proxy')
  expect(reasoned.suppressions).toEqual({ honoured: 1, withoutReason: 0, foreign: 0 })
  const bare = await look(flask.replace(line, `    # fleet-ignore command-injection\n${line}`))
  expect(bare.findings.find((one) => one.ruleId === 'fleet/command-injection')?.suppressedBecause).toBeNull()
  expect(bare.notes).toMatchObject([{ kind: 'suppression', line: 5 }])
  const foreign = await look(flask.replace(line, `${line}  # nosec`))
  expect(foreign.findings.find((one) => one.ruleId === 'fleet/command-injection')?.suppressedBecause).toBeNull()
  expect(foreign.suppressions.foreign).toBe(1)
})

test('ruff speaks for Python, with its rules read as ours', async () => {
  const { findings } = await look('def f(x=[]):\n    return undefined_name + x\n')
  expect(findings.map((one) => [one.ruleId, one.severity, one.location.line])).toEqual(expect.arrayContaining([['ruff/B006', 'high', 1], ['ruff/F821', 'high', 2]]))
})

test('the report of oxlint becomes findings with places in characters', () => {
  const text = "const é = 'ß'; debugger\n"
  const json = JSON.stringify({ number_of_files: 1, diagnostics: [{ message: '`debugger` statement is not allowed', code: 'eslint(no-debugger)', severity: 'warning', help: 'Remove the debugger statement', filename: 'a.js', labels: [{ span: { offset: 17, length: 8, line: 1, column: 16 } }] }] })
  expect(readOxlintReport(json, new Map([['a.js', { path: 'src/a.js', text, hash: '' }]])).get('src/a.js')).toMatchObject([{ ruleId: 'oxlint/no-debugger', category: 'bug', severity: 'medium', location: { line: 1, column: 15 } }])
})

test('the smells of one file are read from its numbers', async () => {
  const halstead = { distinctOperators: 0, distinctOperands: 0, operators: 0, operands: 0, vocabulary: 0, length: 0, calculatedLength: 0, volume: 0, difficulty: 0, effort: 0, timeSeconds: 0, bugs: 0 }
  const lines = { total: 1, logical: 1, source: 1, comment: 0, blank: 0 }
  const one: FunctionMetrics = { name: 'f', kind: 'function', line: 1, endLine: 1, column: 0, cyclomatic: 1, cognitive: 18, parameters: 6, nesting: 5, returns: 6, lines, halstead, maintainabilityIndex: 100 }
  const metrics: FileMetrics = { path: 'a.ts', language: 'typescript', lines, cyclomatic: 1, cognitive: 50, halstead, maintainabilityIndex: 100, functions: [one, { ...one, name: 'g', line: 2, endLine: 2, cognitive: 17, parameters: 5, nesting: 4, returns: 5 }], classes: [] }
  const { findings } = await findIssues({ path: 'a.ts', text: 'export const x = a && b && c && d && e\nexport const y = a && b && c && d\n', hash: '' }, { language: 'typescript', metrics })
  expect(findings.map((finding) => `${finding.ruleId}:${finding.location.line}`).sort()).toEqual(['fleet/boolean-logic:1', 'fleet/file-complexity:1', 'fleet/function-complexity:1', 'fleet/function-parameters:1', 'fleet/nested-control-flow:1', 'fleet/return-statements:1'])
})

const bad: readonly [string, string][] = [
  ['empty', ''], ['no code', '\0\0\0'], ['a lone surrogate', "x = '\ud800'\n"], ['unclosed', 'def f(:\n  return ((('], ['CRLF', flask.replaceAll('\n', '\r\n')],
  ['deep brackets', `x = ${'('.repeat(3000)}1${')'.repeat(3000)}\n`], ['deep blocks', Array.from({ length: 90 }, (_, at) => `${' '.repeat(at)}if x:`).join('\n')], ['a long chain', `x = ${'a + '.repeat(5000)}b\n`], ['a long line', `x = '${'y'.repeat(60_000)}'\n`], ['recursion', 'def f(x):\n    return f(f(x))\nf(f(1))\n'],
  ['own keys', "x = {'__proto__': 1}\nx['constructor'].toString()\nx.hasOwnProperty('a')\n"],
]

test.each(bad.flatMap(([name, text]) => (['python', 'typescript', 'jsx'] as const).map((language) => ({ name, text, language }))))('$name as $language gives findings or notes, never an exception', async ({ text, language }) => {
  const result = await look(text, language)
  expect(result.notes.filter((note) => note.kind === 'analyzer-crashed')).toEqual([])
})
