import { isCollected, languageOf } from './discovery.ts'
import { readJavaScript } from './javascript/read-javascript.ts'
import type { KeptModels } from './kept-models.ts'
import type { Change, FileModel, Files } from './model.ts'
import { isTooDeep } from './javascript/nesting.ts'
import type { PythonParser } from './python/syntax.ts'
import { readPython } from './python/read-python.ts'
import { readGo } from './go/read-go.ts'

export type Models = ReadonlyMap<string, FileModel>

/** Both sides of a change, read. `changed` has only paths whose texts differ. */
export type Comparison = {
  readonly base: Models
  readonly head: Models
  readonly baseFiles: Files
  readonly headFiles: Files
  readonly changed: readonly string[]
}

type Reading = { readonly python: PythonParser | null; readonly kept: KeptModels }

/** Reads the source files of both sides; equal texts are read once. `python` may be null when `needsPython` says so. */
export function readComparison(change: Change, reading: Reading): Comparison {
  const base = readAll(change.base, new Map(), { other: change.base, ...reading })
  const head = readAll(change.head, base, { other: change.base, ...reading })
  const changed = [...new Set(change.changed)].filter((path) => change.base.get(path) !== change.head.get(path))
  return { base, head, baseFiles: change.base, headFiles: change.head, changed }
}

function readAll(files: Files, known: Models, { other, python, kept }: Reading & { readonly other: Files }): Models {
  const models = new Map<string, FileModel>()
  for (const [path, text] of files) {
    const same = (other.get(path) === text ? known.get(path) : undefined) ?? kept.find(path, text)
    const model = same ?? readCarefully(path, text, python)
    if (model === null) continue
    models.set(path, model)
    if (same === undefined) kept.add(path, text, model)
  }
  return models
}

/** Larger files are data or made by tools. Tests that grow beyond it count as gone, so nothing is hidden by bloating a file. */
const maxSourceChars = 1_500_000

/** A file too large or too deeply nested has no contents for us: what was known of it on the base is then reported as lost. */
function readCarefully(path: string, text: string, python: PythonParser | null): FileModel | null {
  const language = languageOf(path)
  if (language === null) return null
  const bare: FileModel = { path, language, isTest: isCollected(path), parseErrorLine: null, hasCode: true, tests: [], callables: [], silencers: [], imports: [], mocks: [], comments: [] }
  if (text.length > maxSourceChars) return bare
  if (language === 'javascript' && isTooDeep(text)) return { ...bare, parseErrorLine: 1 }
  try {
    return readOne(path, text.startsWith('\uFEFF') ? text.slice(1) : text, python)
  } catch (error) {
    if (error instanceof RangeError) return { ...bare, parseErrorLine: 1 }
    throw error
  }
}

function readOne(path: string, text: string, python: PythonParser | null): FileModel | null {
  switch (languageOf(path)) {
    case 'javascript': return readJavaScript(path, text)
    case 'python': return python === null ? null : readPython(path, text, python)
    case 'go': return readGo(path, text)
    default: return null
  }
}

export function needsPython(files: Files, kept: KeptModels): boolean {
  return [...files].some(([path, text]) => languageOf(path) === 'python' && kept.find(path, text) === undefined)
}

/** The models of one side for changed files only. */
export function changedModels(comparison: Comparison, side: 'base' | 'head'): FileModel[] {
  return comparison.changed.map((path) => comparison[side].get(path)).filter((model) => model !== undefined)
}
