import type { FileMetrics, FunctionMetrics } from '../model.ts'
import type { Expression, Program, Statement } from '../taint/syntax.ts'
import type { Draft, LineIndex } from './draft.ts'

/** From which number on something is a smell. Qlty's defaults; the two smells of duplication are found over all files, elsewhere. */
export type SmellThresholds = { readonly booleanLogic: number; readonly nesting: number; readonly parameters: number; readonly returns: number; readonly functionCognitive: number; readonly fileCognitive: number }

export const defaultSmellThresholds: SmellThresholds = { booleanLogic: 4, nesting: 5, parameters: 6, returns: 6, functionCognitive: 18, fileCognitive: 50 }

type Smell = { readonly rule: string; readonly limit: keyof SmellThresholds; readonly count: (one: FunctionMetrics) => number; readonly what: string; readonly mend: string }

const functionSmells: readonly Smell[] = [
  { rule: 'nested-control-flow', limit: 'nesting', count: (one) => one.nesting, what: 'levels of nested control flow', mend: 'Return early, or move the inner part into a function.' },
  { rule: 'function-parameters', limit: 'parameters', count: (one) => one.parameters, what: 'parameters', mend: 'Hand in one object with named fields.' },
  { rule: 'return-statements', limit: 'returns', count: (one) => one.returns, what: 'return statements', mend: 'Split the function, or use a table.' },
  { rule: 'function-complexity', limit: 'functionCognitive', count: (one) => one.cognitive, what: 'points of cognitive complexity', mend: 'Move parts of it into functions with names.' },
]

/** The smells that one file shows by itself. */
export function findSmells(metrics: FileMetrics, about: { readonly program: Program | null; readonly index: LineIndex; readonly thresholds: SmellThresholds }): Draft[] {
  const { index, thresholds, program } = about
  const ofFunctions = metrics.functions.flatMap((one) => functionSmells.filter((smell) => smell.count(one) >= thresholds[smell.limit]).map((smell) => toDraft(smell, one, index)))
  const ofFile = metrics.cognitive >= thresholds.fileCognitive ? [smell({ rule: 'file-complexity', start: 0, end: 0, message: `The file has ${metrics.cognitive} points of cognitive complexity.`, mend: 'Split the file by what its parts are for.' })] : []
  return [...ofFunctions, ...ofFile, ...(program === null ? [] : findBooleanLogic(program.body, thresholds.booleanLogic))]
}

function smell(about: { readonly rule: string; readonly start: number; readonly end: number; readonly message: string; readonly mend: string }): Draft {
  const { rule, ...rest } = about
  return { ruleId: `fleet/${rule}`, category: 'smell', severity: 'low', cwe: null, ...rest }
}

function toDraft(kind: Smell, one: FunctionMetrics, index: LineIndex): Draft {
  const start = index.offsetAt(one.line, one.column)
  return smell({ rule: kind.rule, start, end: start, message: `${one.name} has ${kind.count(one)} ${kind.what}.`, mend: kind.mend })
}

const logical = /^(?:and|or|&&|\|\|)$/

/** Expressions with so many boolean operators that a reader loses count. */
function findBooleanLogic(body: readonly Statement[], limit: number): Draft[] {
  const found: Draft[] = []
  const visit = (value: unknown, isInside: boolean): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one, isInside)
    } else if (typeof value === 'object' && value !== null) {
      const isLogical = isLogicalExpression(value)
      if (isLogical && !isInside) {
        const count = countOperators(value)
        if (count >= limit) found.push(smell({ rule: 'boolean-logic', start: value.start, end: value.end, message: `The condition has ${count} boolean operators.`, mend: 'Give parts of the condition names.' }))
      }
      for (const name in value) visit(value[name as keyof typeof value], isLogical)
    }
  }
  visit(body, false)
  return found
}

function isLogicalExpression(value: object): value is Extract<Expression, { kind: 'binary' }> {
  return 'kind' in value && value.kind === 'binary' && 'operator' in value && typeof value.operator === 'string' && logical.test(value.operator)
}

function countOperators(expression: Expression): number {
  if (expression.kind === 'unary') return countOperators(expression.operand)
  if (expression.kind !== 'binary' || !logical.test(expression.operator)) return 0
  return 1 + countOperators(expression.left) + countOperators(expression.right)
}
