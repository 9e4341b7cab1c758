import { parseSync, rawTransferSupported } from 'oxc-parser'
import type { ParserOptions } from 'oxc-parser'
import type { Language } from '../model.ts'

/** A node of an ESTree; what else it has depends on its type. */
export type JsNode = { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown }

export type JsComment = { readonly start: number; readonly end: number }

/** A tree, or the offset of the first thing that is neither JavaScript nor TypeScript. */
export type JavaScriptParse =
  | { readonly program: JsNode; readonly comments: readonly JsComment[] }
  | { readonly errorAt: number; readonly message: string }

const dialects: Readonly<Record<Exclude<Language, 'python'>, NonNullable<ParserOptions['lang']>>> = {
  javascript: 'jsx',
  jsx: 'jsx',
  typescript: 'ts',
  tsx: 'tsx',
}

/**
 * Parses a file as a module; a file that is none is tried again as a CommonJS script, in which `with`, octal numbers and a `return` at the top
 * are allowed. Parentheses leave no nodes, as in ESLint's trees.
 */
export function parseJavaScript(text: string, path: string, language: Exclude<Language, 'python'>): JavaScriptParse {
  const lang = /\.d\.[cm]?ts$/.test(path) ? 'dts' : dialects[language]
  const asModule = tryParse(text, { lang, sourceType: 'module' })
  if ('program' in asModule || /\.m[jt]s$/.test(path)) return asModule
  const asScript = tryParse(text, { lang, sourceType: 'commonjs' })
  return 'program' in asScript ? asScript : asModule
}

function tryParse(text: string, options: ParserOptions): JavaScriptParse {
  const result = parse(text, { ...options, astType: 'ts', preserveParens: false })
  const error = result.errors.find(({ severity }: { readonly severity: string }) => severity === 'Error')
  if (error !== undefined) return { errorAt: error.labels[0]?.start ?? 0, message: error.message }
  return { program: result.program as unknown as JsNode, comments: result.comments }
}

let canShare: boolean | null = null

/**
 * Reading the tree out of the parser's memory takes half the time of reading it as JSON. It needs 4 GiB of address space (not of memory); a process
 * that is not given so much does without.
 */
function parse(text: string, options: ParserOptions): ReturnType<typeof parseSync> {
  canShare ??= rawTransferSupported()
  if (!canShare) return parseSync('file', text, options)
  try {
    const shared = { ...options, experimentalRawTransfer: true }
    return parseSync('file', text, shared)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    canShare = false
    return parseSync('file', text, options)
  }
}

export function isNode(value: unknown): value is JsNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
