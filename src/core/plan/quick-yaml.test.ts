import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { ToStringOptions } from 'yaml'
import { parseFully } from './plan-text.ts'
import { readQuickYaml } from './quick-yaml.ts'

const plan = `# a plan
version: 1
name: "show\\u00e9 \\"room\\""   # quoted
policy: { concurrency: 4, failureThreshold: 0.3, timeout: 2h, limits: { agents: {}, labels: { gpu: 1 } } }
workspace:
  link: [node_modules, 'it''s', "a, b"]
  setup:
  - npm
  - ci
agents:
  port:
    kind: command
    run: [node, --import, ./x.js, -y, a:b]
tasks:
  - id: materials
    prompt: |
      Port the materials: all # of them.

        - keep this
      "quotes"

    files: ["src/materials/**", src/x]
    priority: -5

  # a comment
  - { id: pbr, needs: [materials], approve: true, timeout: 5m }
  -   id: deep
      name: It's a plain text, with [brackets] and a # later
      script: |-
        one
        two
      labels:
        - - nested
          - list
        - last
`

/** The quick reader either has nothing to say or says what the full reader says. */
function expectAgreement(text: string): void {
  const quick = readQuickYaml(text)
  if (quick === undefined) return
  const full = parseFully({ text, file: 'fleet.yaml' })
  expect(full.problems).toEqual([])
  expect(quick.value).toStrictEqual(full.value)
}

const pieces = ['', '\n', '  ', ' ', '-', '- ', ':', ': ', ' #', '#', '[', ']', '{', '}', ',', '"', "'", '|', '>', '|+', '&a', '*a', '!', '?', '\\', '~', 'null', '.inf', '0x1', '1e3', '+1', '01', '---', '...', '%', '@', '`', '<<', 'é', '\t', '\r', '\u0085', '\u2028', '\uFEFF', '\0']
const mutation = fc.record({ at: fc.nat(plan.length), length: fc.nat(12), put: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.string({ maxLength: 5 }) }) })
const mutated = fc.array(mutation, { minLength: 1, maxLength: 3 }).map((list) => list.reduce((text, { at, length, put }) => text.slice(0, at) + put + text.slice(at + length), plan))
const scalar = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom(...pieces), fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), fc.constant('a\nb\n'), fc.constant('a\n\n b'))
const word = fc.oneof(fc.constantFrom('a', 'b', 'id', 'null', 'true', '__proto__', 'x-y'), fc.string({ maxLength: 4 }))
const { value: data } = fc.letrec((tie) => ({ value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(word, tie('value'), { maxKeys: 3 })) }))

/** Short texts of what YAML is made of: many are valid, and most mistakes are near. */
const soup = fc
  .array(fc.constantFrom(...pieces, 'a', 'b', 'a: ', 'b: ', 'c:\n', '- ', '- ', '\n', '\n', '\n  ', '\n  ', '\n    ', '"x"', "'y'", '[a, b]', '{ a: b }', ' | \n', ': |\n   ', '5', '-1', 'true'), { maxLength: 14 })
  .map((list) => `a: ${list.join('')}\n`)

describe('the quick reader', () => {
  test('reads an ordinary plan, as the full reader does', () => {
    expect(readQuickYaml(plan)).toBeDefined()
    expectAgreement(plan)
  })

  test.each([
    ['an anchor', 'a: &x 1\nb: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a folded text', 'a: >\n  b\n'],
    ['a text over two lines', 'a: b\n  c\n'],
    ['brackets over two lines', 'a: [b,\n  c]\n'],
    ['a key given twice', 'a: 1\na: 2\n'],
    ['a key that is no text', '1: a\n'],
    ['a merge key', 'a:\n  <<: b\n'],
    ['__proto__', '__proto__: 1\n'],
    ['a hexadecimal number', 'a: 0x10\n'],
    ['two documents', 'a: 1\n---\na: 2\n'],
    ['wrong indentation', 'a:\n    b: 1\n  c: 2\n'],
    ['a tab', 'a:\tb\n'],
    ['no line end', 'a: b'],
    ['nothing', '\n'],
    ['deep nesting', `a: ${'['.repeat(100)}${']'.repeat(100)}\n`],
  ])('leaves %s to the full reader', (_, text) => {
    expect(readQuickYaml(text)).toBeUndefined()
  })

  test('agrees with the full reader on mutations of a plan', () => {
    fc.assert(fc.property(mutated, expectAgreement), { numRuns: Number(process.env['FLEET_FUZZ_RUNS'] ?? 1500) })
  })

  test('agrees with the full reader on short texts', () => {
    fc.assert(fc.property(soup, expectAgreement), { numRuns: Number(process.env['FLEET_FUZZ_RUNS'] ?? 2000) })
  })

  test('agrees with the full reader on data of any shape', () => {
    const options = fc.record({ indent: fc.integer({ min: 1, max: 4 }), indentSeq: fc.boolean(), collectionStyle: fc.constantFrom('any', 'flow', 'block'), lineWidth: fc.constantFrom(0, 80) })
    const text = fc.tuple(fc.dictionary(fc.constantFrom('a', 'b', 'c'), data, { minKeys: 1 }), options).map(([value, style]) => stringify(value, style as ToStringOptions))
    fc.assert(fc.property(text, expectAgreement), { numRuns: Number(process.env['FLEET_FUZZ_RUNS'] ?? 700) })
  })
})
