import { isTooDeep } from '../../../../analysis/parse/check-nesting.ts'
import { extname } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

/** A module specifier in a text: `start` and `end` enclose it without its quotes, `quote` is what it must be escaped for. */
export type Specifier = { readonly value: string; readonly start: number; readonly end: number; readonly quote: string }

export type SpecifierSearch =
  | { readonly status: 'found'; readonly specifiers: readonly Specifier[] }
  | { readonly status: 'unreadable'; readonly reason: string }

const languages: Readonly<Record<string, 'ts' | 'tsx' | 'jsx'>> = {
  '.ts': 'ts', '.mts': 'ts', '.cts': 'ts', '.tsx': 'tsx', '.js': 'jsx', '.mjs': 'jsx', '.cjs': 'jsx', '.jsx': 'jsx',
}

export function isScript(path: string): boolean {
  return extname(path) in languages
}

export function isStyleSheet(path: string): boolean {
  return extname(path) === '.css'
}

/** Finds every specifier of a script: import, export from, import(), require, import types, `new URL(…, import.meta.url)`; in order. */
export function findScriptSpecifiers(path: string, text: string): SpecifierSearch {
  const lang = languages[extname(path)] ?? 'ts'
  if (isTooDeep(text, { mayHoldJsx: !/\.[cm]?ts$/.test(path) })) return { status: 'unreadable', reason: `${path} nests too deep to be read` }
  const { program, errors } = parseSync(path, text, { lang, sourceType: 'unambiguous' })
  const [error] = errors
  if (error !== undefined) {
    const at = error.labels[0]
    return { status: 'unreadable', reason: `${path}:${at === undefined ? 1 : lineAt(text, at.start)} ${error.message}` }
  }
  const specifiers: Specifier[] = []
  new Visitor(collectInto(specifiers, text)).visit(program)
  return { status: 'found', specifiers: specifiers.sort((a, b) => a.start - b.start) }
}

type Node = { readonly type: string; readonly start: number; readonly end: number }

function collectInto(specifiers: Specifier[], text: string): ConstructorParameters<typeof Visitor>[0] {
  const add = (node: Node | null | undefined): void => {
    if (node === null || node === undefined) return
    const quote = text[node.start] ?? ''
    if (node.type === 'Literal' ? !`'"`.includes(quote) : node.type !== 'TemplateLiteral' || text.slice(node.start, node.end).includes('${')) return
    const value = 'value' in node && typeof node.value === 'string' ? node.value : text.slice(node.start + 1, node.end - 1)
    specifiers.push({ value, start: node.start + 1, end: node.end - 1, quote })
  }
  return {
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    TSModuleDeclaration: (node) => add(node.id),
    CallExpression: (node) => {
      if (isRequire(node.callee)) add(node.arguments[0])
    },
    NewExpression: (node) => {
      const base = node.arguments[1]
      if (node.callee.type === 'Identifier' && node.callee.name === 'URL' && base !== undefined && /^import\s*\.\s*meta\s*\.\s*url$/.test(text.slice(base.start, base.end))) {
        add(node.arguments[0])
      }
    },
  }
}

/** `require('x')`, `require.resolve('x')`, and what test frameworks call to replace a module. */
function isRequire(callee: Node): boolean {
  if (callee.type === 'Identifier') return 'name' in callee && callee.name === 'require'
  if (callee.type !== 'MemberExpression' || !('object' in callee) || !('property' in callee)) return false
  const [object, property] = [nameOf(callee.object), nameOf(callee.property)]
  return (object === 'require' && property === 'resolve') || ((object === 'vi' || object === 'jest') && /^(?:un)?mock$|^doMock$/.test(property))
}

function nameOf(node: unknown): string {
  return typeof node === 'object' && node !== null && 'name' in node && typeof node.name === 'string' ? node.name : ''
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

const cssTokens = /\/\*[^]*?\*\/|@import\s+(?<quote>["'])(?<quoted>[^"'\n]+)\k<quote>|\burl\(\s*(?<urlQuote>["']?)(?<url>[^"')\s]+)\k<urlQuote>\s*\)/g

/** Finds what a style sheet imports or refers to by `@import` and `url()`, outside comments. */
export function findStyleSpecifiers(text: string): readonly Specifier[] {
  return [...text.matchAll(cssTokens)].flatMap((match) => {
    const value = match.groups?.['quoted'] ?? match.groups?.['url']
    if (value === undefined) return []
    const start = match.index + match[0].lastIndexOf(value)
    return [{ value, start, end: start + value.length, quote: match.groups?.['quote'] ?? match.groups?.['urlQuote'] ?? '' }]
  })
}
