import { assert, dictionary, jsonValue, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from './read-json.ts'

describe('plans that are plain JSON', () => {
  it('are read as JSON.parse reads them', () => {
    const anyObject = dictionary(string(), jsonValue({ maxDepth: 5 })).map((value) => JSON.stringify(value)).filter((text) => !text.includes('"__proto__"'))
    assert(
      property(anyObject, (text) => {
        expect(readJson(text)?.value).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each(['{"a":1,"a":2}', '{"__proto__":{}}', '{"a":1', '{"a":1,}', '{/* no */"a":1}', '[1]', 'a: 1', '', `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`])('leave %j to the reader that can explain it', (text) => {
    expect(readJson(text)).toBeUndefined()
  })
})
