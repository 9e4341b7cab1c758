import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { honestyRules } from '../../../src/analysis/honesty/index.ts'
import { allEvasions } from './evasions/all.ts'

const page = readFileSync(new URL('../../../docs/analysis/honesty.md', import.meta.url), 'utf8')

it('the reference has a row for every rule, with its severity, and for no other', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` \((\w+)/gm)].map(([, name, severity]) => `${name} ${severity}`)
  expect(rows.sort()).toEqual(Object.entries(honestyRules).map(([name, { severity }]) => `${name} ${severity}`).sort())
})

it('every rule that reads texts has a fixture pair', () => {
  const byRuns = ['test-now-fails', 'test-vanished', 'test-does-not-test-change', 'new-test-fails', 'flaky-test', 'no-tests-ran']
  expect(Object.keys(honestyRules).filter((name) => !byRuns.includes(name) && !allEvasions.some(({ rule }) => rule === name))).toEqual([])
})
