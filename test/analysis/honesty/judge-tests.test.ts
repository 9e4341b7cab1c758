import { describe, expect, it } from 'vitest'
import { judgeTests, runDifferential } from '../../../src/analysis/honesty/index.ts'
import type { TestOutcome, TestResults, Tree } from '../../../src/analysis/honesty/index.ts'

const results = (outcomes: Readonly<Record<string, TestOutcome>>): TestResults =>
  Object.entries(outcomes).map(([id, outcome]) => ({ id, file: id.split(' > ')[0] ?? '', name: id.split(' > ').slice(1).join(' > '), outcome, durationMs: 1, message: outcome === 'failed' ? 'expected 1 to be 2' : '' }))

const a = 'a.test.ts > '
const judge = (base: Readonly<Record<string, TestOutcome>>, head: Readonly<Record<string, TestOutcome>>, onBase: Readonly<Record<string, TestOutcome>> = {}) =>
  judgeTests({ base: results(base), head: results(head), newTestsOnBase: results(onBase), changedTestFiles: ['a.test.ts'] })
const rules = ({ findings }: ReturnType<typeof judge>) => findings.map((finding) => `${finding.ruleId.replace('fleet/', '')} ${finding.severity}`)

describe('tests on base and head', () => {
  it('count no failure that was there before', () => {
    const judged = judge({ [`${a}old`]: 'failed', [`${a}other`]: 'passed' }, { [`${a}old`]: 'failed', [`${a}other`]: 'passed' })
    expect(judged.findings).toEqual([])
    expect(judged.summary.failedBefore).toEqual([`${a}old`])
  })

  it('name a test that passed and fails, with what it said', () => {
    const judged = judge({ [`${a}x`]: 'passed' }, { [`${a}x`]: 'failed' })
    expect(rules(judged)).toEqual(['test-now-fails high'])
    expect(judged.findings[0]?.message).toContain('expected 1 to be 2')
  })

  it('name a test that passed and does not run, or is skipped', () => {
    expect(rules(judge({ [`${a}x`]: 'passed', [`${a}y`]: 'passed', [`${a}z`]: 'passed' }, { [`${a}z`]: 'passed', [`${a}y`]: 'skipped' }))).toEqual(['test-vanished high', 'test-vanished high'])
  })

  it('see a test that moved to another file', () => {
    expect(judge({ [`${a}x`]: 'passed' }, { 'b.test.ts > x': 'passed' }).findings).toEqual([])
  })

  it('say what was fixed', () => {
    expect(judge({ [`${a}x`]: 'failed' }, { [`${a}x`]: 'passed' }).summary.fixed).toEqual([`${a}x`])
  })

  it('ask that a new test fails on the base', () => {
    expect(rules(judge({ [`${a}x`]: 'passed' }, { [`${a}x`]: 'passed', [`${a}new`]: 'passed' }, { [`${a}new`]: 'passed' }))).toEqual(['test-does-not-test-change high'])
    const proven = judge({ [`${a}x`]: 'passed' }, { [`${a}x`]: 'passed', [`${a}new`]: 'passed' }, { [`${a}new`]: 'failed' })
    expect(proven.findings).toEqual([])
    expect(proven.summary.provesChange).toEqual([`${a}new`])
  })

  it('take a test file that does not load on the base as one that fails there', () => {
    expect(judge({ [`${a}x`]: 'passed' }, { [`${a}x`]: 'passed', [`${a}new`]: 'passed' }, { [`${a}(file)`]: 'error' }).summary.provesChange).toEqual([`${a}new`])
  })

  it('ask less of further new tests when one proves the change', () => {
    expect(rules(judge({ [`${a}x`]: 'passed' }, { [`${a}x`]: 'passed', [`${a}new`]: 'passed', [`${a}more`]: 'passed' }, { [`${a}new`]: 'failed', [`${a}more`]: 'passed' }))).toEqual(['test-does-not-test-change low'])
  })

  it('name a new test that fails on the head', () => {
    expect(rules(judge({ [`${a}x`]: 'passed' }, { [`${a}x`]: 'passed', [`${a}new`]: 'failed' }, { [`${a}new`]: 'failed' }))).toEqual(['new-test-fails high'])
  })

  it('take no result for no proof', () => {
    expect(rules(judge({ [`${a}x`]: 'passed' }, {}))).toContain('no-tests-ran high')
    expect(rules(judge({}, { [`${a}x`]: 'skipped' }))).toEqual(['no-tests-ran high'])
  })

  it('find the tests of a changed file by class and package names too', () => {
    const python = judgeTests({ base: [], head: results({ 'tests.test_calc > test_add': 'passed' }), newTestsOnBase: results({ 'tests.test_calc > test_add': 'passed' }), changedTestFiles: ['tests/test_calc.py'] })
    expect(python.summary.provesNothing).toEqual(['tests.test_calc > test_add'])
    const go = judgeTests({ base: [], head: results({ 'example.com/m/calc > TestAdd': 'passed' }), newTestsOnBase: [], changedTestFiles: ['calc/calc_test.go'] })
    expect(go.summary.provesChange).toEqual(['example.com/m/calc > TestAdd'])
  })
})

describe('the differential run', () => {
  const head = new Map([['a.test.ts', 'x'], ['a.ts', 'y']])

  it('runs all tests on base and head, and only the changed test files on the mixed tree', async () => {
    const asked: [Tree, readonly string[]][] = []
    const runTests = async (tree: Tree, files: readonly string[]) => {
      asked.push([tree, files])
      return results(tree === 'base' ? { [`${a}x`]: 'passed' } : tree === 'head' ? { [`${a}x`]: 'passed', [`${a}new`]: 'passed' } : { [`${a}new`]: 'failed' })
    }
    const judged = await runDifferential({ runTests, head, changed: ['a.test.ts', 'a.ts'] })
    expect(asked).toEqual([['base', []], ['head', []], ['mixed', ['a.test.ts']]])
    expect(judged.findings).toEqual([])
  })

  it.each([[0, 0, 'test-now-fails high'], [2, 1, 'flaky-test medium'], [99, 5, 'test-now-fails high']] as const)('reruns what fails, within bounds: %i asked', async (reruns, made, verdict) => {
    let again = 0
    const runTests = async (tree: Tree, files: readonly string[]) => {
      if (tree === 'head' && files.length > 0) again += 1
      const passes = tree === 'base' || (reruns === 2 && again > 0)
      return results({ [`${a}x`]: passes ? 'passed' : 'failed' })
    }
    const judged = await runDifferential({ runTests, head, changed: ['a.ts'], reruns })
    expect([again, rules(judged)]).toEqual([made, [verdict]])
  })

  it('lets a run that cannot be made fail: it is no verdict', async () => {
    const runTests = async (): Promise<TestResults> => {
      throw new Error('no runner')
    }
    await expect(runDifferential({ runTests, head, changed: ['a.ts'] })).rejects.toThrow('no runner')
  })
})
