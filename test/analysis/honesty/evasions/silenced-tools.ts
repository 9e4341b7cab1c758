import type { Evasion } from '../evasion.ts'
import { calcGo, calcPy, calcTest, calcTs, edit, go, python, typescript } from './projects.ts'

const ts = (from: string, to: string) => ({ 'src/calc.ts': edit(calcTs, from, to) })
const py = (from: string, to: string) => ({ 'calc.py': edit(calcPy, from, to) })
const line = '  return a / b'
const disabled = { ...typescript, 'src/calc.ts': `/* eslint-disable */\n${calcTs}` }
const ignored = { ...python, 'calc.py': edit(calcPy, 'return a / b', 'return a / b  # type: ignore') }

function silence(about: Omit<Evasion, 'rule'>): Evasion {
  return { rule: 'silencer-added', ...about }
}

/** Tools made to look away. */
export const silencedTools: readonly Evasion[] = [
  silence({ name: 'eslint-disable / one that moved', base: disabled, evasive: { 'src/calc.ts': edit(disabled['src/calc.ts'], line, `  // eslint-disable-next-line no-eq-null\n${line}`) }, at: ['src/calc.ts', 'eslint-disable-next-line'], honest: { 'src/calc.ts': calcTs, 'src/math.ts': `/* eslint-disable */\nexport const half = (n: number): number => n / 2\n` } }),
  silence({ name: 'oxlint-disable / a comment on linting', base: typescript, evasive: ts(line, `  // oxlint-disable-next-line\n${line}`), at: ['src/calc.ts', 'oxlint-disable'], honest: ts(line, `  // No rule of the linter is in the way here: eslint-disable is not needed.\n${line}`) }),
  silence({ name: '@ts-ignore / replaced by @ts-expect-error', base: { ...typescript, 'src/calc.ts': edit(calcTs, line, `  // @ts-ignore\n${line}`) }, evasive: { 'src/calc.ts': edit(calcTs, line, `  // @ts-ignore\n${line}`).replace('  const sum', '  // @ts-ignore: sum\n  const sum') }, at: ['src/calc.ts', '@ts-ignore: sum'], honest: { 'src/calc.ts': edit(calcTs, line, `  // @ts-expect-error -- division\n${line}`) } }),
  silence({ name: '@ts-nocheck / @ts-check', base: typescript, evasive: { 'src/calc.ts': `// @ts-nocheck\n${calcTs}` }, at: ['src/calc.ts', '@ts-nocheck'], honest: { 'src/calc.ts': `// @ts-check\n${calcTs}` } }),
  silence({ name: 'as any / as const', base: typescript, evasive: ts('return sum', 'return sum as any'), at: ['src/calc.ts', 'as any'], honest: ts('return sum', 'const unit = 1 as const\n  return sum * unit') }),
  silence({ name: 'a parameter of type any / of type unknown', base: typescript, evasive: ts('add(a: number, b: number)', 'add(a: any, b: number)'), at: ['src/calc.ts', 'a: any'], honest: ts('export function divide', 'export function same(a: unknown): unknown {\n  return a\n}\n\nexport function divide') }),
  silence({ name: 'a double cast / any in a test of bad input', base: typescript, evasive: ts('return sum', 'return sum as unknown as number'), at: ['src/calc.ts', 'as unknown as'], honest: { 'src/calc.test.ts': edit(calcTest, '    expect(add(-8', "    expect(add('1' as any, 2)).toBe('12')\n    expect(add(-8") } }),
  silence({ name: 'istanbul ignore / a comment on coverage', base: typescript, evasive: ts(line, `  /* istanbul ignore next */\n${line}`), at: ['src/calc.ts', 'istanbul'], honest: ts(line, `  // Covered by the tests of division.\n${line}`) }),
  silence({ name: 'v8 ignore / removed', base: { ...typescript, 'src/calc.ts': edit(calcTs, line, `  /* v8 ignore next */\n${line}`) }, evasive: { 'src/calc.ts': edit(calcTs, line, `  /* v8 ignore start */\n${line}`).replace('  const sum', '  /* v8 ignore next */\n  const sum') }, at: ['src/calc.ts', 'v8 ignore start'], honest: { 'src/calc.ts': calcTs } }),
  silence({ name: 'noqa / spelled with its rule', base: { ...python, 'calc.py': edit(calcPy, 'return a / b', 'return a / b  # noqa') }, evasive: { 'calc.py': edit(edit(calcPy, 'return a / b', 'return a / b  # noqa'), 'total = a + b', 'total = a + b  # noqa: E501') }, at: ['calc.py', 'E501'], honest: { 'calc.py': edit(calcPy, 'return a / b', 'return a / b  # noqa: E501') } }),
  silence({ name: 'type: ignore / narrowed', base: ignored, evasive: { 'calc.py': edit(ignored['calc.py'], 'total = a + b', 'total = a + b  # type: ignore[operator]') }, at: ['calc.py', 'operator'], honest: { 'calc.py': edit(calcPy, 'return a / b', 'return a / b  # type: ignore[operator]') } }),
  silence({ name: 'nosec / a type comment', base: python, evasive: py('total = a + b', 'total = eval("a + b")  # nosec'), at: ['calc.py', 'nosec'], honest: py('total = a + b', 'total = a + b  # type: int') }),
  silence({ name: 'pragma: no cover / a pragma of the project', base: python, evasive: py('if b == 0:', 'if b == 0:  # pragma: no cover'), at: ['calc.py', 'no cover'], honest: py('if b == 0:', 'if b == 0:  # pragma once') }),
  silence({ name: 'a cast to Any (python) / to a type', base: python, evasive: py('return total', 'return cast(Any, total)'), at: ['calc.py', 'cast(Any'], honest: py('return total', 'return cast(int, total)') }),
  silence({ name: 'nolint (go) / a directive of go', base: go, evasive: { 'calc.go': edit(calcGo, '\tsum := a + b', '\t//nolint:gosec\n\tsum := a + b') }, at: ['calc.go', 'nolint'], honest: { 'calc.go': edit(calcGo, 'func Add', '//go:noinline\nfunc Add') } }),
]
