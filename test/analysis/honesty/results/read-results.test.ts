import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { detectFormat, readTestResults } from '../../../../src/analysis/honesty/index.ts'
import type { TestResults } from '../../../../src/analysis/honesty/index.ts'
import { samples } from './samples.ts'

function outcomes(results: TestResults): Record<string, string> {
  return Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]))
}

function read(text: string, root: string): TestResults {
  const answer = readTestResults(text, { root })
  if (answer.status === 'unreadable') throw new Error(answer.reason)
  return answer.results
}

describe('reports as runners write them', () => {
  it.each(samples.map((sample) => [sample.name, sample] as const))('are read: %s', (_, { text, format, expected }) => {
    expect(detectFormat(text.slice(text.search(/^[{<]/m)))).toBe(format)
    const answer = readTestResults(text, { format, root: '/p' })
    expect(answer).toMatchObject({ status: 'read' })
    expect(outcomes(answer.status === 'read' ? answer.results : [])).toEqual(Object.fromEntries(expected))
  })

  it('keep the message and the time of a failure', () => {
    const junit = samples.find(({ name }) => name.startsWith('pytest --junit'))!
    const [, failed] = read(junit.text, '/p')
    expect(failed).toMatchObject({ message: 'assert 3 == 4', durationMs: 1 })
  })
})

describe('reports of real runs', () => {
  let folder = ''

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-results-')))
    mkdirSync(join(folder, 'src'))
    symlinkSync(join(import.meta.dirname, '../../../../node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
    writeFileSync(join(folder, 'src/calc.node.js'), "import test, { describe, it } from 'node:test'\nimport assert from 'node:assert/strict'\ndescribe('calc', () => {\n  it('adds # two', () => assert.equal(1 + 1, 2))\n  it('fails', () => assert.equal(1, 2))\n  it.skip('later', () => {})\n})\ntest('top', async (t) => {\n  await t.test('inner', () => {})\n})\n")
    writeFileSync(join(folder, 'src/calc.test.js'), "import { describe, expect, it } from 'vitest'\ndescribe('calc', () => {\n  it('adds', () => expect(1 + 1).toBe(2))\n  it('fails', () => expect(1).toBe(2))\n  it.skip('later', () => {})\n  it.todo('never')\n})\n")
    writeFileSync(join(folder, 'src/broken.test.js'), "import './nowhere.js'\n")
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function run(program: string, args: readonly string[]): string {
    return spawnSync(program, [...args], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: folder } }).stdout
  }

  it.each(['tap', 'junit'])('are read: node --test with its %s reporter', (reporter) => {
    const results = read(run(process.execPath, ['--test', `--test-reporter=${reporter}`, 'src/calc.node.js']), folder)
    const byName = Object.fromEntries(results.map(({ name, outcome }) => [name, outcome]))
    // The place of a failing test is told, and is no part of its id: it had none when it passed.
    if (reporter === 'tap') expect(results.find(({ outcome }) => outcome === 'failed')).toMatchObject({ id: ' > calc > fails', file: 'src/calc.node.js' })
    const expected = { 'calc > adds # two': 'passed', 'calc > fails': 'failed', 'calc > later': 'skipped', 'top > inner': 'passed' }
    expect(byName).toMatchObject(reporter === 'tap' ? expected : { 'adds # two': 'passed', fails: 'failed', later: 'skipped', inner: 'passed' })
  })

  it.each(['json', 'junit'])('are read: vitest with its %s reporter', (reporter) => {
    const file = join(folder, `report.${reporter}`)
    run(join(folder, 'node_modules/.bin/vitest'), ['run', '--root', folder, `--reporter=${reporter}`, `--outputFile=${file}`])
    expect(outcomes(read(readFileSync(file, 'utf8'), folder))).toMatchObject({
      'src/calc.test.js > calc > adds': 'passed', 'src/calc.test.js > calc > fails': 'failed', 'src/calc.test.js > calc > later': 'skipped',
    })
    expect(read(readFileSync(file, 'utf8'), folder).some((result) => result.file === 'src/broken.test.js' && result.outcome !== 'passed')).toBe(true)
  })
})

describe('a report that is none', () => {
  it.each([
    ['empty', ''],
    ['plain text', 'all good, trust me\n'],
    ['cut off XML', '<testsuites><testsuite name="a"><testcase name='],
    ['another XML', '<html><body>passed</body></html>'],
    ['cut off JSON', '{"testResults":[{"name":"a"'],
    ['JSON of another kind', '{"testResults":"none"}'],
  ])('is unreadable, never without failures: %s', (_, text) => {
    expect(readTestResults(text)).toMatchObject({ status: 'unreadable' })
  })

  it('expands no entities of its own making', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><testsuites><testsuite name="s"><testcase name="&c;&c;&c;"/></testsuite></testsuites>'
    const answer = readTestResults(bomb)
    expect(answer.status === 'unreadable' || answer.results.every((result) => result.name.length < 100)).toBe(true)
  })
})
