import type { Expression } from './syntax.ts'
import type { SinkKind, Value } from './value.ts'
import { deepTaints, sinkKinds } from './value.ts'

/** What a test that came out one way says: these values are harmless for these sinks. */
export type Finding = { readonly value: Value; readonly kinds: readonly SinkKind[] }

type Look = (expression: Expression) => Value

/** Texts that do harm in each kind of sink: a pattern that lets none of them through guards that sink. */
const probes: Readonly<Partial<Record<SinkKind, readonly string[]>>> = {
  command: ['a;b', 'a|b', 'a&b', '$(a)', '`a`', 'a\nb'],
  code: ['a(b)', 'a.b', 'a;b', 'a=b', "a'b"],
  sql: ["a'b", 'a"b', 'a;b', 'a --b', 'a b'],
  path: ['../a', '..\\a', '/a'],
  xss: ['<a>', 'a"b', "a'b"],
  redirect: ['//a.b', 'https://a.b'],
  ssrf: ['a.b/c', 'a@b', 'http://a.b'],
  ldap: ['a)(b', 'a*b'],
  xpath: ["a'b", 'a"b', 'a or b'],
  deserialization: ['!!a', 'a(b', 'a\nb'],
  template: ['{{a}}', '${a}', '<%a%>'],
  nosql: ['{a}', '$a'],
  'trust-boundary': ["a'b", '<a>'],
}

const denied: readonly { readonly text: RegExp; readonly kinds: readonly SinkKind[] }[] = [
  { text: /^\.\.?[/\\]?$|^\.\.$/, kinds: ['path'] },
  { text: /^['"]$/, kinds: ['sql', 'xpath', 'code'] },
  { text: /^<$/, kinds: ['xss'] },
  { text: /^[()*]$/, kinds: ['ldap', 'code'] },
  { text: /^\/\/$|^https?:?(?:\/\/)?$|^:\/\/$/, kinds: ['redirect', 'ssrf'] },
]

/** Kinds of sink that text matching (or free of) this pattern cannot harm. Patterns of the file are only run on probes of a few characters. */
export function patternKinds(pattern: { readonly source: string; readonly flags: string }, isMatch: boolean): readonly SinkKind[] {
  if (pattern.source.length > 200) return []
  try {
    const source = pattern.source.replaceAll('(?P<', '(?<').replaceAll('\\A', '^').replace(/\\[Zz]/g, '$')
    const compiled = new RegExp(source, pattern.flags.replace(/[^imsu]/g, ''))
    return sinkKinds.filter((kind) => (probes[kind] ?? ['']).every((probe) => compiled.test(probe) !== isMatch))
  } catch {
    return []
  }
}

/** Kinds of sink that text is safe for once every match of the pattern is cut out of it. */
export function replacedKinds(pattern: { readonly source: string; readonly flags: string }): readonly SinkKind[] {
  if (pattern.source.length > 200) return []
  try {
    const compiled = new RegExp(pattern.source, [...new Set(`g${pattern.flags.replace(/[^imsu]/g, '')}`)].join(''))
    return sinkKinds.filter((kind) => (probes[kind] ?? []).length > 0 && (probes[kind] ?? []).every((probe) => !/[^\w\s]/.test(probe.replace(compiled, ''))))
  } catch {
    return []
  }
}

/** Kinds that are safe once this text was looked for and not found. */
export function deniedKinds(text: string): readonly SinkKind[] {
  return denied.find((one) => one.text.test(text))?.kinds ?? []
}

const hostProperties = new Set(['netloc', 'hostname', 'host', 'origin'])
const safeName = /^(?:is_?)?(?:valid|safe|allowed|whitelisted|allowlisted|trusted|permitted)|_(?:allowed|safe|valid)$|^(?:validate|verify)/i
const containers = /^(?:in|includes|has|indexOf|contains|__contains__)$/
const typeTests = /^(?:isdigit|isalnum|isalpha|isdecimal|isnumeric|isidentifier|is_integer|isInteger|isSafeInteger|isFinite)$/

function isSimple(expression: Expression): boolean {
  return expression.kind === 'name' || expression.kind === 'member' || expression.kind === 'index'
}

function isAllowList(value: Value): boolean {
  return (value.fields !== null || value.path !== null || value.known === null) && deepTaints(value).length === 0
}

/** What `left in right` being true (or `left == right`) says of the left side. */
function membership(left: Expression, right: Value, look: Look): Finding[] {
  if (!isAllowList(right)) return []
  if (left.kind === 'member' && hostProperties.has(left.property)) return [{ value: look(left), kinds: ['redirect', 'ssrf'] }]
  return isSimple(left) ? [{ value: look(left), kinds: sinkKinds }] : []
}

/** What the outcome of a test says; the caller splits `and`, `or` and `not`. */
export function readGuard(test: Expression, isTrue: boolean, look: Look): readonly Finding[] {
  if (test.kind === 'binary') return comparisonGuard(test, isTrue, look)
  if (test.kind !== 'call') return []
  const { callee } = test
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : ''
  const [first, second] = test.args.map((arg) => arg.value)
  const receiver = callee.kind === 'member' ? callee.object : null
  if (isTrue && receiver !== null && typeTests.test(name)) return [{ value: look(receiver.kind === 'name' && first !== undefined && /^(?:Number)$/.test(receiver.name) ? first : receiver), kinds: sinkKinds }]
  const matched = matchGuard({ name, receiver, first, second }, isTrue, look)
  if (matched.length > 0) return matched
  if (containers.test(name) && receiver !== null && first !== undefined) return containerGuard({ receiver, first }, isTrue, look)
  if (/^starts?_?[wW]ith$/.test(name) && receiver !== null && first !== undefined) return prefixGuard({ receiver, first }, isTrue, look)
  if (isTrue && name === 'is_relative_to' && receiver !== null) return [{ value: look(receiver), kinds: ['path'] }]
  if (isTrue && name === 'isinstance' && first !== undefined && second?.kind === 'name' && /^(?:int|float|bool)$/.test(second.name)) return [{ value: look(first), kinds: sinkKinds }]
  if (isTrue && safeName.test(name) && first !== undefined) return test.args.map((arg) => ({ value: look(arg.value), kinds: sinkKinds }))
  return []
}

type Call = { readonly name: string; readonly receiver: Expression | null; readonly first: Expression | undefined; readonly second: Expression | undefined }

/** `re.match(p, x)`, `compiled.match(x)`, `/p/.test(x)`, `x.match(/p/)`. */
function matchGuard(call: Call, isTrue: boolean, look: Look): Finding[] {
  const { name, receiver, first, second } = call
  if (!/^(?:match|fullmatch|search|test)$/.test(name) || receiver === null || first === undefined) return []
  const [held, given] = [look(receiver), look(first)]
  const fromModule = held.path === 're' && second !== undefined
  const source = fromModule ? given.known?.value : (patternOf(held) ?? patternOf(given))
  const subject = fromModule ? look(second) : patternOf(held) !== null ? given : held
  const pattern = typeof source === 'string' ? { source, flags: '' } : typeof source === 'object' ? source : null
  if (pattern === null) return []
  const anchored = name === 'fullmatch' ? `^(?:${pattern.source})$` : name === 'match' && receiver.kind === 'name' && (fromModule || held.path === 're.compile()') ? `^(?:${pattern.source})` : pattern.source
  return [{ value: subject, kinds: patternKinds({ ...pattern, source: anchored }, isTrue) }]
}

/** The pattern that a value was compiled from. */
export function patternOf(value: Value): { source: string; flags: string } | null {
  const source = value.fields?.get('<pattern>')?.known?.value
  const flags = value.fields?.get('<flags>')?.known?.value
  return typeof source === 'string' ? { source, flags: typeof flags === 'string' ? flags : '' } : null
}

function containerGuard(call: { receiver: Expression; first: Expression }, isTrue: boolean, look: Look): Finding[] {
  const [held, given] = [look(call.receiver), look(call.first)]
  if (isTrue && deepTaints(held).length === 0) return membership(call.first, held, look)
  if (!isTrue && typeof given.known?.value === 'string') return [{ value: held, kinds: deniedKinds(given.known.value) }]
  return []
}

function prefixGuard(call: { receiver: Expression; first: Expression }, isTrue: boolean, look: Look): Finding[] {
  const text = look(call.first)
  const prefix = text.known?.value
  const value = look(call.receiver)
  if (!isTrue && typeof prefix === 'string') return [{ value, kinds: deniedKinds(prefix) }]
  if (!isTrue) return []
  if (typeof prefix === 'string' && /^https?:\/\/[^/]+\//.test(prefix)) return [{ value, kinds: ['redirect', 'ssrf'] }]
  return prefix === '/' || deepTaints(text).length > 0 ? [] : [{ value, kinds: ['path'] }]
}

function comparisonGuard(test: Extract<Expression, { kind: 'binary' }>, isTrue: boolean, look: Look): Finding[] {
  const { operator, left, right } = test
  const isPositive = /^(?:in|==|===|is)$/.test(operator) ? isTrue : /^(?:not in|!=|!==|is not)$/.test(operator) ? !isTrue : null
  if (isPositive === null) return []
  if (operator.endsWith('in')) {
    const [held, needle] = [look(right), look(left)]
    if (isPositive && deepTaints(held).length === 0) return membership(left, held, look)
    return !isPositive && typeof needle.known?.value === 'string' ? [{ value: held, kinds: deniedKinds(needle.known.value) }] : []
  }
  if (left.kind === 'unary' && left.operator === 'typeof') {
    const type = look(right).known?.value
    if (isPositive && (type === 'number' || type === 'boolean' || type === 'bigint')) return [{ value: look(left.operand), kinds: sinkKinds }]
    return isPositive && type === 'string' ? [{ value: look(left.operand), kinds: ['nosql'] }] : []
  }
  if (!isPositive) return []
  const sides = [{ side: left, other: look(right) }, { side: right, other: look(left) }]
  return sides.flatMap(({ side, other }) => (other.known !== null && other.known.value !== null ? membership(side, { ...other, known: null }, look) : []))
}
