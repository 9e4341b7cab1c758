import type { Evasion } from '../evasion.ts'
import { calcTest, calcTestGo, calcTestPy, edit, go, python, typescript } from './projects.ts'

const ts = (from: string, to: string) => ({ 'src/calc.test.ts': edit(calcTest, from, to) })
const py = (from: string, to: string) => ({ 'tests/test_calc.py': edit(calcTestPy, from, to) })
const inGo = (from: string, to: string) => ({ 'calc_test.go': edit(calcTestGo, from, to) })
const withNewTest = ts("  it('divides'", "  it('adds zeros', () => {\n    expect(add(0, 9)).toBe(9)\n  })\n\n  it('divides'")
const skippedTs = { ...typescript, ...ts("it('adds'", "it.skip('adds'") }
const skippedPy = { ...python, ...py('def test_add()', '@pytest.mark.skip\ndef test_add()') }
const skippedGo = { ...go, ...inGo('\tgot := Add', '\tt.Skip("later")\n\tgot := Add') }

function skip(about: Pick<Evasion, 'name' | 'base' | 'evasive' | 'at' | 'honest'> & Partial<Evasion>): Evasion {
  return { rule: 'skipped-test', ...about }
}

/** Tests that are there and do not run. */
export const skippedTests: readonly Evasion[] = [
  skip({ name: 'it.skip / un-skipped', base: typescript, evasive: ts("it('adds'", "it.skip('adds'"), at: ['src/calc.test.ts', 'it.skip'], honest: withNewTest }),
  skip({ name: 'xit / a skipped test that runs again (vitest)', base: skippedTs, evasive: { 'src/calc.test.ts': edit(edit(calcTest, "it('adds'", "it.skip('adds'"), "it('divides'", "xit('divides'") }, at: ['src/calc.test.ts', 'xit('], honest: { 'src/calc.test.ts': calcTest } }),
  skip({ name: 'it.todo / a new plan', base: typescript, evasive: { 'src/calc.test.ts': edit(calcTest, "it('adds', () => {\n    expect(add(17, 25)).toBe(42)\n    expect(add(-8, 3)).toBe(-5)\n  })", "it.todo('adds')") }, at: ['src/calc.test.ts', 'it.todo'], honest: ts("  it('divides'", "  it.todo('multiplies')\n\n  it('divides'") }),
  skip({ name: 'describe.skip / describe renamed', base: typescript, evasive: ts("describe('calc'", "describe.skip('calc'"), at: ['src/calc.test.ts', 'describe.skip'], honest: ts("describe('calc'", "describe('arithmetic'") }),
  skip({ name: 'skip by option (node:test) / another option', base: typescript, evasive: ts("it('adds', ()", "it('adds', { skip: true }, ()"), at: ['src/calc.test.ts', 'skip: true'], honest: ts("it('adds', ()", "it('adds', { timeout: 500 }, ()") }),
  skip({ name: 'skip inside of the test (mocha) / a call of that name on a list', base: typescript, evasive: ts("it('adds', () => {", "it('adds', function () {\n    this.skip()"), at: ['src/calc.test.ts', 'this.skip'], honest: ts('    expect(add(17', '    const rows = [1].slice(0)\n    expect(rows).toEqual([1])\n    expect(add(17') }),
  skip({ name: 'skipped under another name (vitest) / an alias that runs', base: typescript, evasive: ts("describe('calc', () => {\n  it('adds'", "const check = it.skip\ndescribe('calc', () => {\n  check('adds'"), at: ['src/calc.test.ts', "check('adds'"], honest: ts("describe('calc', () => {\n  it('adds'", "const check = it\ndescribe('calc', () => {\n  check('adds'") }),
  skip({ name: 'it.fails / a stricter test', base: typescript, evasive: ts("it('adds'", "it.fails('adds'"), at: ['src/calc.test.ts', 'it.fails'], honest: ts('toBeCloseTo(2.5, 6)', 'toBe(2.5)') }),
  skip({ name: 'pytest.mark.skip / the mark removed', base: skippedPy, evasive: { 'tests/test_calc.py': edit(skippedPy['tests/test_calc.py'], 'def test_divide()', '@pytest.mark.skip(reason="flaky")\ndef test_divide()') }, at: ['tests/test_calc.py', 'reason="flaky"'], honest: { 'tests/test_calc.py': calcTestPy } }),
  skip({ name: 'pytest.mark.xfail / another mark', base: python, evasive: py('def test_add()', '@pytest.mark.xfail\ndef test_add()'), at: ['tests/test_calc.py', 'xfail'], honest: py('def test_add()', '@pytest.mark.slow\ndef test_add()') }),
  skip({ name: 'pytestmark on the module / a mark that skips nothing', base: python, evasive: py('import pytest\n', 'import pytest\n\npytestmark = pytest.mark.skip\n'), at: ['tests/test_calc.py', 'pytestmark'], honest: py('import pytest\n', 'import pytest\n\npytestmark = pytest.mark.unit\n') }),
  skip({ name: 'pytest.skip() in the body / a fixture used', base: python, evasive: py('    assert add(17', '    pytest.skip("later")\n    assert add(17'), at: ['tests/test_calc.py', 'pytest.skip'], honest: py('def test_add():', 'def test_add(tmp_path):') }),
  skip({
    name: 'unittest.skip / a class renamed', base: { 'calc.py': python['calc.py'], 'tests/test_calc.py': unittest('') },
    evasive: { 'tests/test_calc.py': unittest('    @unittest.skip("later")\n') }, at: ['tests/test_calc.py', '@unittest.skip'], honest: { 'tests/test_calc.py': unittest('').replace('class CalcTest', 'class AddTest') },
  }),
  skip({ name: 't.Skip() / removed', base: skippedGo, evasive: { 'calc_test.go': edit(skippedGo['calc_test.go'], '\t_, err :=', '\tt.SkipNow()\n\t_, err :=') }, at: ['calc_test.go', 't.SkipNow'], honest: { 'calc_test.go': calcTestGo } }),
  skip({ name: 'a build tag that leaves the file out (go) / a comment on the package', base: go, evasive: { 'calc_test.go': `//go:build ignore\n\n${calcTestGo}` }, at: ['calc_test.go', '//go:build'], honest: { 'calc_test.go': `// Package calc is tested here.\n${calcTestGo}` } }),
  { name: 'skipIf (vitest) / un-skipped', rule: 'conditionally-skipped-test', base: skippedTs, evasive: { 'src/calc.test.ts': edit(skippedTs['src/calc.test.ts'], "it('divides'", "it.skipIf(process.env['CI'])('divides'") }, at: ['src/calc.test.ts', 'it.skipIf'], honest: { 'src/calc.test.ts': calcTest } },
  { name: 'skipif (pytest) / a condition that never holds', rule: 'conditionally-skipped-test', base: python, evasive: py('def test_add()', '@pytest.mark.skipif(CI, reason="slow")\ndef test_add()'), at: ['tests/test_calc.py', 'skipif'], honest: py('def test_add()', '@pytest.mark.skipif(False, reason="slow")\ndef test_add()') },
  { name: 'skipped in short runs (go) / runs in parallel', rule: 'conditionally-skipped-test', base: go, evasive: inGo('\tgot := Add', '\tif testing.Short() {\n\t\tt.Skip("slow")\n\t}\n\tgot := Add'), at: ['calc_test.go', 't.Skip('], honest: inGo('\tgot := Add', '\tt.Parallel()\n\tgot := Add') },
  { name: 'it.only / a new test', rule: 'focused-test', base: typescript, evasive: ts("it('divides'", "it.only('divides'"), at: ['src/calc.test.ts', 'it.only'], honest: withNewTest },
  { name: 'fdescribe / describe nested', rule: 'focused-test', base: typescript, evasive: ts("describe('calc'", "fdescribe('calc'"), at: ['src/calc.test.ts', 'fdescribe'], honest: ts("describe('calc', () => {", "describe('calc', () => {\n  describe('nothing yet', () => {})") },
]

function unittest(decorator: string): string {
  return `import unittest\n\nfrom calc import add\n\n\nclass CalcTest(unittest.TestCase):\n${decorator}    def test_add(self):\n        self.assertEqual(add(17, 25), 42)\n`
}
