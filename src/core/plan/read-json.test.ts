import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePlanText } from './plan-text.ts'
import { readJson } from './read-json.ts'

test.each([
  ['a key given twice', '{"a": 1, "b": {"c": 1, "c": 2}}'],
  ['a key given twice, once escaped', '{"a": 1, "\\u0061": 2}'],
  ['the key __proto__', '{"__proto__": {"a": 1}}'],
  ['a syntax error', '{"a": 1,}'],
  ['YAML', 'a: 1'],
  ['a number that overflows', '{"a": 1e999}'],
  ['nesting that is too deep', `${'['.repeat(101)}${']'.repeat(101)}`],
])('%s is left to the careful reader', (_, text) => {
  expect(readJson(text)).toBeUndefined()
})

test('colons, quotes and backslashes in strings do not count', () => {
  const value = { 'a:b': 'c:"d\\', e: [':', { 'f"': '\\"' }] }
  expect(readJson(JSON.stringify(value))).toEqual(value)
})

test('what is read fast is what the careful reader reads', () => {
  const plain = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.constant(null), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.string().filter((key) => key !== '__proto__'), tie('value'), { maxKeys: 4 })),
  })).value
  fc.assert(
    fc.property(fc.dictionary(fc.string().filter((key) => key !== '__proto__'), plain, { maxKeys: 4 }), (map) => {
      const text = JSON.stringify(map)
      const careful = parsePlanText({ text, file: 'fleet.json' })
      if (careful.problems.length === 0) expect(readJson(text)).toEqual(careful.value)
    }),
  )
})
