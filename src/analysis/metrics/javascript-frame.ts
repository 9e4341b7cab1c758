import type { FunctionMetrics } from '../model.ts'
import type { JsNode } from '../parse/parse-javascript.ts'
import type { CognitivePart } from './cognitive.ts'

/** What ESLint calls a code path: the program, a function, the initialiser of a class field or a static block. */
export type JsFrame = {
  readonly kind: FunctionMetrics['kind'] | 'program'
  readonly name: string
  /** Span of the function; methods from the start of the member. */
  readonly start: number
  readonly end: number
  /** Where ESLint reports it: the arrow of an arrow function, else the start. */
  readonly head: number
  readonly ofClass: JsClass | null
  readonly part: CognitivePart
  readonly parameters: number
  decisions: number
  returns: number
  nesting: number
  /** Nesting that sonarjs never takes back; see `javascript-cognitive.ts`. */
  leak: number
}

export type JsClass = { readonly name: string; readonly start: number; readonly end: number; methods: number }

/** What a node stands in. */
export type JsPlace = {
  readonly frame: JsFrame
  readonly ofClass: JsClass | null
  /** Qualified name of what is around, empty at the top. */
  readonly path: string
  readonly nest: number
  readonly depth: number
}

/** A node with what is around it. */
export type JsVisit = { readonly node: JsNode; readonly parent: JsNode | null; readonly place: JsPlace }
