import { array, assert, constantFrom, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findGained } from './diagnostics.ts'
import type { OpenDocuments } from './open-documents.ts'
import { applyReplacements, Replacements } from './replacements.ts'
import { LineIndex, wordPattern } from './source-text.ts'

const names = { from: 'area', to: 'surface' }

function apply(
  text: string,
  list: readonly { offset: number; before?: string; after?: string }[],
): ReturnType<typeof applyReplacements>[number] | undefined {
  const replacements = new Replacements()
  for (const { offset, before = '', after = '' } of list) replacements.add({ path: 'a', offset, before, after })
  const documents = { source: () => ({ text }), describe: ({ offset }: { offset: number }) => `a:${offset}` } as unknown as OpenDocuments
  return applyReplacements(documents, replacements, names)[0]
}

describe('replacements', () => {
  test('are applied in order of place and say where the new name stands', () => {
    const result = apply('{ area }; area()', [{ offset: 10 }, { offset: 2, before: 'area: ' }])
    expect(result?.text).toBe('{ area: surface }; surface()')
    expect(result?.places).toEqual([
      { old: 2, new: 8 },
      { old: 10, new: 19 },
    ])
  })

  test('that say the same count once, and those that overlap or disagree are refused', () => {
    expect(apply('area', [{ offset: 0 }, { offset: 0 }])?.places).toHaveLength(1)
    expect(() => apply('area', [{ offset: 0 }, { offset: 0, after: ': area' }])).toThrow('two different edits')
    expect(() => apply('areaarea', [{ offset: 0 }, { offset: 2 }])).toThrow('overlapping')
  })
})

test('positions and offsets are each other for every text and line end', () => {
  assert(
    property(array(constantFrom('a', '\n', '\r\n', '\r', '\u2028', '😀')), nat(), (parts, seed) => {
      const text = parts.join('')
      const index = new LineIndex(text)
      const offset = seed % (text.length + 1)
      const position = index.toPosition(offset)
      expect(index.toOffset(position)).toBe(offset)
      expect(position.line).toBe([...text.matchAll(/\r\n|\n|\r/g)].filter((end) => end.index + end[0].length <= offset).length)
    }),
  )
})

test('a name is found only where it is a whole identifier', () => {
  expect('area areas $area area$ _area Área aréa .area #area'.match(wordPattern('area'))).toHaveLength(3)
  expect('$a b$a $a.b'.match(wordPattern('$a'))).toHaveLength(2)
})

test('an error is gained when it was not there before under the old name', () => {
  const finding = { path: 'a', line: 1, code: '2304' }
  const before = [{ ...finding, message: "'area' is unused" }]
  expect(findGained(before, [{ ...finding, message: "'surface' is unused" }], names)).toEqual([])
  expect(findGained(before, [...before, ...before], names)).toHaveLength(1)
  expect(findGained(before, [{ ...finding, line: 2, message: "'area' is unused" }], names)).toHaveLength(1)
})
