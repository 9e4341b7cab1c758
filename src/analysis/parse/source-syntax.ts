import type { Language, SourceFile } from '../model.ts'
import { isTooDeep } from './check-nesting.ts'
import { parseJavaScript } from './parse-javascript.ts'
import type { JavaScriptParse } from './parse-javascript.ts'
import { parsePython } from './parse-python.ts'
import type { PythonParse } from './parse-python.ts'
import { scanPythonTokens, tokenKind } from './python-tokens.ts'
import type { PythonTree } from './python-tree.ts'
import type { PythonTokens } from './python-tokens.ts'

/** The syntax of one file, each part made when it is first asked for and then shared by all that look at the file. */
export class SourceSyntax {
  readonly language: Language
  readonly #file: SourceFile
  #isTooDeep: boolean | null = null
  #javascript: JavaScriptParse | null = null
  #python: PythonParse | null = null
  #tokens: PythonTokens | null = null
  #code: string | null = null
  #loops: string | null = null

  constructor(file: SourceFile, language: Language) {
    this.#file = file
    this.language = language
  }

  /** Would the native parser end the process on it? Never of Python, whose parser does not recurse. */
  get isTooDeep(): boolean {
    return (this.#isTooDeep ??= this.language !== 'python' && isTooDeep(this.#file.text, { mayHoldJsx: this.language !== 'typescript' }))
  }

  /** Not to be asked of a file that is too deep. */
  javascript(language: Exclude<Language, 'python'>): JavaScriptParse {
    return (this.#javascript ??= parseJavaScript(this.#file.text, this.#file.path, language))
  }

  /** `preparePython` must have finished. */
  get python(): PythonParse {
    return (this.#python ??= parsePython(this.#file.text))
  }

  /** The text without its comments; with them where the file does not parse. For Python, without texts that stand alone too. */
  get code(): string {
    return (this.#code ??= this.#cut(this.language === 'python' ? listLonely(this.pythonTokens) : this.isTooDeep ? [] : listComments(this.javascript(this.language))))
  }

  /** The text of all loops of Python; elsewhere all the code. */
  get loops(): string {
    return (this.#loops ??= this.language === 'python' ? joinLoops(this.python.tree) : this.code)
  }

  get pythonTokens(): PythonTokens {
    return (this.#tokens ??= scanPythonTokens(this.#file.text))
  }

  #cut(spans: readonly Span[]): string {
    const { text } = this.#file
    let code = ''
    let at = 0
    for (const { start, end } of spans) {
      code += text.slice(at, start)
      at = end
    }
    return at === 0 ? text : `${code}${text.slice(at)}`
  }
}

function joinLoops(tree: PythonTree): string {
  const found: string[] = []
  for (let node = 0; node < tree.count; node += 1) {
    const name = tree.name(node)
    if (name !== 'for_statement' && name !== 'while_statement') continue
    found.push(tree.textOf(node))
    node = tree.skip(node) - 1
  }
  return found.join('\n')
}

type Span = { readonly start: number; readonly end: number }

function listComments(parse: JavaScriptParse): readonly Span[] {
  return 'program' in parse ? parse.comments : []
}

/** Comments and docstrings. */
function listLonely({ kinds, starts, ends }: PythonTokens): readonly Span[] {
  const spans: Span[] = []
  for (let at = 0; at < kinds.length; at += 1) {
    const isAlone = kinds[at] === tokenKind.string && (at === 0 || kinds[at - 1] === tokenKind.end) && kinds[at + 1] === tokenKind.end
    if (isAlone || kinds[at] === tokenKind.comment) spans.push({ start: starts[at] ?? 0, end: ends[at] ?? 0 })
  }
  return spans
}
