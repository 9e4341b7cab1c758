import { beforeAll, describe, expect, it } from 'vitest'
import { analyzeMetrics } from '../../../src/analysis/metrics/analyze-metrics.ts'
import type { MetricsResult } from '../../../src/analysis/metrics/analyze-metrics.ts'
import { decodeSource } from '../../../src/analysis/parse/decode-source.ts'
import { preparePython } from '../../../src/analysis/parse/python-grammar.ts'

beforeAll(preparePython)

function analyze(path: string, text: string): MetricsResult {
  return analyzeMetrics({ path, text, hash: '' })
}

describe('files that are no programs', () => {
  const broken: readonly (readonly [string, string, number])[] = [
    ['a.ts', 'const a = 1\nconst = 2\n', 2],
    ['a.js', 'function f( {', 1],
    ['a.tsx', 'const a = <b>\n', 1],
    ['a.py', 'x = 1\ndef f(:\n    pass\n', 2],
    ['a.py', 'x = (1,\n', 1],
    ['a.py', "x = 'abc\n", 1],
    ['a.py', 'if a:\n    b\n  c\n', 3],
    ['a.py', 'if a:\nb\n', 2],
    ['a.py', 'a\n  b\n', 2],
    ['a.py', 'if a:\n\tb\n        c\n', 3],
    ['a.py', 'if a:\n', 1],
    ['a.py', 'x = 1\ntry:\n    pass\n', 2],
    ['a.py', 'x = 1\nprint "old"\n', 2],
    ['a.py', 'exec "old"\n', 1],
    ['a.py', 'a <> b\n', 1],
    ['a.py', 'x = 0777\n', 1],
    ['a.py', 'x = 10L\n', 1],
    ['a.py', 'x = `a`\n', 1],
    ['a.py', 'x = ur"a"\n', 1],
    ['a.py', 'raise A, b\n', 1],
    ['a.py', 'def f(a, (b, c)): pass\n', 1],
  ]

  it.each(broken)('%s with %j gives a note at line %i and no numbers', (path, text, line) => {
    const { metrics, notes } = analyze(path, text)
    expect(metrics).toBeNull()
    expect(notes).toMatchObject([{ path, kind: 'parse-error', line }])
  })

  it('are measured as scripts when only that is allowed', () => {
    expect(analyze('a.js', 'with (a) { b() }\nif (c) d = 010\n').metrics?.cyclomatic).toBe(2)
    expect(analyze('a.cjs', 'if (a) return\n').metrics?.cyclomatic).toBe(2)
    expect(analyze('a.mjs', 'if (a) return\n').metrics).toBeNull()
  })
})

describe('odd text', () => {
  it.each(['a.py', 'a.js', 'a.ts', 'a.tsx', 'a.jsx'])('an empty %s has zeros and the index of nothing', (path) => {
    const { metrics, notes } = analyze(path, '')
    expect(notes).toEqual([])
    expect(metrics).toMatchObject({
      cyclomatic: 1,
      cognitive: 0,
      maintainabilityIndex: 100,
      lines: { total: 0, logical: 0, source: 0, comment: 0, blank: 0 },
    })
  })

  it.each([
    ['a.py', 'def f(a):\n    """Doc\n\n    more."""\n    if a and \\\n            b:\n        return 1\n\n    return 2  # end\n'],
    ['a.ts', '/**\n * Doc\n */\nfunction f(a: number) {\n  if (a) return `x\n\n  y`\n\n  return 2 // end\n}\n'],
  ])('%s counts the same with LF, CRLF and CR', (path, text) => {
    const expected = analyze(path, text).metrics
    expect(analyze(path, text.replaceAll('\n', '\r\n')).metrics?.lines).toEqual(expected?.lines)
    expect(analyze(path, text.replaceAll('\n', '\r\n')).metrics?.functions[0]).toMatchObject({
      line: expected?.functions[0]?.line,
      endLine: expected?.functions[0]?.endLine,
    })
    if (path.endsWith('ts')) expect(analyze(path, text.replaceAll('\n', '\r')).metrics?.lines).toEqual(expected?.lines)
  })

  it('a form feed parts lines as it does for radon, and not the lines of an editor', () => {
    const { metrics } = analyze('a.py', 'a = 1\n\f\ndef f():\n    pass\n')
    expect(metrics?.lines).toMatchObject({ total: 5, blank: 2 })
    expect(metrics?.functions[0]?.line).toBe(3)
  })

  it('files of other languages have neither numbers nor notes', () => {
    expect(analyze('a.rs', 'fn main() {}')).toEqual({ metrics: null, notes: [] })
  })
})

describe('large and deep files', () => {
  it('more than two million characters are refused in a moment', () => {
    const text = 'a(b,c);'.repeat(1_500_000)
    expect(text.length).toBeGreaterThan(10_000_000)
    for (const path of ['a.js', 'a.py']) expect(analyze(path, text)).toMatchObject({ metrics: null, notes: [{ kind: 'too-large' }] })
  })

  it('a minified file has numbers and a note', () => {
    const { metrics, notes } = analyze('a.js', 'if(a)b();'.repeat(10_000))
    expect(metrics?.cyclomatic).toBe(10_001)
    expect(notes).toMatchObject([{ kind: 'minified' }])
  })

  const depth = 100_000
  const shapes: Readonly<Record<string, string>> = {
    parentheses: `${'('.repeat(depth)}a${')'.repeat(depth)}`,
    arrays: `${'['.repeat(depth)}${']'.repeat(depth)}`,
    blocks: `${'{'.repeat(depth)}${'}'.repeat(depth)}`,
    functions: `${'function f(){'.repeat(depth)}${'}'.repeat(depth)}`,
    arrows: `${'a=>'.repeat(depth)}a`,
    templates: `${'`${'.repeat(depth)}a${'}`'.repeat(depth)}`,
    sums: `a${'+a'.repeat(depth)}`,
    powers: `a${'**a'.repeat(depth)}`,
    negations: `${'!'.repeat(depth)}a`,
    conditions: `${'a?b:'.repeat(depth)}c`,
    'else ifs': `if(a){}${'else if(a){}'.repeat(depth)}`,
    'else ifs on lines of their own': `if(a){}${'\nelse\nif(a)\n{}'.repeat(depth)}`,
    ifs: `${'if(a)\n'.repeat(depth)}b`,
    types: `type A = ${'B<'.repeat(depth)}c${'>'.repeat(depth)}`,
    'array types': `type A = b${'[]'.repeat(depth)}`,
    elements: `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`,
    'brackets hidden in what looks like a comment': '<a>// {\n'.repeat(depth),
    unclosed: '('.repeat(depth),
  }

  it.each(Object.entries(shapes))('100,000 nested %s end with a note, not with the process', (_, text) => {
    const { metrics, notes } = analyze('a.tsx', text)
    expect(metrics).toBeNull()
    expect(notes).toHaveLength(1)
  })

  it('long chains of members and calls are flat', () => {
    const { metrics } = analyze('a.ts', `a${'.b'.repeat(1000)}${'()'.repeat(500)}`)
    expect(metrics?.cyclomatic).toBe(1)
  })

  it('a thousand levels are measured', () => {
    const { metrics } = analyze('a.ts', `${'if (a) {'.repeat(600)}${'}'.repeat(600)}`)
    expect(metrics?.cyclomatic).toBe(601)
  })

  it.each([
    ['parentheses', `x = ${'('.repeat(depth)}a${')'.repeat(depth)}\n`, 1],
    ['sums', `x = a${' + a'.repeat(depth)}\n`, 1],
    ['conditions', `x = ${'a if b else '.repeat(depth)}c\n`, depth + 1],
    ['operators', `x = a${' and a'.repeat(depth)}\n`, depth + 1],
    ['negations', `x = ${'not '.repeat(depth)}a\n`, 1],
  ])('100,000 Python %s are counted without recursion', (_, text, cyclomatic) => {
    expect(analyze('a.py', text).metrics?.cyclomatic).toBe(cyclomatic)
  })
})

describe('decodeSource', () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

  it('drops a byte order mark', () => {
    expect(decodeSource('a.py', bytes(0xef, 0xbb, 0xbf, 0x61))).toEqual({ text: 'a', notes: [] })
  })

  it.each([
    ['Latin-1', bytes(0x23, 0x20, 0xe9, 0x0a), 'byte 3'],
    ['a cut character', bytes(0x61, 0xe2, 0x82), 'byte 2'],
    ['UTF-16', bytes(0xff, 0xfe, 0x61, 0x00), 'UTF-16'],
    ['NUL', bytes(0x61, 0x00, 0x62), 'NUL'],
  ])('refuses %s with a note that says where', (_, input, where) => {
    const { text, notes } = decodeSource('a.py', input)
    expect(text).toBeNull()
    expect(notes).toMatchObject([{ path: 'a.py', kind: 'not-utf8' }])
    expect(notes[0]?.message).toContain(where)
  })
})
