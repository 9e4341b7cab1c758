import type { Constant } from './syntax.ts'
import { derive, toConstant, withLiteral } from './value.ts'
import type { Value } from './value.ts'

type Folded = { readonly value: Constant } | null
type Both = { readonly left: Constant; readonly right: Constant }

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
}

const order: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}

const sameness: Readonly<Record<string, boolean>> = { '==': true, '===': true, is: true, '!=': false, '!==': false, 'is not': false }

/** The value of an operator over two constants; null when it is not one of those that are folded. */
export function foldConstants(operator: string, both: Both): Folded {
  const { left, right } = both
  const same = sameness[operator]
  if (same !== undefined) return { value: (left === right) === same }
  if (operator === 'in' && typeof right === 'string' && typeof left === 'string') return { value: right.includes(left) }
  if (operator === 'not in' && typeof right === 'string' && typeof left === 'string') return { value: !right.includes(left) }
  const compare = order[operator]
  if (compare !== undefined && left !== null && right !== null && typeof left === typeof right && typeof left !== 'boolean' && typeof right !== 'boolean') return { value: compare(left, right) }
  const calculate = arithmetic[operator]
  if (calculate !== undefined && typeof left === 'number' && typeof right === 'number') return { value: calculate(left, right) }
  if (operator === '+' && typeof left === 'string' && right !== null && typeof right !== 'boolean') return { value: (left + String(right)).slice(0, 10_000) }
  if (operator === '+' && typeof left === 'number' && typeof right === 'string') return { value: String(left) + right }
  return null
}

/** Text put together from parts, each constant or not. */
export function buildText(parts: readonly Value[]): Value {
  if (parts.every((part) => part.known !== null)) return toConstant(parts.map((part) => String(part.known?.value)).join(''))
  return withLiteral(derive(parts), parts.map((part) => part.literal ?? (part.known === null ? '\0' : String(part.known.value))).join(''))
}

/** `'…%s…' % x` and `'…{}…'.format(x)`: `template` with its holes filled by the arguments. */
export function fillTemplate(template: string, args: readonly Value[]): Value {
  const holes = /%(?:\([^)]*\))?[-+ #0-9.]*[sdrfx]|\{[^{}]*\}/g
  let next = 0
  const filled = template.replace(holes, () => {
    const arg = args[next++]
    return arg?.known == null ? (arg?.literal ?? '\0') : String(arg.known.value)
  })
  return args.every((arg) => arg.known !== null) ? toConstant(filled) : withLiteral(derive(args), filled)
}

/** Does a known value count as true? The empty string, 0, null and false do not. */
export function isTruthy(value: Value): boolean | null {
  if (value.known !== null) return Boolean(value.known.value)
  if (value.closure !== null) return true
  return null
}
