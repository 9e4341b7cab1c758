import type { ClassMetrics, FileMetrics, FunctionMetrics, Halstead, LineCounts, SourceFile } from '../model.ts'
import { LineTable } from '../parse/line-table.ts'
import type { PythonTokens } from '../parse/python-tokens.ts'
import type { PythonTree } from '../parse/python-tree.ts'
import { totalParts } from './cognitive.ts'
import type { CognitivePart, CognitiveTotal } from './cognitive.ts'
import { computePythonIndex } from './maintainability-index.ts'
import { PythonLines } from './python-lines.ts'
import type { PythonLineCounts } from './python-lines.ts'
import { PythonWalk } from './python-walk.ts'
import type { PythonScope } from './python-walk.ts'

/** Numbers of a Python file by radon's definitions. */
export function measurePython(file: SourceFile, tree: PythonTree, tokens: PythonTokens): FileMetrics {
  return new PythonMetrics(file, tree, tokens).measure()
}

class PythonMetrics {
  readonly #file: SourceFile
  readonly #tree: PythonTree
  readonly #walk: PythonWalk
  readonly #lines: PythonLines
  readonly #table: LineTable
  readonly #cognitive: Map<CognitivePart, CognitiveTotal>
  readonly #children: Map<PythonScope | null, PythonScope[]>
  readonly #names = new Map<PythonScope, string>()

  constructor(file: SourceFile, tree: PythonTree, tokens: PythonTokens) {
    this.#file = file
    this.#tree = tree
    this.#walk = new PythonWalk(tree)
    this.#children = Map.groupBy(this.#walk.scopes, (scope) => scope.parent)
    this.#lines = new PythonLines(file.text, tokens)
    this.#table = new LineTable(file.text)
    this.#cognitive = totalParts(this.#walk.scopes[0]?.part ?? { own: 0, structural: 0, offset: 0, fresh: true, children: [] })
  }

  measure(): FileMetrics {
    const module = this.#walk.scopes[0]
    const raw = this.#lines.all
    const cyclomatic = this.#sumFile()
    const halstead = this.#walk.halstead.events.measure(0, this.#tree.count)
    return {
      path: this.#file.path,
      language: 'python',
      lines: toLineCounts(raw),
      cyclomatic,
      cognitive: module === undefined ? 0 : this.#cognitiveOf(module),
      halstead,
      maintainabilityIndex: toIndex(halstead, cyclomatic, raw),
      functions: this.#walk.scopes.filter((scope) => scope.kind === 'function').map((scope) => this.#measureFunction(scope)),
      classes: this.#walk.scopes.filter((scope) => scope.kind === 'class').map((scope) => this.#measureClass(scope)),
    }
  }

  #measureFunction(scope: PythonScope): FunctionMetrics {
    const { node } = scope
    const [start, end] = [this.#tree.startOf(node), this.#tree.endOf(node)]
    const raw = this.#lines.between(start, end)
    const halstead = this.#walk.halstead.events.measure(scope.body, this.#tree.skip(scope.body))
    const cyclomatic = 1 + scope.decisions
    return {
      name: this.#nameOf(scope),
      kind: scope.parent?.kind === 'class' ? 'method' : 'function',
      ...this.#locate(scope),
      column: start - this.#table.startOf(this.#table.lineAt(start)),
      cyclomatic,
      cognitive: this.#cognitiveOf(scope),
      parameters: scope.parameters,
      nesting: scope.nesting,
      returns: scope.returns,
      lines: toLineCounts(raw),
      halstead,
      maintainabilityIndex: toIndex(halstead, cyclomatic, raw),
    }
  }

  #measureClass(scope: PythonScope): ClassMetrics {
    const methods = this.#methodsOf(scope)
    const real = this.#sumClass(scope)
    const cyclomatic = methods.length === 0 ? real : Math.floor(real / methods.length) + (methods.length > 1 ? 1 : 0)
    return { name: this.#nameOf(scope), ...this.#locate(scope), cyclomatic, methods: methods.length }
  }

  #locate(scope: PythonScope): { line: number; endLine: number } {
    const [start, end] = [this.#tree.startOf(scope.node), this.#tree.endOf(scope.node)]
    return { line: this.#table.lineAt(start), endLine: this.#table.lineAt(Math.max(start, end - 1)) }
  }

  #methodsOf(scope: PythonScope): readonly PythonScope[] {
    return this.#childrenOf(scope).filter((child) => child.kind === 'function')
  }

  #childrenOf(scope: PythonScope): readonly PythonScope[] {
    return this.#children.get(scope) ?? []
  }

  /** Radon's real complexity of a class: its body and its methods, classes inside left out. */
  #sumClass(scope: PythonScope): number {
    return this.#methodsOf(scope).reduce((sum, method) => sum + 1 + method.decisions, 1 + scope.decisions)
  }

  /** Radon's total: the module, its functions and classes, each without the 1 it starts from. Functions in functions are not in it. */
  #sumFile(): number {
    const [module] = this.#walk.scopes
    if (module === undefined) return 1
    return this.#childrenOf(module).reduce(
      (sum, scope) => sum + (scope.kind === 'class' ? this.#sumClass(scope) - 1 : scope.decisions),
      1 + module.decisions,
    )
  }

  #cognitiveOf(scope: PythonScope): number {
    return this.#cognitive.get(scope.part)?.points ?? 0
  }

  #nameOf(scope: PythonScope): string {
    const known = this.#names.get(scope)
    if (known !== undefined) return known
    const name = scope.parent === null || scope.parent.kind === 'module' ? scope.name : `${this.#nameOf(scope.parent)}.${scope.name}`
    this.#names.set(scope, name)
    return name
  }
}

/** The counts of radon under the words that all languages share. */
function toLineCounts(raw: PythonLineCounts): LineCounts {
  return { total: raw.loc, logical: raw.lloc, source: raw.sloc, comment: raw.comments, blank: raw.blank }
}

function toIndex(halstead: Halstead, cyclomatic: number, raw: PythonLineCounts): number {
  const commentPercent = raw.sloc === 0 ? 0 : (100 * (raw.comments + raw.multi)) / raw.sloc
  return computePythonIndex({ volume: halstead.volume, cyclomatic, lines: raw.lloc, commentPercent })
}
