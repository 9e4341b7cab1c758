import { expect, test } from 'vitest'
import { findTypeScriptDeclarations } from './find-typescript-declarations.ts'

const text = `/* 𝒳 */ import { imported } from './x'
export { reexported } from './x'
export function over(a: string): void
export function over(a: unknown): void { const local = 1 }
export default class Main { field = 1; #secret = 2; constructor(readonly given: number) {} static make() {} get ready() { return 1 } }
export const { picked, renamed: alias, ...rest } = thing, [head = 1] = list
interface Shape { width: number; grow(): void }
type Options = { limit: number }
enum Unit { Metre }
namespace Space { export const star = 1 }
const api = { call() {}, value: 1 } as const
declare module 'other' { export const foreign: 1 }
`

function linesOf(symbol: string): number[] {
  const [owner, name] = symbol.includes('.') ? (symbol.split('.') as [string, string]) : [null, symbol]
  return findTypeScriptDeclarations('a.ts', text, { owner, name }).map((offset) => {
    expect(text.startsWith(name, offset)).toBe(true)
    return text.slice(0, offset).split('\n').length
  })
}

test.each([
  ['over', [3, 4]],
  ['Main', [5]],
  ['Main.field', [5]],
  ['Main.#secret', [5]],
  ['Main.given', [5]],
  ['Main.make', [5]],
  ['Main.ready', [5]],
  ['picked', [6]],
  ['alias', [6]],
  ['rest', [6]],
  ['head', [6]],
  ['Shape', [7]],
  ['Shape.grow', [7]],
  ['Options.limit', [8]],
  ['Unit.Metre', [9]],
  ['Space.star', [10]],
  ['api.call', [11]],
])('finds the declaration of %s', (symbol, lines) => {
  expect(linesOf(symbol)).toEqual(lines)
})

test.each(['imported', 'reexported', 'local', 'renamed', 'width', 'foreign', 'Main.local', 'Gone.field'])(
  '%s is not declared in the scope of the file',
  (symbol) => {
    expect(linesOf(symbol)).toEqual([])
  },
)

test('a file that does not parse is refused', () => {
  expect(() => findTypeScriptDeclarations('a.ts', 'function (', { owner: null, name: 'a' })).toThrow('does not parse')
})
