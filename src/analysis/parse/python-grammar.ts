import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { invariant } from '../../core/unreachable.ts'
import type { Language, Parser } from 'web-tree-sitter'

/** The parser with what its numbers mean. */
export type PythonGrammar = {
  readonly parser: Parser
  /** Type by number; what does not parse is the last one, `ERROR`. */
  readonly names: readonly string[]
  readonly named: readonly boolean[]
  /** Field by number; null where a child has none. */
  readonly fields: readonly (string | null)[]
  /** The parser's own functions by name, where they could be had; see `openPythonCursor`. */
  readonly binding: Readonly<Record<string, unknown>>
}

let loading: Promise<void> | null = null
let loaded: PythonGrammar | null = null

/** Loads the grammar, once for a process or worker. Parsing Python needs it; JavaScript does not. */
export function preparePython(): Promise<void> {
  loading ??= load()
  return loading
}

/** `preparePython` must have finished. */
export function pythonGrammar(): PythonGrammar {
  invariant(loaded !== null, 'preparePython() is awaited before Python is parsed')
  return loaded
}

async function load(): Promise<void> {
  const { Language, Parser } = await import('web-tree-sitter')
  const binding: Record<string, unknown> = {}
  await Parser.init(binding)
  const file = createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm')
  const language = await Language.load(await readFile(file))
  const parser = new Parser()
  parser.setLanguage(language)
  const types = listTypes(language)
  loaded = { parser, names: [...types, 'ERROR'], named: [...types.map((_, id) => language.nodeTypeIsNamed(id)), true], fields: language.fields, binding }
}

function listTypes(language: Language): string[] {
  return Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeForId(id) ?? '')
}
