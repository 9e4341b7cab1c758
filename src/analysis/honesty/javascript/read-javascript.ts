import { parseSync } from 'oxc-parser'
import { checkNesting } from '../../parse/check-nesting.ts'
import { isCollected } from '../discovery.ts'
import { LineIndex } from '../locate.ts'
import type { FileModel, Silencer } from '../model.ts'
import { readSilencers } from '../reading/read-silencers.ts'
import { findConstants } from './case-rows.ts'
import type { Node } from './node.ts'
import { qualifyAsserts } from './qualify-asserts.ts'
import { readCallables } from './read-callables.ts'
import { readImports, readMocks } from './read-mocks.ts'
import { readTests } from './read-tests.ts'
import { findAliases } from './test-calls.ts'

const dialects: Readonly<Record<string, 'js' | 'jsx' | 'ts' | 'tsx'>> = { js: 'jsx', mjs: 'jsx', cjs: 'jsx', jsx: 'jsx', ts: 'ts', mts: 'ts', cts: 'ts', tsx: 'tsx' }

/** Reads a JavaScript or TypeScript file; one that does not parse has only its error. */
export function readJavaScript(path: string, source: string): FileModel {
  const lang = dialects[path.slice(path.lastIndexOf('.') + 1)] ?? 'ts'
  checkNesting(path, source, { mayHoldJsx: lang !== 'ts' })
  const { program, errors, comments } = parseSync(path, source, { lang, sourceType: 'unambiguous', preserveParens: false })
  const root = program as unknown as Node
  qualifyAsserts(root)
  const lines = new LineIndex(path, source)
  const [error] = errors
  const remarks = comments.map((comment) => ({ text: comment.value, line: lines.lineAt(comment.start) }))
  return {
    path, language: 'javascript', isTest: isCollected(path),
    parseErrorLine: error === undefined ? null : lines.lineAt(error.labels[0]?.start ?? 0),
    hasCode: Array.isArray(root['body']) && root['body'].length > 0,
    tests: readTests(root, { lines, aliases: findAliases(root), constants: findConstants(root) }),
    callables: readCallables(root, lines),
    silencers: [...readSilencers({ path, source, comments: remarks, language: 'javascript' }), ...readAnyTypes(root, lines)],
    imports: readImports(root),
    mocks: readMocks(root, lines),
    comments: remarks,
  }
}

/** Every `any` of the types, `as any` and `as unknown as T` among them. The walk of the program leaves types out, so this one looks at all fields. */
function readAnyTypes(root: Node, lines: LineIndex): Silencer[] {
  const found: Silencer[] = []
  const visit = (value: unknown, parent: string): void => {
    if (Array.isArray(value)) return value.forEach((item) => visit(item, parent))
    if (typeof value !== 'object' || value === null || !('type' in value)) return
    const node = value as Node
    if (node.type === 'TSAnyKeyword') found.push({ family: 'any', text: parent === 'TSAsExpression' ? 'as any' : 'any', breadth: 1, location: lines.locate(node.start, node.end) })
    if (isDoubleCast(node)) found.push({ family: 'any', text: 'as unknown as', breadth: 1, location: lines.locate(node.start, node.end) })
    for (const field of Object.keys(node)) if (typeof node[field] === 'object') visit(node[field], node.type)
  }
  visit(root, '')
  return found
}

function isDoubleCast(node: Node): boolean {
  const inner = node['expression'] as Node | null | undefined
  const innerType = inner?.['typeAnnotation'] as Node | null | undefined
  return node.type === 'TSAsExpression' && inner?.type === 'TSAsExpression' && innerType?.type === 'TSUnknownKeyword'
}
