import { languageOf } from './discovery.ts'
import { readJavaScript } from './javascript/read-javascript.ts'
import type { Change, FileModel, Files } from './model.ts'
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

/** Reads the source files of both sides; equal texts are read once. `python` may be null when no file is Python. */
export function readComparison(change: Change, python: PythonParser | null): Comparison {
  const base = readAll(change.base, new Map(), { other: change.base, python })
  const head = readAll(change.head, base, { other: change.base, python })
  const changed = [...new Set(change.changed)].filter((path) => change.base.get(path) !== change.head.get(path))
  return { base, head, baseFiles: change.base, headFiles: change.head, changed }
}

function readAll(files: Files, known: Models, about: { readonly other: Files; readonly python: PythonParser | null }): Models {
  const models = new Map<string, FileModel>()
  for (const [path, text] of files) {
    const same = about.other.get(path) === text ? known.get(path) : undefined
    const model = same ?? readOne(path, text, about.python)
    if (model !== null) models.set(path, model)
  }
  return models
}

function readOne(path: string, text: string, python: PythonParser | null): FileModel | null {
  switch (languageOf(path)) {
    case 'javascript': return readJavaScript(path, text)
    case 'python': return python === null ? null : readPython(path, text, python)
    case 'go': return readGo(path, text)
    default: return null
  }
}

export function needsPython(files: Files): boolean {
  return [...files.keys()].some((path) => languageOf(path) === 'python')
}

/** The models of one side for changed files only. */
export function changedModels(comparison: Comparison, side: 'base' | 'head'): FileModel[] {
  return comparison.changed.map((path) => comparison[side].get(path)).filter((model) => model !== undefined)
}
