import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readTestResults, runDifferential } from '../../../src/analysis/honesty/index.ts'
import type { Files, TestResults, Tree } from '../../../src/analysis/honesty/index.ts'

const source = (operator: string) => `export const add = (a, b) => a ${operator} b\n`
const test = (title: string, equation: string) => `import test from 'node:test'\nimport assert from 'node:assert/strict'\nimport { add } from './add.js'\ntest('${title}', () => assert.equal(${equation}))\n`
const base: Files = new Map([['package.json', '{ "type": "module" }'], ['add.js', source('-')], ['zero.test.js', test('adds nothing', 'add(5, 0), 5')]])
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-differential-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs `node --test` over real folders: the base, the head, and the base with the head's tests laid over it. */
function makeRunner(head: Files): (tree: Tree, files: readonly string[]) => Promise<TestResults> {
  return async (tree, files) => {
    const root = mkdtempSync(join(folder, `${tree}-`))
    const laidOver = [...head].filter(([path]) => files.includes(path))
    for (const [path, text] of tree === 'head' ? head : [...base, ...(tree === 'mixed' ? laidOver : [])]) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=junit', ...(files.length > 0 ? files : [])], { cwd: root, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } })
    const read = readTestResults(stdout, { root })
    if (read.status === 'unreadable') throw new Error(read.reason)
    return read.results
  }
}

it('passes a fix whose new test fails on the base', async () => {
  const head = new Map([...base, ['add.js', source('+')], ['add.test.js', test('adds', 'add(17, 25), 42')]])
  const { findings, summary } = await runDifferential({ runTests: makeRunner(head), head, changed: ['add.js', 'add.test.js'] })
  expect(findings).toEqual([])
  expect(summary).toMatchObject({ passedOnBoth: 1, newTests: [expect.stringContaining('adds')], provesChange: [expect.stringContaining('adds')] })
})

it('names a new test that passes on the base as well', async () => {
  const head = new Map([...base, ['add.js', source('+')], ['add.test.js', test('adds zero', 'add(42, 0), 42')]])
  const { findings } = await runDifferential({ runTests: makeRunner(head), head, changed: ['add.js', 'add.test.js'] })
  expect(findings.map((finding) => finding.ruleId)).toEqual(['fleet/test-does-not-test-change'])
})

it('names a test that the change breaks, after running it again', async () => {
  const head = new Map([...base, ['add.js', source('*')]])
  const { findings } = await runDifferential({ runTests: makeRunner(head), head, changed: ['add.js'] })
  expect(findings.map((finding) => finding.ruleId)).toEqual(['fleet/test-now-fails'])
})
