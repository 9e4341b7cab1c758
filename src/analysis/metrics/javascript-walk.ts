import type { CognitiveDialect } from '../model.ts'
import { JavaScriptLeaves } from '../parse/javascript-leaves.ts'
import { isNode } from '../parse/parse-javascript.ts'
import type { JsNode } from '../parse/parse-javascript.ts'
import { createPart } from './cognitive.ts'
import { JavaScriptCognitive } from './javascript-cognitive.ts'
import { countJavaScriptDecisions, isStatement } from './javascript-decisions.ts'
import type { JsClass, JsFrame, JsPlace, JsVisit } from './javascript-frame.ts'
import { countParameters, isMemberValue, toKind } from './javascript-function.ts'
import { nameOf, toKey } from './javascript-names.ts'
import { planFor } from './javascript-node-plan.ts'
import type { NodePlan } from './javascript-node-plan.ts'

const loops = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement'])

/** One walk over a tree, without recursion, that fills its frames. */
export class JavaScriptWalk {
  readonly frames: JsFrame[] = []
  readonly classes: JsClass[] = []
  readonly statements: number[] = []
  readonly leaves: JavaScriptLeaves
  readonly #text: string
  readonly #cognitive: JavaScriptCognitive
  readonly #dialect: CognitiveDialect
  readonly #pending: JsVisit[] = []

  constructor(program: JsNode, text: string, dialect: CognitiveDialect) {
    this.#text = text
    this.leaves = new JavaScriptLeaves(text)
    this.#cognitive = new JavaScriptCognitive(dialect)
    this.#dialect = dialect
    const frame: JsFrame = {
      kind: 'program',
      name: '',
      start: 0,
      end: text.length,
      head: 0,
      ofClass: null,
      part: createPart(null, { offset: 0 }),
      parameters: 0,
      decisions: 0,
      returns: 0,
      nesting: 0,
      leak: 0,
    }
    this.frames.push(frame)
    this.#pending.push({ node: program, parent: null, place: { frame, ofClass: null, path: '', nest: 0, depth: 0 } })
    for (let visit = this.#pending.pop(); visit !== undefined; visit = this.#pending.pop()) this.#visit(visit)
  }

  #visit(visit: JsVisit): void {
    const { node, parent } = visit
    const plan = planFor(node.type)
    const place = plan.opens === null ? visit.place : this.#enter(visit, plan.opens)
    if (plan.isLeaf) this.leaves.visit(node)
    if (plan.mayDecide) place.frame.decisions += countJavaScriptDecisions(node)
    if (plan.mayAddPoints) this.#cognitive.visit({ node, parent, place })
    if (node.type === 'ReturnStatement') place.frame.returns += 1
    if (plan.mayBeStatement && isStatement(node, parent)) this.statements.push(node.start)
    this.#pushChildren(node, plan, place)
  }

  /** The place of the node itself: functions and classes are places of their own. */
  #enter({ node, parent, place }: JsVisit, opens: NonNullable<NodePlan['opens']>): JsPlace {
    if (opens === 'function') return this.#enterFunction(node, parent, place)
    return opens === 'class' ? this.#enterClass(node, parent, place) : this.#openInitializer({ node, name: 'static', place })
  }

  #enterFunction(node: JsNode, parent: JsNode | null, place: JsPlace): JsPlace {
    this.#cognitive.noteFunction(parent, node, place)
    const isMember = isMemberValue(node, parent)
    const kind = toKind(node, parent)
    const ofClass = isMember && parent.type !== 'Property' ? place.ofClass : null
    if (ofClass !== null) ofClass.methods += 1
    const name = join(place.path, nameOf(node, parent))
    const start = isMember ? parent.start : node.start
    const isTop = place.frame.kind === 'program'
    const part = createPart(place.frame.part, { offset: isTop ? 0 : place.nest + 1, fresh: isTop })
    const head = kind === 'arrow' && !isMember ? this.#findArrow(node) : start
    const frame: JsFrame = {
      kind,
      name,
      start,
      end: node.end,
      head,
      ofClass,
      part,
      parameters: countParameters(node),
      decisions: 0,
      returns: 0,
      nesting: 0,
      leak: 0,
    }
    this.frames.push(frame)
    return { frame, ofClass: null, path: name, nest: 0, depth: 0 }
  }

  #findArrow(node: JsNode): number {
    const { body } = node
    return isNode(body) ? Math.max(node.start, this.#text.lastIndexOf('=>', body.start)) : node.start
  }

  #enterClass(node: JsNode, parent: JsNode | null, place: JsPlace): JsPlace {
    const name = join(place.path, nameOf(node, parent))
    const ofClass: JsClass = { name, start: node.start, end: node.end, methods: 0 }
    this.classes.push(ofClass)
    return { ...place, ofClass, path: name }
  }

  /** To ESLint an initialiser is a code path of its own; to sonarjs it is no function, and its points belong to the function around. */
  #openInitializer({ node, name, place }: { readonly node: JsNode; readonly name: string; readonly place: JsPlace }): JsPlace {
    const path = join(place.path, name)
    const isTop = place.frame.kind === 'program'
    const isShared = this.#dialect === 'sonarjs'
    const part = isShared ? place.frame.part : createPart(place.frame.part, { offset: isTop ? 0 : place.nest + 1, fresh: isTop })
    const frame: JsFrame = {
      kind: 'initializer',
      name: path,
      start: node.start,
      end: node.end,
      head: node.start,
      ofClass: place.ofClass,
      part,
      parameters: 0,
      decisions: 0,
      returns: 0,
      nesting: 0,
      leak: 0,
    }
    this.frames.push(frame)
    const nest = isShared ? place.nest : 0
    // A function that is the whole value is a method by another name.
    return planFor(node.type).opens === 'function' ? { ...place, frame, nest, depth: 0 } : { frame, ofClass: null, path, nest, depth: 0 }
  }

  #pushChildren(node: JsNode, { keys, mayDeepen }: NodePlan, place: JsPlace): void {
    for (let index = keys.length - 1; index >= 0; index -= 1) {
      const key = keys[index] ?? ''
      const value = node[key]
      if (Array.isArray(value)) {
        for (let at = value.length - 1; at >= 0; at -= 1) this.#pushChild(node, key, { value: value[at], place, mayDeepen })
      } else if (isNode(value)) this.#pushChild(node, key, { value, place, mayDeepen })
    }
  }

  #pushChild(
    parent: JsNode,
    key: string,
    { value, place, mayDeepen }: { readonly value: unknown; readonly place: JsPlace; readonly mayDeepen: boolean },
  ): void {
    if (!isNode(value)) return
    if (parent.type === 'PropertyDefinition' && key === 'value') {
      this.#pending.push({ node: value, parent, place: this.#openInitializer({ node: value, name: toKey(parent), place }) })
      return
    }
    // Half of all nodes: they count for nothing but their token.
    if (isBareLeaf(value)) return this.leaves.visit(value)
    if (!mayDeepen) {
      this.#pending.push({ node: value, parent, place })
      return
    }
    const nest = place.nest + (this.#cognitive.deepens(parent, key, value) ? 1 : 0)
    const depth = place.depth + (deepensStructure(parent, key, value) ? 1 : 0)
    if (depth > place.frame.nesting) place.frame.nesting = depth
    this.#pending.push({ node: value, parent, place: nest === place.nest && depth === place.depth ? place : { ...place, nest, depth } })
  }
}

function isBareLeaf(node: JsNode): boolean {
  return (
    node.type === 'Literal' ||
    node.type === 'TemplateElement' ||
    (node.type === 'Identifier' && node['typeAnnotation'] === null && Array.isArray(node['decorators']) && node['decorators'].length === 0)
  )
}

/** Bodies of control structures; `else if` is no deeper than its `if`. */
function deepensStructure(parent: JsNode, key: string, child: JsNode): boolean {
  if (parent.type === 'IfStatement') return key === 'consequent' || (key === 'alternate' && child.type !== 'IfStatement')
  if (loops.has(parent.type)) return key === 'body'
  return (
    (parent.type === 'SwitchStatement' && key === 'cases') ||
    (parent.type === 'TryStatement' && key !== 'handler') ||
    (parent.type === 'CatchClause' && key === 'body')
  )
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
