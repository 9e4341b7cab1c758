import { expect, test } from 'vitest'
import { toChangedLineCoverage } from '../../../src/analysis/coverage/changed-line-coverage.ts'
import { mergeCoverage, summarizeCoverage } from '../../../src/analysis/coverage/coverage.ts'
import { readCoverage } from '../../../src/analysis/coverage/read-coverage.ts'

const istanbul = {
  '/repo/src/a.ts': {
    path: '/repo/src/a.ts',
    statementMap: {
      0: { start: { line: 1, column: 0 }, end: { line: 1, column: 9 } },
      1: { start: { line: 1, column: 10 }, end: { line: 1, column: 12 } },
      2: { start: { line: 4, column: 2 }, end: { line: 6, column: 3 } },
    },
    s: { 0: 0, 1: 7, 2: 0 },
    fnMap: {},
    f: {},
    branchMap: { 0: { loc: { start: { line: 4, column: 2 } }, type: 'if', locations: [] } },
    b: { 0: [3, 0] },
  },
}

const hitsOf = (text: string, root = '/repo'): unknown =>
  readCoverage({ path: 'c', text, root }).files.map((file) => [
    file.path,
    file.lines.map((line) => [line.line, line.hits, line.branches, line.coveredBranches]),
  ])

test('Istanbul: a line counts as often as its most executed statement', () => {
  expect(hitsOf(JSON.stringify(istanbul))).toEqual([
    [
      'src/a.ts',
      [
        [1, 7, 0, 0],
        [4, 0, 2, 1],
      ],
    ],
  ])
})

test('lcov: the third field of DA is a checksum, files of several tests are added', () => {
  const text =
    'TN:one\nSF:src/a.py\nDA:1,1,abc+/=\nDA:2,0,xyz\nBRDA:1,0,jump to line 2,1\nBRDA:1,0,exit,-\nend_of_record\nTN:two\nSF:src/a.py\r\nDA:2,3\r\nend_of_record\n'
  expect(hitsOf(text)).toEqual([
    [
      'src/a.py',
      [
        [1, 1, 2, 1],
        [2, 3, 0, 0],
      ],
    ],
  ])
})

const cobertura = `<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM 'http://cobertura.sourceforge.net/xml/coverage-04.dtd'>
<coverage version="7.6" line-rate="0.5"><sources><source>/repo/pkg</source></sources><packages><package name="p"><classes>
<class name="m.py" filename="sub/m.py"><methods/><lines><line number="1" hits="1"/><line number="2" hits="0" branch="true" condition-coverage="50% (1/2)"/></lines></class>
</classes></package></packages></coverage>`

test('Cobertura: names are relative to the one source folder', () => {
  expect(hitsOf(cobertura)).toEqual([
    [
      'pkg/sub/m.py',
      [
        [1, 1, 0, 0],
        [2, 0, 2, 1],
      ],
    ],
  ])
})

test('coverage.py JSON: executed and missing lines, branches by their first line', () => {
  const text = JSON.stringify({
    meta: { version: '7.6' },
    files: { 'a.py': { executed_lines: [1, 2], missing_lines: [5], executed_branches: [[2, 3]], missing_branches: [[2, -1]] } },
    totals: {},
  })
  expect(hitsOf(text)).toEqual([
    [
      'a.py',
      [
        [1, 1, 0, 0],
        [2, 1, 2, 1],
        [5, 0, 0, 0],
      ],
    ],
  ])
})

test.each([
  ['an entity bomb', '<!DOCTYPE coverage [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><coverage>&b;</coverage>', 'entities'],
  ['a file from the disk', '<!DOCTYPE x SYSTEM "a.dtd" [ <!ENTITY % e SYSTEM "file:///etc/passwd"> %e; ]><coverage/>', 'entities'],
  ['torn XML', '<coverage><packages>', 'not valid XML'],
  ['other XML', '<testsuite/>', 'not a Cobertura report'],
  ['torn JSON', '{"a":', 'not valid JSON'],
  ['other JSON', '{"a": 1}', 'neither Istanbul nor'],
  ['nothing', '', 'not a coverage file'],
  ['words', 'hello\nworld', 'not a coverage file'],
])('%s is a note, never a crash', (_name, text, message) => {
  const report = readCoverage({ path: 'coverage.xml', text })
  expect(report.files).toEqual([])
  expect(report.notes[0]?.message).toContain(message)
})

test('10,000 nested elements do not break the reader', () => {
  const report = readCoverage({ path: 'c.xml', text: `<coverage>${'<packages>'.repeat(10_000)}${'</packages>'.repeat(10_000)}</coverage>` })
  expect(report.files).toEqual([])
})

test('files outside the project are left out and counted', () => {
  const text = 'SF:/etc/passwd\nDA:1,1\nend_of_record\nSF:../../up.py\nDA:1,1\nend_of_record\nSF:/repo/in.py\nDA:1,1\nend_of_record\n'
  const report = readCoverage({ path: 'lcov.info', text, root: '/repo' })
  expect(report.files.map((file) => file.path)).toEqual(['in.py'])
  expect(report.notes[0]?.message).toContain('2 of 3 files')
})

test('names like __proto__ are files like others', () => {
  expect(hitsOf('SF:__proto__\nDA:1,1\nend_of_record')).toEqual([['__proto__', [[1, 1, 0, 0]]]])
})

test('two runs are added line by line', () => {
  const one = readCoverage({ path: 'a', text: 'SF:a.py\nDA:1,1\nDA:2,0\nend_of_record' }).files
  const two = readCoverage({ path: 'b', text: 'SF:a.py\nDA:2,4\nend_of_record' }).files
  expect(summarizeCoverage(mergeCoverage([one, two]))).toEqual({ lines: 2, covered: 2, percent: 100 })
})

test('changed lines: only executable ones count, and files that nobody measured are named', () => {
  const { files } = readCoverage({ path: 'a', text: 'SF:a.py\nDA:1,1\nDA:3,0\nDA:4,2\nDA:9,0\nend_of_record' })
  const result = toChangedLineCoverage(files, [
    { path: 'a.py', ranges: [{ start: 2, end: 4 }] },
    { path: 'b.py', ranges: [{ start: 1, end: 9 }] },
  ])
  expect(result).toEqual({
    coverable: 2,
    covered: 1,
    percent: 50,
    files: [
      { path: 'a.py', isMeasured: true, coverable: 2, covered: 1, uncoveredLines: [3] },
      { path: 'b.py', isMeasured: false, coverable: 0, covered: 0, uncoveredLines: [] },
    ],
  })
  expect(toChangedLineCoverage(files, [{ path: 'a.py', ranges: [{ start: 2, end: 2 }] }]).percent).toBeNull()
})
