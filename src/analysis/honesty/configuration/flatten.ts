import { parseSync } from 'oxc-parser'
import { checkNesting } from '../../parse/check-nesting.ts'
import { parseTree } from 'jsonc-parser'
import type { Node as JsonNode } from 'jsonc-parser'
import { LineCounter, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import { LineIndex } from '../locate.ts'
import { child, children, literalOf, propertyName, walk } from '../javascript/node.ts'
import type { Node } from '../javascript/node.ts'
import { flattenLines } from './flatten-lines.ts'

/** One value of a configuration file. A list of plain values is one setting with several items. */
export type Setting = { readonly key: string; readonly items: readonly string[]; readonly isList: boolean; readonly line: number }

/** Reads a configuration of any usual format as settings by dotted key. What cannot be read has none. */
export function flattenConfiguration(path: string, text: string): Map<string, Setting> {
  const settings = new Map<string, Setting>()
  for (const setting of read(path, text)) settings.set(setting.key, setting)
  return settings
}

function read(path: string, text: string): Setting[] {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/\.ya?ml$/.test(name) || (/^\.(?:nycrc|eslintrc|mocharc|c8rc)$/.test(name) && !text.trimStart().startsWith('{'))) return flattenYaml(text)
  if (/\.json[c5]?$/.test(name) || text.trimStart().startsWith('{')) return flattenJson(path, text)
  if (/\.[cm]?[jt]s$/.test(name)) return flattenScript(path, text)
  return flattenLines(text)
}

function flattenJson(path: string, text: string): Setting[] {
  const lines = new LineIndex(path, text)
  const found: Setting[] = []
  const visit = (node: JsonNode, key: string): void => {
    const line = lines.lineAt(node.offset)
    if (node.type === 'object') for (const property of node.children ?? []) {
      const [name, value] = property.children ?? []
      if (name !== undefined && value !== undefined) visit(value, join(key, String(name.value)))
    } else if (node.type === 'array') {
      const items = node.children ?? []
      found.push({ key, items: items.filter((item) => item.value !== undefined).map((item) => String(item.value)), isList: true, line })
      items.forEach((item, at) => (item.value === undefined ? visit(item, `${key}.${at}`) : undefined))
    } else found.push({ key, items: [String(node.value)], isList: false, line })
  }
  const root = parseTree(text, [], { allowTrailingComma: true })
  if (root !== undefined) visit(root, '')
  return found
}

function flattenYaml(text: string): Setting[] {
  const counter = new LineCounter()
  const found: Setting[] = []
  const lineOf = (node: { readonly range?: readonly number[] | null | undefined }): number => counter.linePos(node.range?.[0] ?? 0).line
  const visit = (node: unknown, key: string): void => {
    if (isMap(node)) for (const pair of node.items) visit(pair.value, join(key, String(isScalar(pair.key) ? pair.key.value : pair.key)))
    else if (isSeq(node)) {
      found.push({ key, items: node.items.filter(isScalar).map((item) => String(item.value)), isList: true, line: lineOf(node) })
      node.items.forEach((item, at) => (isScalar(item) ? undefined : visit(item, `${key}.${at}`)))
    } else if (isScalar(node)) found.push({ key, items: [String(node.value)], isList: false, line: lineOf(node) })
  }
  for (const document of parseAllDocuments(text, { lineCounter: counter })) if ('contents' in document) visit(document.contents, '')
  return found
}

/** Object literals of a configuration in JavaScript; the outermost ones are the roots. */
function flattenScript(path: string, text: string): Setting[] {
  checkNesting(path, text, { mayHoldJsx: false })
  const { program } = parseSync(path, text, { lang: 'ts', sourceType: 'unambiguous', preserveParens: false })
  const lines = new LineIndex(path, text)
  const found: Setting[] = []
  walk(program as unknown as Node, (node) => {
    if (node.type !== 'ObjectExpression') return true
    flattenObject(node, '', { lines, found })
    return false
  })
  return found
}

function flattenObject(node: Node, key: string, into: { readonly lines: LineIndex; readonly found: Setting[] }): void {
  for (const property of children(node, 'properties')) {
    const value = child(property, 'value')
    if (value === null) continue
    const name = join(key, propertyName(property))
    if (value.type === 'ObjectExpression') flattenObject(value, name, into)
    else if (value.type === 'ArrayExpression') flattenArray(value, name, into)
    else {
      const literal = literalOf(value)
      if (literal !== null) into.found.push({ key: name, items: [plain(literal)], isList: false, line: into.lines.lineAt(property.start) })
    }
  }
}

function flattenArray(node: Node, key: string, into: { readonly lines: LineIndex; readonly found: Setting[] }): void {
  const elements = children(node, 'elements')
  into.found.push({ key, items: elements.map(literalOf).filter((literal) => literal !== null && !literal.startsWith('{')).map((literal) => plain(literal ?? '')), isList: true, line: into.lines.lineAt(node.start) })
  elements.forEach((element, at) => (element.type === 'ObjectExpression' ? flattenObject(element, `${key}.${at}`, into) : undefined))
}

function plain(literal: string): string {
  return literal.replace(/^s:/, '')
}

function join(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`
}
