import { expect, it } from 'vitest'
import { locateOutput } from './locate-output.ts'

const places = (output: string, known: readonly string[] = []): readonly string[] => locateOutput(output, known).map(({ path, line, column, message }) => `${path}|${line}|${column}|${message}`)

it('reads the places that compilers, linters and test runners write', () => {
  expect(places("src/a.ts(12,5): error TS2322: Type 'x'")).toEqual(["src/a.ts|12|4|error TS2322: Type 'x'"])
  expect(places('./src/a.c:3:9: warning: unused')).toEqual(['src/a.c|3|8|warning: unused'])
  expect(places('pkg/a.py:3: error: bad [arg-type]')).toEqual(['pkg/a.py|3|0|error: bad [arg-type]'])
  expect(places('  File "tests/test_a.py", line 7, in test_it')).toEqual(['tests/test_a.py|7|0|File "tests/test_a.py", line 7, in test_it'])
  expect(places('src/b.js\n  4:2  error  Unexpected var  no-var\n\n  5:1  error  not below a file')).toEqual(['src/b.js|4|1|Unexpected var  no-var'])
})

it('takes an absolute path for the changed file that it ends with, and no other', () => {
  expect(places('/tmp/work/src/a.ts:1:1 - error', ['src/a.ts'])).toEqual(['src/a.ts|1|0|error'])
  expect(places('/etc/hosts.conf:1:1 - error', ['src/a.ts'])).toEqual([])
  expect(places('../../etc/x.conf:1:1: no\nhttp://host.example:80: no')).toEqual([])
})

it('tells each place once, and fifty at most', () => {
  expect(places('a.ts:1:1: x\na.ts:1:1: x')).toHaveLength(1)
  expect(places(Array.from({ length: 500 }, (_, index) => `a.ts:${index + 1}:1: x`).join('\n'))).toHaveLength(50)
})
