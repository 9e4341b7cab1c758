import * as z from 'zod'
import { argument, command, filledText, oneOrMore, path, share, text } from './fields.ts'
import { section } from './section.ts'

const severityOrOff = z.enum(['critical', 'high', 'medium', 'low', 'off'])

const tests = section('gate tests', {
  run: command.describe('Runs the tests and writes a report; its exit code does not count. "{files}" stands for the test files to run, nothing for all.'),
  report: path.optional().describe('Where the report is written, relative to the workspace. Default: standard output.'),
  format: z.enum(['auto', 'junit', 'vitest', 'jest', 'mocha', 'node', 'pytest', 'go']).optional().describe('JUnit XML, the JSON of vitest, jest, mocha, pytest-json-report or go test, or TAP (node). Default auto.'),
  reruns: z.int({ error: 'reruns' }).min(0, 'reruns').max(5, 'reruns').optional().describe('How often a test that fails on the head only is run again before it counts. Default 2.'),
  refactoring: z.boolean().optional().describe('The change keeps the behaviour: its new tests may pass on the base. Default false.'),
}).describe('Runs the tests on the base, on the head, and the new tests on the base: what was broken before does not count, new tests have to fail on the base.')

const honesty = z
  .union([z.boolean(), section('gate honesty', { tests })])
  .describe('No test deleted, skipped or weakened, no code stubbed, no check turned off. Default true; { tests: … } runs the tests as well.')

const licences = section('gate licences', {
  allow: oneOrMore(filledText, 'licences').optional().describe('SPDX identifiers that may come in. Default: all that are not denied.'),
  deny: oneOrMore(filledText, 'licences').optional().describe('SPDX identifiers that may not.'),
  unknown: z.enum(['allow', 'deny']).optional().describe('For packages whose licence nobody states. Default: deny with "allow", else allow.'),
  exceptions: z.record(text, filledText).optional().describe('Package, or package@version, to the reason why it is accepted.'),
}).describe('Licences of the packages that the change adds.')

const dependencies = section('gate dependencies', {
  noNewVulnerable: severityOrOff.optional().describe('No vulnerable package of this severity or a worse one that the base did not have. Default high with "osv", else off.'),
  osv: argument.min(1, 'filled').optional().describe('Folder or zip of OSV advisories, relative to the plan file. When it is not there the check crashes.'),
  licences: licences.optional(),
  noNew: z.boolean().optional().describe('No package that the base did not have. Default false.'),
})
  .refine(({ noNewVulnerable = 'off', osv }) => noNewVulnerable === 'off' || osv !== undefined, 'osv')
  .describe('What the change may bring into the lock files. Default: not asked for.')

/** What a gate asks for, as written in the plan. */
export const gateSchema = section('gate', {
  noNew: severityOrOff.optional().describe('No new finding of this severity or a worse one. Default high.'),
  minScore: z.number({ error: 'score' }).min(0, 'score').max(100, 'score').optional().describe('Least overall score of the changed files, 0 to 100. Default: none.'),
  scoreNotLower: z.boolean().optional().describe('The overall score of the changed files is not lower than at the base. Default false.'),
  secrets: z.boolean().optional().describe('No new secret in the changed files. Default true.'),
  honesty: honesty.optional(),
  coverage: section('gate coverage', {
    report: path.describe('Istanbul JSON, lcov, Cobertura or coverage.py report that an earlier check of the task writes.'),
    changedLines: share.describe('Least share of changed lines that are covered, 0 to 1.'),
  }).optional().describe('Coverage of the changed lines. Default: not asked for.'),
  dependencies: dependencies.optional(),
  sarif: oneOrMore(path, 'paths').optional().describe('SARIF reports that earlier checks write (Semgrep, CodeQL): their findings on changed lines count as new.'),
}).describe('Judges the change by analysis of its files at base and head: what was there before does not count.')
