import { execFileSync } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toChangeFeatures } from '../../../src/analysis/history/change-features.ts'
import { changeRiskAccuracy } from '../../../src/analysis/history/change-risk-model.ts'
import { toChangeRisks } from '../../../src/analysis/history/change-risk.ts'
import { findHotspots } from '../../../src/analysis/history/find-hotspots.ts'
import { gitLogArguments, parseGitLog, type Commit } from '../../../src/analysis/history/parse-git-log.ts'
import { sampleFile } from '../samples.ts'
import { findFixCauses } from './find-fix-causes.ts'
import { fitLogistic, toAuc, type Example } from './fit-logistic.ts'

let repository = ''
const git = (...argv: string[]): string =>
  execFileSync('git', ['-C', repository, '-c', 'user.name=A B', '-c', 'user.email=a@example.org', ...argv], { encoding: 'utf8' })
const commit = (message: string, author = 'A B <a@example.org>'): void => {
  git('add', '-A')
  git('commit', '-q', '--author', author, '-m', message)
}
const write = (name: string, ...lines: string[]): void => writeFileSync(join(repository, name), `${lines.join('\n')}\n`)

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'fleet-history-'))
  git('init', '-q', '-b', 'main')
  write('old.ts', 'one()', 'two()', 'three()', 'four()', 'five()')
  write('quiet.ts', 'quiet()')
  commit('Add both')
  write('old.ts', 'one()', 'twoo()', 'three()', 'four()', 'five()')
  commit('Change two', 'C D <c@example.org>')
  renameSync(join(repository, 'old.ts'), join(repository, 'new name\t"ü".ts'))
  commit('Rename')
  write('new name\t"ü".ts', 'one()', 'two()', 'three()', 'four()', 'five()')
  writeFileSync(join(repository, 'image.png'), Buffer.from([0, 1, 2, 0]))
  commit('Fix the bug in two\u001E\u001Fodd')
})
afterAll(() => rmSync(repository, { recursive: true }))

const history = (): Commit[] => parseGitLog(git(...gitLogArguments))

test('reads the output of git, with renames, binary files and strange names', () => {
  const commits = history()
  expect(commits.map((item) => item.subject)).toEqual(['Fix the bug in two\u001E\u001Fodd', 'Rename', 'Change two', 'Add both'])
  expect(commits[0]?.changes).toEqual([
    { path: 'image.png', oldPath: null, added: null, deleted: null },
    { path: 'new name\t"ü".ts', oldPath: null, added: 1, deleted: 1 },
  ])
  expect(commits[1]?.changes).toEqual([{ path: 'new name\t"ü".ts', oldPath: 'old.ts', added: 0, deleted: 0 }])
  expect(commits[2]).toMatchObject({ author: 'c@example.org', parents: [commits[3]?.hash] })
})

test('a hotspot is changed often and complex; a renamed file keeps its past', () => {
  const spots = findHotspots(history(), [
    sampleFile({ path: 'new name\t"ü".ts', cyclomatic: 10 }),
    sampleFile({ path: 'quiet.ts', cyclomatic: 20 }),
    sampleFile({ path: 'unknown.ts' }),
  ])
  expect(spots).toEqual([
    { path: 'new name\t"ü".ts', commits: 4, churn: 9, complexity: 10, authors: 2, score: 100 },
    { path: 'quiet.ts', commits: 1, churn: 1, complexity: 20, authors: 1, score: 50 },
  ])
})

test('features of a change come from what was before it alone', () => {
  const [fix, , change, first] = toChangeFeatures(history())
  expect(fix?.vector).toMatchObject({ linesAdded: 1, linesDeleted: 1, files: 2, isFix: 1, developers: 2, pastChanges: 3, experience: 2 })
  expect(change?.vector).toMatchObject({ isFix: 0, developers: 1, pastChanges: 1, experience: 0 })
  expect(first?.vector).toMatchObject({ pastChanges: 0, developers: 0, experience: 0, files: 2, spread: expect.closeTo(0.65, 2) })
})

test('risk stands beside plain churn, and a large scattered fix ranks above a one-line change', () => {
  const base = history()
  const make = (hash: string, subject: string, count: number, added: number): Commit => ({
    hash,
    at: 2_000_000_000,
    parents: [],
    author: 'x',
    subject,
    changes: Array.from({ length: count }, (_, index) => ({ path: `d${index}/f.ts`, oldPath: null, added, deleted: 0 })),
  })
  const risks = toChangeRisks([make('big', 'Fix crash', 8, 100), make('small', 'Say it better', 1, 1), ...base], new Set(['big', 'small']))
  expect(risks.map((item) => [item.hash, item.churn, item.riskRank, item.churnRank])).toEqual([
    ['big', 800, 1, 1],
    ['small', 1, 2, 2],
  ])
  expect(risks[0]?.risk).toBeGreaterThan(0.6)
  expect(risks[1]?.risk).toBeLessThan(0.15)
})

test('the measured accuracy is told with the churn that it must beat', () => {
  expect(changeRiskAccuracy.auc).toBeGreaterThan(changeRiskAccuracy.churnAuc)
  expect(changeRiskAccuracy.betterOn).toBeLessThanOrEqual(changeRiskAccuracy.repositories)
})

test('the measurement blames the commit whose line a fix changed', async () => {
  const [, , change] = history()
  expect([...(await findFixCauses(repository, history()))]).toEqual([change?.hash])
})

test('the measurement fits a known curve, and counts ties half', () => {
  const examples = Array.from({ length: 2000 }, (_, index): Example => ({
    values: [(index % 100) / 10],
    label: ((index * 7919) % 1000) / 1000 < 1 / (1 + Math.exp(5 - (index % 100) / 10)) ? 1 : 0,
  }))
  const { intercept, weights } = fitLogistic(examples)
  expect(weights[0]).toBeCloseTo(1, 0)
  expect(intercept).toBeCloseTo(-5, 0)
  expect(
    toAuc([
      { score: 1, label: 0 },
      { score: 1, label: 1 },
      { score: 2, label: 1 },
      { score: 0, label: 0 },
    ]),
  ).toBe(0.875)
})

test('torn and foreign output is skipped', () => {
  expect(parseGitLog('')).toEqual([])
  expect(parseGitLog('fatal: not a git repository\n')).toEqual([])
  expect(parseGitLog('3\t4\ta.ts\0\u001Enothash\u001F1\0-\t-\t\0only-old')).toEqual([])
})
