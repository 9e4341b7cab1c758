import * as fc from 'fast-check'
import { lstat, symlink } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { EditSpec } from '../../../../core/plan/agent-spec.ts'
import { createAgentRig, type AgentRig, type RigFiles } from '../../../../ports/agent-rig.ts'
import { createTestSpawner } from '../../test/test-spawner.ts'
import { createCodemodAgent } from '../codemod-agent.ts'
import { editYaml } from './edit-yaml.ts'
import type { ValueEdit } from './edit-result.ts'

const agent = createCodemodAgent({ rename: () => Promise.reject(new Error('not used')) })

function rigFor(files: RigFiles, edit: readonly EditSpec[]): Promise<AgentRig> {
  return createAgentRig({ spec: { kind: 'codemod', edit }, spawner: createTestSpawner(), files })
}

async function edited(file: string, text: string, edits: readonly ValueEdit[]): Promise<string> {
  await using rig = await rigFor({ [file]: text }, edits.map((edit) => ({ file, ...edit })))
  expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
  return rig.read(file)
}

async function refusal(file: string, text: string, edit: ValueEdit): Promise<string> {
  await using rig = await rigFor({ [file]: text }, [{ file, ...edit }])
  const outcome = await rig.run(agent)
  expect(await rig.read(file)).toBe(text)
  if (outcome.status !== 'failed') throw new Error(JSON.stringify(outcome))
  return outcome.failure.message
}

describe('editing JSON', () => {
  const text = `{\n    // how to build\n    "scripts": {\n        "build": "tsc", /* fast */\n        "odd"  :  1\n    },\n    "files": ["dist", "bin"],\n}\n`

  test('changes one value and keeps comments, odd spacing and indentation', async () => {
    expect(await edited('package.jsonc', text, [{ at: ['scripts', 'build'], set: 'tsc -b' }])).toBe(text.replace('"tsc"', '"tsc -b"'))
  })

  test('adds keys in the indentation of the file, with what is missing on the way', async () => {
    const result = await edited('a.json', '{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n', [{ at: ['a', 'c', 'd'], set: [true] }])
    expect(result).toBe('{\n\t"a": {\n\t\t"b": 1,\n\t\t"c": {\n\t\t\t"d": [\n\t\t\t\ttrue\n\t\t\t]\n\t\t}\n\t}\n}\n')
  })

  test('removes keys and items, replaces and appends items', async () => {
    expect(await edited('a.json', '{\n  "a": 1,\n  "b": 2\n}\n', [{ at: ['a'], remove: true }])).toBe('{\n  "b": 2\n}\n')
    expect(JSON.parse(await edited('a.json', '{"l": [1, 2, 3]}', [{ at: ['l', 0], remove: true }, { at: ['l', 1], set: 9 }, { at: ['l', 2], set: 10 }]))).toEqual({ l: [2, 9, 10] })
  })

  test('keeps a byte order mark, CRLF and a missing last line end', async () => {
    expect(await edited('a.json', '\uFEFF{\r\n  "a": 1\r\n}', [{ at: ['b'], set: { c: 2 } }])).toBe('\uFEFF{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}')
  })

  test.each<[string, ValueEdit, string]>([
    ['{"a": 1}', { at: ['a', 'b'], set: 1 }, 'a.json has no a.b: a is a number'],
    ['{"a": null}', { at: ['a', 'b'], remove: true }, 'a.json has no a.b: a is a null'],
    ['[1]', { at: ['x'], set: 1 }, 'a.json has no x: the root is a list'],
    ['[1]', { at: [5], set: 1 }, 'a.json has no 5: the root is a list of 1'],
    ['{}', { at: ['a', 2], set: 1 }, 'a.json has no a.2: a is not there'],
    ['{\n"a": }', { at: ['a'], set: 1 }, 'a.json is not JSON: ValueExpected in line 2'],
    ['', { at: ['a'], set: 1 }, 'a.json is not JSON: ValueExpected in line 1'],
  ])('refuses %j', async (text, edit, message) => {
    expect(await refusal('a.json', text, edit)).toBe(message)
  })
})

describe('editing YAML', () => {
  const text = `# top
a:   1   # one
b:
  - x
  -   y: 2
      z: 3   # deep


c: {p: 1,  q: [1,2]}   # flow
d: |
  block
  text

e:
f: 'q'  # quoted
nested:
    four: {}
    list:
    - a   # first
    - b
# before last
last: end # no line end`

  test.each<[string, ValueEdit, string, string]>([
    ['a number', { at: ['a'], set: 22 }, 'a:   1   #', 'a:   22   #'],
    ['a value deep in a list', { at: ['b', 1, 'z'], set: true }, 'z: 3   #', 'z: true   #'],
    ['a list item', { at: ['b', 0], set: 'y: z' }, '- x\n', '- "y: z"\n'],
    ['a value in a flow list', { at: ['c', 'q', 1], set: 'a,b' }, 'q: [1,2]', 'q: [1,"a,b"]'],
    ['a value in a flow map', { at: ['c', 'p'], set: 'x' }, '{p: 1,  q', '{p: x,  q'],
    ['a block scalar by a scalar', { at: ['d'], set: 'short' }, 'd: |\n  block\n  text\n', 'd: short\n'],
    ['a scalar by a block scalar', { at: ['a'], set: 'x\ny\n' }, 'a:   1   # one\n', 'a: |   # one\n  x\n  y\n'],
    ['the last scalar by a map', { at: ['last'], set: { x: 1 } }, 'last: end # no line end', 'last: # no line end\n  x: 1\n'],
    ['an empty value', { at: ['e'], set: 5 }, 'e:\n', 'e: 5\n'],
    ['an empty value by a map', { at: ['e', 'deep', 'er'], set: 5 }, 'e:\n', 'e:\n  deep:\n    er: 5\n'],
    ['a quoted value', { at: ['f'], set: 'r s' }, "'q'", "'r s'"],
    ['an empty map by an entry', { at: ['nested', 'four', 'x'], set: 1 }, 'four: {}\n', 'four:\n      x: 1\n'],
    ['a list by a scalar', { at: ['nested', 'list'], set: 0 }, 'list:\n    - a   # first\n    - b\n', 'list: 0\n'],
    ['a list by a longer list', { at: ['nested', 'list'], set: ['b', 'c'] }, '- a   # first\n    - b\n', '- b\n    - c\n'],
    ['an item appended', { at: ['nested', 'list', 2], set: 'c' }, '    - b\n', '    - b\n    - c\n'],
    ['a key added inside', { at: ['nested', 'new key'], set: [1] }, '    - b\n', '    - b\n    new key:\n    - 1\n'],
    ['a key added at the end', { at: ['added'], set: { x: [1] } }, '# no line end', '# no line end\nadded:\n  x:\n  - 1'],
    ['the last value', { at: ['last'], set: 'over' }, 'last: end #', 'last: over #'],
    ['a key removed', { at: ['a'], remove: true }, 'a:   1   # one\n', ''],
    ['a map removed', { at: ['nested'], remove: true }, 'nested:\n    four: {}\n    list:\n    - a   # first\n    - b\n', ''],
    ['an item removed', { at: ['nested', 'list', 0], remove: true }, '    - a   # first\n', ''],
    ['an empty value removed', { at: ['e'], remove: true }, 'e:\n', ''],
  ])('changes only the lines of %s', async (_, edit, from, to) => {
    expect(await edited('a.yaml', text, [edit])).toBe(text.replace(from, () => to))
  })

  test('keeps CRLF and a byte order mark', async () => {
    expect(await edited('a.yml', '\uFEFFa: 1\r\nb:\r\n  c: 2\r\n', [{ at: ['b', 'd'], set: { e: 3 } }])).toBe('\uFEFFa: 1\r\nb:\r\n  c: 2\r\n  d:\r\n    e: 3\r\n')
  })

  test('writes into an empty file and into one of comments', async () => {
    expect(await edited('a.yaml', '', [{ at: ['a'], set: 1 }])).toBe('a: 1\n')
    expect(parse(await edited('a.yaml', '# only this\n', [{ at: ['a', 'b'], set: 1 }]))).toEqual({ a: { b: 1 } })
  })

  test('rewrites the document where a splice cannot do it, and keeps comments then too', async () => {
    const anchored = '# top\nbase: &base\n  x: 1 # one\nother: *base\n'
    const result = await edited('a.yaml', anchored, [{ at: ['list'], set: [1] }, { at: ['base', 'x'], set: 2 }])
    expect(parse(result)).toEqual({ base: { x: 2 }, other: { x: 2 }, list: [1] })
    expect(result).toContain('x: 2 # one')
    expect(parse(await edited('a.yaml', '- a: 1\n  b: 2\n- c\n', [{ at: [0, 'a'], remove: true }]))).toEqual([{ b: 2 }, 'c'])
    expect(parse(await edited('a.yaml', 'f: {a: 1, b: 2}\n', [{ at: ['f', 'a'], remove: true }, { at: ['f', 'c'], set: [3] }]))).toEqual({ f: { b: 2, c: [3] } })
  })

  test.each<[string, ValueEdit, string]>([
    ['a: text', { at: ['a', 'b'], set: 1 }, 'a.yaml has no a.b: a is a string'],
    ['a: [1]', { at: ['a', 'b'], set: 1 }, 'a.yaml has no a.b: a is a list'],
    ['a: [1]', { at: ['a', 3], set: 1 }, 'a.yaml has no a.3: a is a list of 1'],
    ['a: &x {b: 1}\nc: *x', { at: ['c', 'b'], set: 2 }, 'a.yaml has no c.b: c is an alias'],
    ['a: 1\n---\nb: 2\n', { at: ['a'], set: 2 }, 'a.yaml holds several YAML documents'],
  ])('refuses %j', async (text, edit, message) => {
    expect(await refusal('a.yaml', text, edit)).toBe(message)
  })

  test('refuses what does not parse', async () => {
    expect(await refusal('a.yaml', 'a: [1', { at: ['a'], set: 1 })).toMatch(/^a\.yaml is not YAML: /)
  })

  test('means what was asked for any value at any place', () => {
    const key = fc.constantFrom('a', 'b', 'key with: colon', 'x')
    const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>
    fc.assert(fc.property(fc.array(key, { minLength: 1, maxLength: 3 }), value, (at, set) => {
      const source = '# head\na:\n  b: {x: 1, y: [2]} # flow\n  x:\n  - 1\n  - k: v\nx: "old" # note\n'
      const result = editYaml(source, { at, set })
      if (result.status === 'refused') return /is a (?:string|list|number)/.test(result.reason)
      const document = parse(result.status === 'edited' ? result.text : source)
      const found = at.reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], document)
      return isDeepStrictEqual(JSON.stringify(found), JSON.stringify(set)) && (at[0] === 'a' || JSON.stringify(document.a) === '{"b":{"x":1,"y":[2]},"x":[1,{"k":"v"}]}')
    }), { numRuns: 300 })
  })
})

describe('editing files', () => {
  test('writes nothing when the value is there or gone already', async () => {
    await using rig = await rigFor({ 'a.json': '{ "a" : [1] }', 'b.yaml': 'a:   1\n' }, [
      { file: 'a.json', at: ['a'], set: [1] }, { file: 'a.json', at: ['b', 'c'], remove: true }, { file: 'b.yaml', at: ['a'], set: 1 }, { file: 'b.yaml', at: ['z'], remove: true },
    ])
    const before = await lstat(join(rig.workspace, 'a.json'))
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: '4 edits changed 0 of 2 files' })
    expect((await lstat(join(rig.workspace, 'a.json'))).mtimeMs).toBe(before.mtimeMs)
    expect(await rig.readLog()).toContain('left b.c in a.json')
  })

  test('writes nothing at all when one of the edits cannot be made', async () => {
    await using rig = await rigFor({ 'a.json': '{"a": 1}' }, [{ file: 'a.json', at: ['a'], set: 2 }, { file: 'missing.yaml', at: ['a'], set: 2 }])
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', message: 'missing.yaml is not there' } })
    expect(await rig.read('a.json')).toBe('{"a": 1}')
  })

  test.each([
    ['../plan/fleet.json', 'leaves'],
    ['linked.json', 'linked.json is not a file'],
    ['out/fleet.json', 'symbolic link out of'],
    ['notes.txt', 'notes.txt is neither JSON nor YAML by its name'],
  ])('refuses %s', async (file, reason) => {
    await using rig = await createAgentRig({ spec: { kind: 'codemod', edit: [{ file, at: ['a'], set: 2 }] }, spawner: createTestSpawner(), files: { 'notes.txt': '' }, planFiles: { 'fleet.json': '{}' } })
    await symlink(join(rig.planFolder, 'fleet.json'), join(rig.workspace, 'linked.json'))
    await symlink(rig.planFolder, join(rig.workspace, 'out'))
    expect(await rig.run(agent)).toMatchObject({ failure: { message: expect.stringContaining(reason) } })
  })
})
