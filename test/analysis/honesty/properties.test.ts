import { assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareHonesty } from '../../../src/analysis/honesty/index.ts'
import { allEvasions } from './evasions/all.ts'
import { applyPatch } from './evasion.ts'

/** Changes of form only. Those that move lines or indent leave Python's indentation alone. */
const reformattings: Readonly<Record<string, (text: string, path: string) => string>> = {
  'carriage returns': (text) => text.replaceAll('\n', '\r\n'),
  'a byte order mark': (text) => `\uFEFF${text}`,
  'blank lines': (text, path) => (isSource(path) ? text.replaceAll('\n', '\n\n') : text),
  'trailing spaces': (text, path) => (isSource(path) ? text.replaceAll('\n', '  \n') : text),
  'wider indentation': (text, path) => (isSource(path) ? text.replace(/^[ \t]+/gm, (indent) => indent + indent) : text),
  'other quotes': (text, path) => (/\.(?:[cm]?[jt]s|py)$/.test(path) ? text.split('\n').map((line) => (/["`\\]/.test(line) ? line : line.replaceAll("'", '"'))).join('\n') : text),
  'a comment on top': (text, path) => (isSource(path) ? `${path.endsWith('.py') ? '#' : '//'} about this file\n${text}` : text),
}

function isSource(path: string): boolean {
  return /\.(?:[cm]?[jt]s|py|go)$/.test(path)
}

describe('models that were kept', () => {
  it('say of every fixture what the files themselves say', async () => {
    const entries = new Map<string, string>()
    const cache = { version: '1', read: async (key: string) => entries.get(key) ?? null, write: async (key: string, text: string) => void entries.set(key, text) }
    for (const { base, evasive } of allEvasions) {
      const change = { base: new Map(Object.entries(base)), head: applyPatch(base, evasive), changed: Object.keys(evasive) }
      const fresh = await compareHonesty(change)
      for (const _ of ['cold', 'warm']) expect(await compareHonesty(change, cache)).toEqual(fresh)
    }
    expect(entries.size).toBeGreaterThan(allEvasions.length)
  })
})

describe('a change that changes nothing', () => {
  it('has no findings when both sides are equal, whatever is called changed', async () => {
    for (const { base, evasive } of allEvasions) {
      for (const files of [new Map(Object.entries(base)), applyPatch(base, evasive)]) {
        expect(await compareHonesty({ base: files, head: new Map(files), changed: [...files.keys()] })).toEqual([])
      }
    }
  })

  it.each(Object.keys(reformattings))('has no findings when it is one of form: %s', async (name) => {
    const reformat = reformattings[name]!
    for (const { base, evasive } of allEvasions.filter(({ rule }) => rule !== 'unparsable-code')) {
      const files = applyPatch(base, evasive)
      const head = new Map([...files].map(([path, text]) => [path, isSource(path) ? reformat(text, path) : text]))
      const findings = await compareHonesty({ base: files, head, changed: [...files.keys()] })
      expect(findings.map((finding) => `${finding.ruleId} ${finding.location.path}:${finding.location.line}`)).toEqual([])
    }
  })
})

describe('any two states of the fixtures', () => {
  const state = record({ at: integer({ min: 0, max: allEvasions.length - 1 }), side: constantFrom('base', 'evasive', 'honest') })

  it('give findings with places that exist, and distinct fingerprints', async () => {
    const run = asyncProperty(state, state, async (from, to) => {
      const [base, head] = [stateOf(from), stateOf(to)]
      const findings = await compareHonesty({ base, head, changed: [...new Set([...base.keys(), ...head.keys()])] })
      for (const { location, message } of findings) {
        const text = (message.endsWith('(place in the base)') ? base : head).get(location.path)
        expect(text, `${message} ${location.path}`).toBeDefined()
        expect(location.line).toBeLessThanOrEqual(text!.split('\n').length)
        expect(location.line).toBeGreaterThan(0)
      }
      expect(new Set(findings.map(({ fingerprint, location }) => fingerprint + location.path)).size).toBe(findings.length)
    })
    await assert(run, { numRuns: 150, seed: 7 })
  })

  function stateOf({ at, side }: { readonly at: number; readonly side: 'base' | 'evasive' | 'honest' }): ReadonlyMap<string, string> {
    const evasion = allEvasions[at]!
    return side === 'base' ? new Map(Object.entries(evasion.base)) : applyPatch(evasion.base, evasion[side])
  }
})

describe('bad input', () => {
  it.each([
    ['nested without end (typescript)', 'a.test.ts', `const a = ${'['.repeat(60_000)}${']'.repeat(60_000)}\n`],
    ['nested without brackets (typescript)', 'a.test.ts', `const a = ${'b => '.repeat(60_000)}1\n`],
    ['nested without end (python)', 'test_a.py', `a = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`],
    ['nested without end (go)', 'a_test.go', `package a\nfunc f() ${'{'.repeat(20_000)}${'}'.repeat(20_000)}\n`],
    ['minified', 'a.js', 'function a(b){return b+1};'.repeat(100_000)],
    ['no text at all', 'a.test.ts', ''],
    ['nothing but bytes', 'a.test.ts', '\u0000\uFFFD\uFFFD\u0001'],
    ['a broken configuration', 'package.json', '{ "scripts": { "test": '],
    ['a broken pipeline', '.github/workflows/ci.yml', 'on: [\n  - : :\n\t- x'],
  ])('is read without a crash: %s', async (_, path, text) => {
    await expect(compareHonesty({ base: new Map([[path, 'x = 1\n']]), head: new Map([[path, text]]), changed: [path] })).resolves.toBeInstanceOf(Array)
    await expect(compareHonesty({ base: new Map([[path, text]]), head: new Map([[path, '']]), changed: [path] })).resolves.toBeInstanceOf(Array)
  })

  it('does not let a test hide in a file made too large to read', async () => {
    const test = "import { expect, it } from 'vitest'\nimport { add } from './add.ts'\nit('adds', () => expect(add(17, 25)).toBe(42))\n"
    const findings = await compareHonesty({ base: new Map([['add.test.ts', test]]), head: new Map([['add.test.ts', test + '// padding\n'.repeat(150_000)]]), changed: ['add.test.ts'] })
    expect(findings.map((finding) => finding.ruleId)).toEqual(['fleet/deleted-test'])
  })
})

describe('a declared change', () => {
  const [base, head] = [new Map([['testdata/a.golden', 'one\n']]), new Map([['testdata/a.golden', 'two\n']])]

  it('is counted with its reason, not hidden', async () => {
    const [finding] = await compareHonesty({ base, head, changed: ['testdata/a.golden'], declared: [{ path: 'testdata/**', rules: [], reason: 'counting starts at two' }] })
    expect(finding).toMatchObject({ ruleId: 'fleet/expected-data-edited', suppressedBecause: 'counting starts at two' })
  })

  it('covers no other path and no other rule', async () => {
    const declared = [{ path: 'docs/**', rules: [], reason: 'r' }, { path: 'testdata/**', rules: ['deleted-test'], reason: 'r' }]
    const [finding] = await compareHonesty({ base, head, changed: ['testdata/a.golden'], declared })
    expect(finding?.suppressedBecause).toBeNull()
  })
})
