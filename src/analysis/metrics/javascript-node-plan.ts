import { visitorKeys } from 'oxc-parser'
import { isLeafType } from '../parse/javascript-leaves.ts'
import { mayAddPoints } from './javascript-cognitive.ts'
import { mayDecide, mayBeStatement } from './javascript-decisions.ts'

/** Who looks at nodes of a type: found once for each type, because asking everybody about every node is what would cost the most. */
export type NodePlan = {
  readonly keys: readonly string[]
  readonly opens: 'function' | 'class' | 'static' | null
  readonly isLeaf: boolean
  readonly mayDecide: boolean
  readonly mayAddPoints: boolean
  readonly mayBeStatement: boolean
  /** May its children stand deeper than itself? */
  readonly mayDeepen: boolean
}

const openings: Readonly<Record<string, NodePlan['opens']>> = {
  FunctionDeclaration: 'function',
  FunctionExpression: 'function',
  ArrowFunctionExpression: 'function',
  ClassDeclaration: 'class',
  ClassExpression: 'class',
  StaticBlock: 'static',
}

const plans = new Map<string, NodePlan>()

export function planFor(type: string): NodePlan {
  const known = plans.get(type)
  if (known !== undefined) return known
  const plan = {
    keys: visitorKeys[type] ?? [],
    opens: openings[type] ?? null,
    isLeaf: isLeafType(type),
    mayDecide: mayDecide(type),
    mayAddPoints: mayAddPoints(type),
    mayBeStatement: mayBeStatement(type),
    mayDeepen: mayAddPoints(type) || type === 'TryStatement',
  }
  plans.set(type, plan)
  return plan
}
