import { expect, test } from 'vitest'
import { findPythonDeclarations } from './find-python-declarations.ts'

const text = `"""def text(): a long string"""
import os as imported
# def comment(): pass
async def top(name=1, *, other=2):
    def inner(): pass
    local = 1
if True:
    try:
        def guarded(): pass
    except ImportError:
        guarded = None
first, second = 1, 2
typed: dict[str, int] = {}
call(
    keyword=1,
)
type Alias = int
class Box(Base):
    size = 1
    shape: str
    def grow(self):
        self.weight: int = 1
        self.size += 1
    class Inner:
        deep = 1
same == 1
with open('f') as handle: pass
return_value = lambda argument: argument
`

function linesOf(symbol: string): number[] {
  const [owner, name] = symbol.includes('.') ? (symbol.split('.') as [string, string]) : [null, symbol]
  return findPythonDeclarations('a.py', text, { owner, name }).map((offset) => {
    expect(text.slice(offset)).toMatch(new RegExp(`^${name}\\b`))
    return text.slice(0, offset).split('\n').length
  })
}

test.each([
  ['top', [4]],
  ['guarded', [9, 11]],
  ['first', [12]],
  ['second', [12]],
  ['typed', [13]],
  ['Alias', [17]],
  ['Box', [18]],
  ['Box.size', [19]],
  ['Box.shape', [20]],
  ['Box.grow', [21]],
  ['Box.weight', [22]],
  ['return_value', [28]],
])('finds the declaration of %s', (symbol, lines) => {
  expect(linesOf(symbol)).toEqual(lines)
})

test.each([
  'text',
  'comment',
  'inner',
  'local',
  'name',
  'keyword',
  'deep',
  'same',
  'handle',
  'imported',
  'os',
  'argument',
  'Box.deep',
  'Box.self',
  'size',
])('%s is declared nowhere in the scope of the file', (symbol) => {
  expect(linesOf(symbol)).toEqual([])
})

test('line ends of any kind and a name that only begins alike do not mislead', () => {
  const crlf = 'areas = 1\r\n\r\ndef area():\r\n    pass\r\n'
  expect(findPythonDeclarations('a.py', crlf, { owner: null, name: 'area' })).toEqual([crlf.indexOf('area()')])
})
