import type { Evasion } from '../evasion.ts'
import { calcGo, calcPy, calcTest, calcTestGo, calcTestPy, calcTs, edit, go, python, typescript } from './projects.ts'

const addTs = `  it('adds', () => {
    expect(add(17, 25)).toBe(42)
    expect(add(-8, 3)).toBe(-5)
  })

`
const addPy = `def test_add():
    assert add(17, 25) == 42
    assert add(-8, 3) == -5


`
const addGo = calcTestGo.slice(calcTestGo.indexOf('func TestAdd'), calcTestGo.indexOf('func TestDivide'))
const addFunction = calcTs.slice(0, calcTs.indexOf('export function divide'))

/** Tests that no longer run because they are no longer there. */
export const lostTests: readonly Evasion[] = [
  {
    name: 'a test deleted (vitest) / moved to another file', rule: 'deleted-test', base: typescript,
    evasive: { 'src/calc.test.ts': edit(calcTest, addTs, '') }, at: ['src/calc.test.ts', "it('adds'"],
    honest: { 'src/calc.test.ts': edit(calcTest, addTs, ''), 'src/add.test.ts': `import { expect, it } from 'vitest'\nimport { add } from './calc.ts'\n\nit('adds', () => {\n  expect(add(17, 25)).toBe(42)\n  expect(add(-8, 3)).toBe(-5)\n})\n` },
  },
  {
    name: 'a test deleted (pytest) / renamed with the same assertions', rule: 'deleted-test', base: python,
    evasive: { 'tests/test_calc.py': edit(calcTestPy, addPy, '') }, at: ['tests/test_calc.py', 'def test_add'],
    honest: { 'tests/test_calc.py': edit(calcTestPy, 'def test_add()', 'def test_sum_of_two_numbers()') },
  },
  {
    name: 'a test deleted (go) / split in two', rule: 'deleted-test', base: go,
    evasive: { 'calc_test.go': edit(calcTestGo, addGo, '') }, at: ['calc_test.go', 'func TestAdd'],
    honest: { 'calc_test.go': edit(calcTestGo, addGo, `func TestAddSmall(t *testing.T) {\n\tgot := Add(17, 25)\n\tif got != 42 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n\nfunc TestAddNegative(t *testing.T) {\n\tif Add(-8, 3) != -5 {\n\t\tt.Error("negative")\n\t}\n}\n\n`) },
  },
  {
    name: 'a test deleted to hide a failure (vitest) / deleted with the function it tests', rule: 'deleted-test', base: typescript,
    evasive: { 'src/calc.test.ts': edit(calcTest, addTs, ''), 'src/calc.ts': edit(calcTs, 'a + b', 'a - b') }, at: ['src/calc.test.ts', "it('adds'"],
    honest: { 'src/calc.test.ts': edit(edit(calcTest, addTs, ''), '{ add, divide }', '{ divide }'), 'src/calc.ts': edit(calcTs, addFunction, '') },
  },
  {
    name: 'a test deleted (pytest) / merged into a table of cases', rule: 'deleted-test', base: python,
    evasive: { 'tests/test_calc.py': edit(calcTestPy, addPy, '') }, at: ['tests/test_calc.py', 'def test_add'],
    honest: { 'tests/test_calc.py': edit(calcTestPy, addPy, `@pytest.mark.parametrize("a, b, total", [(17, 25, 42), (-8, 3, -5)])\ndef test_sums(a, b, total):\n    assert add(a, b) == total\n\n\n`) },
  },
  {
    name: 'a test file deleted as dead code (vitest) / renamed', rule: 'deleted-test-file', base: typescript,
    evasive: { 'src/calc.test.ts': null }, at: ['src/calc.test.ts', "it('adds'"],
    honest: { 'src/calc.test.ts': null, 'src/arithmetic.test.ts': calcTest },
  },
  {
    name: 'a test file deleted as dead code (pytest) / deleted with its module', rule: 'deleted-test-file', base: python,
    evasive: { 'tests/test_calc.py': null }, at: ['tests/test_calc.py', 'def test_add'],
    honest: { 'tests/test_calc.py': null, 'calc.py': null },
  },
  {
    name: 'a test commented out (vitest) / a comment that names it', rule: 'commented-out-test', base: typescript,
    evasive: { 'src/calc.test.ts': edit(calcTest, addTs, addTs.trimEnd().split('\n').map((line) => `  //${line}`).join('\n') + '\n\n') }, at: ['src/calc.test.ts', "it('adds'"],
    honest: { 'src/calc.test.ts': edit(calcTest, "  it('adds'", "  // 'adds' is the smallest case of all.\n  it('adds'") },
  },
  {
    name: 'a test commented out (pytest) / a comment added', rule: 'commented-out-test', base: python,
    evasive: { 'tests/test_calc.py': edit(calcTestPy, addPy, addPy.trimEnd().split('\n').map((line) => `# ${line}`).join('\n') + '\n\n\n') }, at: ['tests/test_calc.py', 'def test_add'],
    honest: { 'tests/test_calc.py': edit(calcTestPy, 'def test_add', '# sums first\ndef test_add') },
  },
  {
    name: 'a test commented out (go) / reformatted', rule: 'commented-out-test', base: go,
    evasive: { 'calc_test.go': edit(calcTestGo, addGo, `/*\n${addGo}*/\n`) }, at: ['calc_test.go', 'func TestAdd'],
    honest: { 'calc_test.go': calcTestGo.replaceAll('\t', '    ') },
  },
  {
    name: 'a test renamed so that pytest leaves it out / renamed so that it collects it', rule: 'uncollected-test', base: python,
    evasive: { 'tests/test_calc.py': edit(calcTestPy, 'def test_add', 'def _test_add') }, at: ['tests/test_calc.py', 'def _test_add'],
    honest: { 'tests/test_calc.py': edit(calcTestPy, 'def test_add', 'def test_adding') },
  },
  {
    name: 'a test renamed so that go test leaves it out / a new helper beside it', rule: 'uncollected-test', base: go,
    evasive: { 'calc_test.go': edit(calcTestGo, 'func TestAdd', 'func testAdd') }, at: ['calc_test.go', 'func testAdd'],
    honest: { 'calc_test.go': `${calcTestGo}\nfunc twice(n int) int {\n\treturn 2 * n\n}\n` },
  },
  {
    name: 'a test file moved out of the globs (vitest) / moved within them', rule: 'uncollected-test', base: typescript,
    evasive: { 'src/calc.test.ts': null, 'src/calc.checks.ts': calcTest }, at: ['src/calc.checks.ts', "it('adds'"],
    honest: { 'src/calc.test.ts': null, 'src/deep/calc.spec.ts': calcTest.replace('./calc.ts', '../calc.ts') },
  },
  {
    name: 'a test file kept as a backup (vitest) / notes kept in a file', rule: 'uncollected-test', base: typescript,
    evasive: { 'src/calc.test.ts': null, 'src/calc.test.ts.bak': calcTest }, at: ['src/calc.test.ts.bak', "it('adds'"],
    honest: { 'src/NOTES.md': 'The test adds numbers.\n' },
  },
  {
    name: 'a test file moved out of the configured globs (vitest) / moved into them', rule: 'uncollected-test', base: { 'vitest.config.ts': "import { defineConfig } from 'vitest/config'\nexport default defineConfig({ test: { include: ['checks/**/*.ts'] } })\n", 'src/calc.ts': calcTs, 'checks/calc.ts': calcTest.replace('./calc.ts', '../src/calc.ts') },
    evasive: { 'checks/calc.ts': null, 'src/calc.test.ts': calcTest }, at: ['src/calc.test.ts', "it('adds'"],
    honest: { 'checks/calc.ts': null, 'checks/deep/calc.ts': calcTest.replace('./calc.ts', '../../src/calc.ts') },
  },
  {
    name: 'cases dropped from a table (vitest) / cases added', rule: 'dropped-cases',
    base: { 'src/calc.ts': calcTs, 'src/calc.test.ts': `import { expect, it } from 'vitest'\nimport { add } from './calc.ts'\nit.each([\n  [17, 25, 42],\n  [-8, 3, -5],\n  [40, 60, 100],\n])('adds %i and %i', (a, b, sum) => {\n  expect(add(a, b)).toBe(sum)\n})\n` },
    evasive: { 'src/calc.test.ts': `import { expect, it } from 'vitest'\nimport { add } from './calc.ts'\nit.each([\n  [17, 25, 42],\n])('adds %i and %i', (a, b, sum) => {\n  expect(add(a, b)).toBe(sum)\n})\n` }, at: ['src/calc.test.ts', 'it.each('],
    honest: { 'src/calc.test.ts': `import { expect, it } from 'vitest'\nimport { add } from './calc.ts'\nit.each([\n  [17, 25, 42],\n  [40, 60, 100],\n  [-8, 3, -5],\n  [7, 7, 14],\n])('adds %i and %i', (a, b, sum) => {\n  expect(add(a, b)).toBe(sum)\n})\n` },
  },
  {
    name: 'cases dropped from a table (pytest) / made tests of their own', rule: 'dropped-cases',
    base: { 'calc.py': calcPy, 'tests/test_calc.py': 'import pytest\nfrom calc import add\n\n\n@pytest.mark.parametrize("a, b, total", [(17, 25, 42), (-8, 3, -5)])\ndef test_add(a, b, total):\n    assert add(a, b) == total\n' },
    evasive: { 'tests/test_calc.py': 'import pytest\nfrom calc import add\n\n\n@pytest.mark.parametrize("a, b, total", [(17, 25, 42)])\ndef test_add(a, b, total):\n    assert add(a, b) == total\n' }, at: ['tests/test_calc.py', 'def test_add'],
    honest: { 'tests/test_calc.py': 'import pytest\nfrom calc import add\n\n\n@pytest.mark.parametrize("a, b, total", [(17, 25, 42)])\ndef test_add(a, b, total):\n    assert add(a, b) == total\n\n\ndef test_add_negative():\n    assert add(-8, 3) == -5\n' },
  },
  {
    name: 'cases dropped from a table (go) / reordered', rule: 'dropped-cases',
    base: { 'calc.go': calcGo, 'calc_test.go': goTable('{17, 25, 42}, {-8, 3, -5}') },
    evasive: { 'calc_test.go': goTable('{17, 25, 42}') }, at: ['calc_test.go', 'func TestAdd'],
    honest: { 'calc_test.go': goTable('{-8, 3, -5}, {17, 25, 42}') },
  },
]

function goTable(rows: string): string {
  return `package calc\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tcases := []struct{ a, b, want int }{${rows}}\n\tfor _, c := range cases {\n\t\tif got := Add(c.a, c.b); got != c.want {\n\t\t\tt.Errorf("got %d", got)\n\t\t}\n\t}\n}\n`
}
