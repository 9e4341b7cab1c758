import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureText, RenameRig } from './test/rename-rig.ts'

const spec = { symbol: 'area', in: 'shapes/area.py', to: 'surface' }
const area = '__all__ = ["area", "other"]\n\n\ndef area(width):\n    """The area of a square."""\n    return width * width\n\n\nother = 1\n'

/** Says what it knows before it knows the project: nothing. */
const hastyServer = `
let rest = '', isReady = false
const send = (message) => {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message })
  process.stdout.write('Content-Length: ' + Buffer.byteLength(body) + '\\r\\n\\r\\n' + body)
}
const answer = ({ method, params }) => {
  if (method === 'initialize') return { capabilities: {} }
  if (method !== 'textDocument/rename' || !isReady) return null
  const end = params.newName === 'surface' ? 8 : 11
  return { changes: { [params.textDocument.uri]: [{ range: { start: { line: 0, character: 4 }, end: { line: 0, character: end } }, newText: params.newName }] } }
}
const handle = (message) => {
  if (message.method === 'exit') process.exit(0)
  if (message.method === 'textDocument/didOpen') setTimeout(() => {
    isReady = true
    send({ method: 'window/logMessage', params: { type: 3, message: 'Found 1 source file' } })
  }, 100)
  if (message.id !== undefined) send({ id: message.id, result: answer(message) })
}
process.stdin.setEncoding('utf8').on('data', (text) => {
  rest += text
  for (let head; (head = /^Content-Length: (\\d+)\\r\\n\\r\\n/.exec(rest)) && rest.length >= head[0].length + Number(head[1]); ) {
    const end = head[0].length + Number(head[1])
    handle(JSON.parse(rest.slice(head[0].length, end)))
    rest = rest.slice(end)
  }
})
`

describe('renaming in Python', () => {
  test('waits until the server knows the files of the project', async () => {
    await using rig = await RenameRig.create({
      'area.py': 'def area():\n    pass\n',
      'node_modules/pyright/package.json': '{ "name": "pyright", "version": "1.1.414" }',
      'node_modules/pyright/langserver.index.js': hastyServer,
    })
    expect(await rig.rename({ ...spec, in: 'area.py' })).toEqual({ status: 'renamed', files: 1, edits: 1 })
  })

  test('changes the declaration, __all__, the imports and the uses, and leaves strings and locals alone', async () => {
    await using rig = await RenameRig.create({
      'shapes/__init__.py': 'from .area import area\nfrom .area import area as kept\n\n__all__ = ["area", "kept"]\n',
      'shapes/area.py': area,
      'use.py':
        'import shapes\nfrom shapes import area\nfrom shapes.area import area as again\n\nprint("area", area(1), shapes.area(2), again(3))\n\n\n' +
        'def shadowed(area):\n    return area + 1\n',
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', files: 3 })
    expect(await rig.read('shapes/area.py')).toBe(area.replace('"area"', '"surface"').replace('def area', 'def surface'))
    expect(await rig.read('shapes/__init__.py')).toBe(
      'from .area import surface\nfrom .area import surface as kept\n\n__all__ = ["surface", "kept"]\n',
    )
    expect(await rig.read('use.py')).toBe(
      'import shapes\nfrom shapes import surface\nfrom shapes.area import surface as again\n\nprint("area", surface(1), shapes.surface(2), again(3))\n\n\n' +
        'def shadowed(area):\n    return area + 1\n',
    )
    expect(rig.logged.some((line) => line.startsWith('not changed: 7 other mentions of area'))).toBe(true)
  })

  test('a second run makes no edits and starts no server', async () => {
    await using rig = await RenameRig.create({ 'shapes/area.py': area })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', edits: 2 })
    const before = await rig.readAll()
    rig.logged.length = 0
    expect(await rig.rename(spec)).toEqual({ status: 'renamed', files: 0, edits: 0 })
    expect(await rig.readAll()).toEqual(before)
    expect(rig.logged.join('\n')).not.toContain('starting')
  })

  test('methods and attributes follow their class', async () => {
    await using rig = await RenameRig.create({
      'shapes/area.py':
        'class Box:\n    def __init__(self):\n        self.size = 1\n\n    def grow(self):\n        self.size += 1\n        return self\n',
      'use.py': 'from shapes.area import Box\n\nprint(Box().grow().size, {"size": 1})\n',
    })
    expect(await rig.rename({ symbol: 'Box.grow', in: 'shapes/area.py', to: 'expand' })).toMatchObject({ status: 'renamed', edits: 2 })
    expect(await rig.rename({ symbol: 'Box.size', in: 'shapes/area.py', to: 'length' })).toMatchObject({ status: 'renamed', edits: 3 })
    expect(await rig.read('use.py')).toBe('from shapes.area import Box\n\nprint(Box().expand().length, {"size": 1})\n')
  })

  test('byte order marks, line ends and astral characters stay', async () => {
    const use = '\ufefffrom shapes.area import area; text = "😀𝒳" + str(area(1))\r\nprint(text, area(2))\r\n'
    await using rig = await RenameRig.create({ 'shapes/__init__.py': '', 'shapes/area.py': area, 'use.py': use })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', files: 2 })
    expect(await readFile(join(rig.workspace, 'use.py'))).toEqual(
      Buffer.from(use.replace('import area', 'import surface').replaceAll('area(', 'surface(')),
    )
  })

  test.each([
    ['a parameter would be taken for it', 'from shapes.area import area\n\n\ndef twice(surface):\n    return area(surface)\n', 'use.py:5'],
    ['a user of it defines the new name', 'from shapes.area import area\n\n\ndef surface():\n    return area(1)\n', 'surface'],
  ])('refuses when %s', async (_, use, evidence) => {
    await using rig = await RenameRig.create({ 'shapes/__init__.py': '', 'shapes/area.py': area, 'use.py': use })
    const before = await rig.readAll()
    expect(failureText(await rig.rename(spec))).toContain(evidence)
    expect(await rig.readAll()).toEqual(before)
  })

  test('refuses when a file that the project leaves out would no longer find the name', async () => {
    await using rig = await RenameRig.create({
      'pyrightconfig.json': '{ "include": ["shapes"], "exclude": ["tools"] }',
      'shapes/__init__.py': '',
      'shapes/area.py': area,
      'tools/use.py': 'from shapes.area import area\n\nprint(area(1))\n',
    })
    const before = await rig.readAll()
    expect(failureText(await rig.rename(spec))).toContain('tools/use.py:1')
    expect(await rig.readAll()).toEqual(before)
  })

  test('a keyword is no name', async () => {
    await using rig = await RenameRig.create({ 'shapes/area.py': area })
    expect(failureText(await rig.rename({ ...spec, to: 'lambda' }))).toContain('is not a name')
  })
})
