import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { invariant } from '../../core/unreachable.ts'
import type { Language, Parser, Tree, TreeCursor } from 'web-tree-sitter'
import { PythonTree } from './python-tree.ts'

/** A tree, or the 1-based line of the first thing that is no Python. */
export type PythonParse = { readonly tree: PythonTree } | { readonly errorLine: number }

type Grammar = { readonly parser: Parser; readonly names: readonly string[]; readonly named: readonly boolean[]; readonly ranged: readonly boolean[] }

/** Types whose text or place the metrics read. */
const rangedTypes = new Set(['identifier', 'integer', 'float', 'string', 'function_definition', 'class_definition', 'block', 'print_statement', 'exec_statement', 'try_statement'])

let loading: Promise<void> | null = null
let loaded: Grammar | null = null

/** Loads the parser, once for a process or worker. Parsing Python needs it; JavaScript does not. */
export function preparePython(): Promise<void> {
  loading ??= load()
  return loading
}

/** Parses a file. `preparePython` must have finished. */
export function parsePython(text: string): PythonParse {
  invariant(loaded !== null, 'preparePython() is awaited before Python is parsed')
  const tree = loaded.parser.parse(text)
  invariant(tree !== null, 'the parser has a language and no limit')
  try {
    return tree.rootNode.hasError ? { errorLine: findErrorLine(tree) } : { tree: flatten(tree, text, loaded) }
  } finally {
    tree.delete()
  }
}

async function load(): Promise<void> {
  loaded = await loadGrammar()
}

async function loadGrammar(): Promise<Grammar> {
  const { Language, Parser } = await import('web-tree-sitter')
  await Parser.init()
  const file = createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm')
  const language = await Language.load(await readFile(file))
  const parser = new Parser()
  parser.setLanguage(language)
  const names = listTypes(language)
  return {
    parser,
    names,
    named: names.map((_, id) => language.nodeTypeIsNamed(id)),
    ranged: names.map((name, id) => language.nodeTypeIsNamed(id) && rangedTypes.has(name)),
  }
}

function listTypes(language: Language): string[] {
  return Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeForId(id) ?? '')
}

class Flattener {
  readonly types: number[] = []
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly parents: number[] = []
  readonly skips: number[] = []
  readonly #cursor: TreeCursor
  readonly #ranged: readonly boolean[]

  constructor(cursor: TreeCursor, grammar: Grammar) {
    this.#cursor = cursor
    this.#ranged = grammar.ranged
  }

  /** Preorder without recursion: a file nested as deep as it is long must not end the process. */
  run(): void {
    const cursor = this.#cursor
    let node = this.#enter(-1)
    for (;;) {
      if (cursor.gotoFirstChild()) {
        node = this.#enter(node)
        continue
      }
      this.skips[node] = this.types.length
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return
        node = this.parents[node] ?? -1
        this.skips[node] = this.types.length
      }
      node = this.#enter(this.parents[node] ?? -1)
    }
  }

  #enter(parent: number): number {
    const type = this.#cursor.nodeTypeId
    const ranged = this.#ranged[type] === true
    const node = this.types.length
    this.types.push(type)
    this.starts.push(ranged ? this.#cursor.startIndex : -1)
    this.ends.push(ranged ? this.#cursor.endIndex : -1)
    this.parents.push(parent)
    this.skips.push(node + 1)
    return node
  }
}

function flatten(tree: Tree, text: string, grammar: Grammar): PythonTree {
  const cursor = tree.walk()
  try {
    const flat = new Flattener(cursor, grammar)
    flat.run()
    const { types, starts, ends, parents, skips } = flat
    return new PythonTree(text, { types, starts, ends, parents, skips, names: grammar.names, named: grammar.named })
  } finally {
    cursor.delete()
  }
}

function findErrorLine(tree: Tree): number {
  const cursor = tree.walk()
  try {
    // Down the first child that holds an error until none of its children does.
    while (cursor.gotoFirstChild()) {
      while (!cursor.currentNode.hasError && cursor.gotoNextSibling());
      if (!cursor.currentNode.hasError) break
    }
    return cursor.startPosition.row + 1
  } finally {
    cursor.delete()
  }
}
