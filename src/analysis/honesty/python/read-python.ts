import { isCollected } from '../discovery.ts'
import { LineIndex } from '../locate.ts'
import type { FileModel, Import, Mock, Silencer } from '../model.ts'
import { readSilencers } from '../reading/read-silencers.ts'
import { canonical, chainOf, field, keyword, literalOf, named, positional, walk } from './node.ts'
import { readCallables } from './read-callables.ts'
import { readTests } from './read-tests.ts'
import type { PyNode, PythonParser } from './syntax.ts'

export function readPython(path: string, source: string, parser: PythonParser): FileModel {
  const { root, errorAt } = parser.parse(source)
  const lines = new LineIndex(path, source)
  const comments: { text: string; line: number }[] = []
  walk(root, (node) => {
    if (node.type === 'comment') comments.push({ text: node.text, line: lines.lineAt(node.start) })
  })
  return {
    path, language: 'python', isTest: isCollected(path),
    parseErrorLine: errorAt === null ? null : lines.lineAt(errorAt),
    hasCode: named(root).length > 0,
    tests: readTests(root, lines),
    callables: readCallables(root, lines),
    silencers: [...readSilencers({ path, source, comments, language: 'python' }), ...readAnyCasts(root, lines)],
    imports: readImports(root),
    mocks: readMocks(root, lines),
    comments,
  }
}

function readAnyCasts(root: PyNode, lines: LineIndex): Silencer[] {
  const found: Silencer[] = []
  walk(root, (node) => {
    if (node.type !== 'call' || chainOf(field(node, 'function')).at(-1) !== 'cast') return
    if (/^(?:typing \. )?Any$|^s:Any$/.test(canonical(positional(node)[0] ?? null))) found.push({ family: 'any', text: 'cast(Any', breadth: 1, location: lines.locate(node.start, node.end) })
  })
  return found
}

function readImports(root: PyNode): Import[] {
  const found: Import[] = []
  walk(root, (node) => {
    if (node.type === 'import_statement') for (const part of named(node)) found.push({ specifier: dotted(part), names: [dotted(part).split('.')[0] ?? ''] })
    if (node.type !== 'import_from_statement') return
    const names = node.children.filter((child) => child.field === 'name').map(dotted)
    found.push({ specifier: dotted(field(node, 'module_name')), names })
  })
  return found
}

function dotted(node: PyNode | null): string {
  const name = node?.type === 'aliased_import' ? field(node, 'name') : node
  return canonical(name).replaceAll(' ', '')
}

/** `patch('a.b.c')`, `patch.object(x, 'c')`, `monkeypatch.setattr(x, 'c', …)`, `mocker.patch`. */
function readMocks(root: PyNode, lines: LineIndex): Mock[] {
  const found: Mock[] = []
  walk(root, (node) => {
    if (node.type !== 'call') return
    const chain = chainOf(field(node, 'function')).join('.')
    const [first = null, second = null] = positional(node)
    const isForced = literalOf(keyword(node, 'create')) === 'True' || literalOf(keyword(node, 'raising')) === 'False'
    const location = lines.locate(node.start, node.end)
    const name = literalOf(first)?.replace(/^s:/, '')
    if (/(?:^|\.)patch$/.test(chain) && name !== undefined) found.push(toMock(name, { isForced, location }))
    else if (chain.endsWith('monkeypatch.setattr') && name !== undefined) found.push(toMock(name, { isForced, location }))
    else if (/(?:patch\.object|monkeypatch\.setattr)$/.test(chain)) found.push({ target: chainOf(first).join('.'), names: [literalOf(second)?.replace(/^s:/, '') ?? ''], isForced, location })
  })
  return found
}

function toMock(path: string, about: Pick<Mock, 'isForced' | 'location'>): Mock {
  const cut = path.lastIndexOf('.')
  return { target: path.slice(0, Math.max(cut, 0)), names: [path.slice(cut + 1)], ...about }
}
