import type { Language, SourceFile } from '../model.ts'
import { isTooDeep } from './check-nesting.ts'
import { parseJavaScript } from './parse-javascript.ts'
import type { JavaScriptParse } from './parse-javascript.ts'
import { parsePython } from './parse-python.ts'
import type { PythonParse } from './parse-python.ts'
import { scanPythonTokens } from './python-tokens.ts'
import type { PythonTokens } from './python-tokens.ts'

/** The syntax of one file, each part made when it is first asked for and then shared by all that look at the file. */
export class SourceSyntax {
  readonly language: Language
  readonly #file: SourceFile
  #isTooDeep: boolean | null = null
  #javascript: JavaScriptParse | null = null
  #python: PythonParse | null = null
  #tokens: PythonTokens | null = null

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

  get pythonTokens(): PythonTokens {
    return (this.#tokens ??= scanPythonTokens(this.#file.text))
  }
}
