import type { ClassMetrics, CognitiveDialect, FileMetrics, FunctionMetrics, Halstead, Language, LineCounts, SourceFile } from '../model.ts'
import { jsTokenKind, scanJavaScriptTokens } from '../parse/javascript-tokens.ts'
import type { JavaScriptTokens } from '../parse/javascript-tokens.ts'
import type { JsComment, JsNode } from '../parse/parse-javascript.ts'
import { totalParts } from './cognitive.ts'
import type { CognitivePart, CognitiveTotal } from './cognitive.ts'
import { HalsteadEvents } from './halstead.ts'
import type { JsClass, JsFrame } from './javascript-frame.ts'
import { JavaScriptLines } from './javascript-lines.ts'
import { JavaScriptWalk } from './javascript-walk.ts'
import { computeVisualStudioIndex } from './maintainability-index.ts'

type Parsed = {
  readonly file: SourceFile
  readonly language: Exclude<Language, 'python'>
  readonly program: JsNode
  readonly comments: readonly JsComment[]
  readonly dialect: CognitiveDialect
}

/** Numbers of a JavaScript or TypeScript file. */
export function measureJavaScript(parsed: Parsed): FileMetrics {
  return new JavaScriptMetrics(parsed).measure()
}

class JavaScriptMetrics {
  readonly #parsed: Parsed
  readonly #walk: JavaScriptWalk
  readonly #events: HalsteadEvents
  readonly #lines: JavaScriptLines
  readonly #cognitive: Map<CognitivePart, CognitiveTotal>

  constructor(parsed: Parsed) {
    const { text } = parsed.file
    this.#parsed = parsed
    this.#walk = new JavaScriptWalk(parsed.program, text, parsed.dialect)
    const tokens = scanJavaScriptTokens(text, this.#walk.leaves, parsed.comments)
    this.#events = toEvents(text, tokens)
    this.#lines = new JavaScriptLines({ text, tokens, comments: parsed.comments, statements: this.#walk.statements })
    this.#cognitive = this.#totalCognitive()
  }

  measure(): FileMetrics {
    const [program, ...functions] = this.#walk.frames
    const lines = this.#lines.all
    const cyclomatic = this.#walk.frames.reduce((sum, frame) => sum + frame.decisions, 1)
    const halstead = this.#events.measure(0, this.#parsed.file.text.length + 1)
    return {
      path: this.#parsed.file.path,
      language: this.#parsed.language,
      lines,
      cyclomatic,
      cognitive: this.#parsed.dialect === 'sonarjs' ? this.#sumOwn() : program === undefined ? 0 : this.#cognitiveOf(program),
      halstead,
      maintainabilityIndex: toIndex(halstead, cyclomatic, lines),
      functions: functions.map((frame) => this.#measureFunction(frame)),
      classes: this.#walk.classes.map((each) => this.#measureClass(each)),
    }
  }

  #measureFunction(frame: JsFrame): FunctionMetrics {
    const { start, end } = frame
    const lines = this.#lines.between(start, end)
    const halstead = this.#events.measure(start, end)
    const line = this.#lines.table.lineAt(frame.head)
    const cyclomatic = 1 + frame.decisions
    return {
      name: frame.name,
      kind: frame.kind === 'program' ? 'function' : frame.kind,
      line,
      endLine: this.#lines.table.lineAt(Math.max(start, end - 1)),
      column: frame.head - this.#lines.table.startOf(line),
      cyclomatic,
      cognitive: this.#cognitiveOf(frame),
      parameters: frame.parameters,
      nesting: frame.nesting,
      returns: frame.returns,
      lines,
      halstead,
      maintainabilityIndex: toIndex(halstead, cyclomatic, lines),
    }
  }

  #measureClass({ name, start, end, methods }: JsClass): ClassMetrics {
    const members = this.#walk.frames.filter((frame) => frame.ofClass?.start === start && frame.ofClass.name === name)
    const real = members.reduce((sum, frame) => sum + frame.decisions + (frame.kind === 'initializer' ? 0 : 1), 1)
    const cyclomatic = methods === 0 ? real : Math.floor(real / methods) + (methods > 1 ? 1 : 0)
    return { name, line: this.#lines.table.lineAt(start), endLine: this.#lines.table.lineAt(end - 1), cyclomatic, methods }
  }

  /**
   * sonarjs looks at each function alone. The white paper adds nested functions to the one around them, except where that one only holds
   * functions and has no control flow of its own: its way of writing a module or class.
   */
  #totalCognitive(): Map<CognitivePart, CognitiveTotal> {
    const root = this.#walk.frames[0]?.part
    return root === undefined || this.#parsed.dialect === 'sonarjs'
      ? new Map()
      : totalParts(root, (part) => part !== root && part.structural === 0)
  }

  #cognitiveOf(frame: JsFrame): number {
    if (this.#parsed.dialect === 'sonarjs') return frame.kind === 'initializer' ? 0 : frame.part.own
    return this.#cognitive.get(frame.part)?.points ?? 0
  }

  #sumOwn(): number {
    return this.#walk.frames.reduce((sum, frame) => sum + (frame.kind === 'initializer' ? 0 : frame.part.own), 0)
  }
}

function toEvents(text: string, tokens: JavaScriptTokens): HalsteadEvents {
  const events = new HalsteadEvents()
  for (let index = 0; index < tokens.kinds.length; index += 1) {
    const kind = tokens.kinds[index]
    if (kind === jsTokenKind.closer) continue
    const start = tokens.starts[index] ?? 0
    const word = text.slice(start, tokens.ends[index])
    if (kind === jsTokenKind.operator) events.addOperator(word, start)
    else if (word.trim() !== '') events.addOperand(word, start)
  }
  return events
}

function toIndex(halstead: Halstead, cyclomatic: number, lines: LineCounts): number {
  return computeVisualStudioIndex({ volume: halstead.volume, cyclomatic, lines: lines.source })
}
