import { invariant } from '../../core/unreachable.ts'
import type { PythonTree } from '../parse/python-tree.ts'
import { createPart } from './cognitive.ts'
import type { CognitivePart } from './cognitive.ts'
import { addPythonCognitive, isWrapper } from './python-cognitive.ts'
import { PythonDecisions } from './python-decisions.ts'
import { PythonHalstead } from './python-halstead.ts'

/** A module, class or function: whatever counts its own decisions. */
export type PythonScope = {
  readonly kind: 'module' | 'class' | 'function'
  readonly name: string
  readonly node: number
  readonly parent: PythonScope | null
  /** Name of the function around, for operands. */
  readonly context: string
  readonly part: CognitivePart
  readonly parameters: number
  body: number
  decisions: number
  returns: number
  nesting: number
}

/** What a node stands in. `dead` has a bit for each count that does not look here. */
type Place = { readonly scope: PythonScope; readonly dead: number; readonly nest: number; readonly depth: number }

const dead = { cyclomatic: 1, cognitive: 2, all: 7 } as const
const branches = new Set(['if_statement', 'elif_clause', 'else_clause', 'for_statement', 'while_statement', 'except_clause', 'case_clause'])
const separators = new Set(['positional_separator', 'keyword_separator'])

/** One walk over a file that fills its scopes; the numbers are put together from these afterwards. */
export class PythonWalk {
  readonly scopes: PythonScope[] = []
  readonly halstead: PythonHalstead
  readonly #tree: PythonTree
  readonly #decisions: PythonDecisions
  readonly #places: (Place | undefined)[] = []
  readonly #byNode = new Map<number, PythonScope>()

  constructor(tree: PythonTree) {
    this.#tree = tree
    this.#decisions = new PythonDecisions(tree)
    this.halstead = new PythonHalstead(tree)
    const part = createPart(null, { offset: 0 })
    const module: PythonScope = {
      kind: 'module',
      name: '',
      node: 0,
      parent: null,
      context: '',
      part,
      parameters: 0,
      body: 0,
      decisions: 0,
      returns: 0,
      nesting: 0,
    }
    this.scopes.push(module)
    this.#places[0] = { scope: module, dead: 0, nest: 0, depth: 0 }
    for (let node = 1; node < tree.count; node += 1) this.#visit(node)
  }

  #visit(node: number): void {
    const around = this.#places[this.#tree.parentOf(node)]
    invariant(around !== undefined, 'a parent comes before its children')
    const name = this.#tree.name(node)
    const place = this.#toPlace(node, name, around)
    this.#places[node] = place
    if (place.dead === dead.all) return
    const { scope } = place
    this.halstead.visit(node, name, scope.context)
    if (!this.#tree.isNamed(node)) return
    if ((place.dead & dead.cyclomatic) === 0) scope.decisions += this.#decisions.count(node, name)
    if ((place.dead & dead.cognitive) === 0) addPythonCognitive(this.#tree, node, { name, part: scope.part, nest: place.nest })
    if (name === 'return_statement') scope.returns += 1
    else if (name === 'function_definition' || name === 'class_definition')
      this.#open(node, name === 'class_definition' ? 'class' : 'function', place)
  }

  #open(node: number, kind: 'class' | 'function', place: Place): void {
    const parts = this.#tree.parts(node)
    const named = parts.find((part) => this.#tree.name(part) === 'identifier')
    const listed = parts.find((part) => this.#tree.name(part) === 'parameters')
    const name = named === undefined ? '' : this.#tree.textOf(named)
    const parameters = listed === undefined ? 0 : this.#tree.parts(listed).filter((part) => !separators.has(this.#tree.name(part))).length
    const context = kind === 'function' ? name : place.scope.context
    const part = createPart(place.scope.part, this.#toOffset(node, kind, place))
    const scope: PythonScope = {
      kind,
      name,
      node,
      parent: place.scope,
      context,
      part,
      parameters,
      body: node,
      decisions: 0,
      returns: 0,
      nesting: 0,
    }
    this.scopes.push(scope)
    this.#byNode.set(node, scope)
  }

  /** A class starts at nesting 0 again, and so does a function that stands in no function. */
  #toOffset(node: number, kind: 'class' | 'function', { scope, nest }: Place): { readonly offset: number; readonly fresh: boolean } {
    if (kind === 'class' || scope.kind !== 'function') return { offset: 0, fresh: true }
    return { offset: isWrapper(this.#tree, scope.body, node) ? nest : nest + 1, fresh: false }
  }

  /** How a node's place differs from its parent's. */
  #toPlace(node: number, name: string, around: Place): Place {
    const parent = this.#tree.parentOf(node)
    const parentName = this.#tree.name(parent)
    if (name === 'block') return this.#toBlockPlace(node, around)
    if (parentName === 'function_definition') return { ...around, dead: dead.all }
    if (parentName === 'class_definition') return withDead(around, dead.cyclomatic | dead.cognitive)
    if (parentName === 'assert_statement') return withDead(around, dead.cyclomatic)
    if (name === 'decorator')
      return withDead(around, this.#tree.has(parent, 'class_definition') ? dead.cyclomatic | dead.cognitive : dead.all)
    if (parentName === 'conditional_expression') return { ...around, nest: around.nest + 1 }
    if (parentName === 'lambda' && around.scope.kind === 'function') return { ...around, nest: around.nest + 1 }
    return around
  }

  #toBlockPlace(node: number, around: Place): Place {
    const parent = this.#tree.parentOf(node)
    const opened = this.#byNode.get(parent)
    if (opened !== undefined) {
      opened.body = node
      return { scope: opened, dead: around.dead, nest: 0, depth: 0 }
    }
    const parentName = this.#tree.name(parent)
    const isBranch = branches.has(parentName)
    const depth = around.depth + (isBranch || parentName === 'try_statement' || parentName === 'finally_clause' ? 1 : 0)
    around.scope.nesting = Math.max(around.scope.nesting, depth)
    return { ...around, nest: around.nest + (isBranch ? 1 : 0), depth }
  }
}

function withDead(around: Place, bits: number): Place {
  return { ...around, dead: around.dead | bits }
}
