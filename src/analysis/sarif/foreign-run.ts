import type { Category, Location } from '../model.ts'
import { at, isObject, toArray, toText } from '../parse-untrusted.ts'
import { isAbsolute, toRelativePath } from '../coverage/to-relative-path.ts'
import { toCategory } from './sarif-words.ts'

/** What a foreign tool says of a rule, in our words. */
export type ForeignRule = {
  /** `<tool>/<rule>`. */
  readonly id: string
  readonly category: Category
  readonly cwe: string | null
  readonly level: string
  readonly securitySeverity: number | null
  readonly mend: string
  readonly messages: unknown
}

/** One run's rules and addresses, looked up once. */
export type RuleTable = {
  readonly tool: string
  /** Rules of the driver, then of each extension (CodeQL's query packs), by index and by id. */
  readonly components: readonly (readonly unknown[])[]
  readonly byId: ReadonlyMap<string, unknown>
  readonly bases: unknown
  readonly artifacts: readonly unknown[]
  readonly root: string | null
}

export function toRuleTable(run: unknown, root: string | null): RuleTable {
  const tool = at(run, 'tool')
  const driver = at(tool, 'driver')
  const components = [driver, ...toArray(at(tool, 'extensions'))].map((component) => toArray(at(component, 'rules')))
  const byId = new Map(components.flat().map((rule) => [toText(at(rule, 'id')) ?? '', rule]))
  return {
    tool: toToolName(toText(at(driver, 'name')) ?? 'unknown'),
    components,
    byId,
    bases: at(run, 'originalUriBaseIds'),
    artifacts: toArray(at(run, 'artifacts')),
    root,
  }
}

/** `Semgrep OSS` and `Semgrep PRO` are one tool. */
function toToolName(name: string): string {
  const [first = 'unknown'] = name
    .toLowerCase()
    .replace(/[^a-z0-9._ -]/g, '')
    .trim()
    .split(' ')
  return first === '' ? 'unknown' : first.slice(0, 50)
}

export function findRule(result: unknown, table: RuleTable): ForeignRule {
  const reference = at(result, 'rule')
  const extension = at(at(reference, 'toolComponent'), 'index')
  const index = at(reference, 'index') ?? at(result, 'ruleIndex')
  const rules = table.components[typeof extension === 'number' ? extension + 1 : 0] ?? []
  const stated = toText(at(result, 'ruleId')) ?? toText(at(reference, 'id'))
  // `CA1000/1` names a case of rule CA1000.
  const rule =
    (typeof index === 'number' ? rules[index] : undefined) ??
    table.byId.get(stated ?? '') ??
    table.byId.get((stated ?? '').replace(/\/[^/]*$/, ''))
  return toForeignRule(table.tool, stated ?? toText(at(rule, 'id')) ?? 'unnamed', rule)
}

function toForeignRule(tool: string, id: string, rule: unknown): ForeignRule {
  const properties = at(rule, 'properties')
  const tags = [...toArray(at(properties, 'tags')), at(properties, 'category')].filter((tag) => typeof tag === 'string')
  const cwe = toCwe([...tags, ...[at(properties, 'cwe')].flat(), ...toRelationships(rule)].map(String))
  const stated = at(properties, 'security-severity')
  const score = stated === undefined ? null : Number(stated)
  return {
    id: id.startsWith(`${tool}/`) ? id : `${tool}/${id}`,
    category: toCategory(score === null ? tags : [...tags, 'security'], cwe !== null),
    cwe,
    level: toText(at(at(rule, 'defaultConfiguration'), 'level')) ?? 'warning',
    securitySeverity: score !== null && Number.isFinite(score) ? score : null,
    mend: toMend(rule),
    messages: at(rule, 'messageStrings'),
  }
}

function toRelationships(rule: unknown): unknown[] {
  return toArray(at(rule, 'relationships')).flatMap((item) =>
    at(at(at(item, 'target'), 'toolComponent'), 'name') === 'CWE'
      ? [`CWE-${String(at(at(item, 'target'), 'id')).replace(/^CWE-/, '')}`]
      : [],
  )
}

/** Semgrep writes `CWE-89: Improper …`, CodeQL `external/cwe/cwe-089`. */
function toCwe(words: readonly string[]): string | null {
  for (const word of words) {
    const number = /(?:^|\/)cwe-0*(\d{1,5})\b/i.exec(word)?.[1]
    if (number !== undefined) return `CWE-${number}`
  }
  return null
}

function toMend(rule: unknown): string {
  const url = toText(at(rule, 'helpUri'))
  if (url !== null && /^https?:\/\/\S{1,500}$/.test(url)) return `See ${url}`
  const [line = ''] = (toText(at(at(rule, 'help'), 'text')) ?? toText(at(at(rule, 'fullDescription'), 'text')) ?? '').trim().split('\n')
  return line.slice(0, 300)
}

/** The message's text, or the rule's text of that id with its arguments filled in. */
export function toMessage(result: unknown, rule: ForeignRule): string {
  const message = at(result, 'message')
  const template = toText(at(message, 'text')) ?? toText(at(at(rule.messages, toText(at(message, 'id')) ?? ''), 'text')) ?? rule.id
  const words = toArray(at(message, 'arguments'))
  const bounded = template.slice(0, 4000)
  const filled =
    words.length === 0
      ? bounded
      : bounded.replace(/\{(\d{1,3})\}/g, (whole, index: string) => toText(words[Number(index)])?.slice(0, 1000) ?? whole)
  // `[text](1)` links to a related location.
  return filled
    .slice(0, 4000)
    .replace(/\[([^[\]]*)\]\(\d+\)/g, '$1')
    .trim()
}

/** A place in the project, or null when it lies outside or there is none. SARIF counts columns from 1. */
export function toLocation(place: unknown, table: RuleTable): Location | null {
  const physical = at(place, 'physicalLocation')
  const path = toPath(at(physical, 'artifactLocation'), table)
  if (path === null) return null
  const region = at(physical, 'region')
  const line = toPosition(at(region, 'startLine')) ?? 1
  const endLine = Math.max(line, toPosition(at(region, 'endLine')) ?? line)
  const column = (toPosition(at(region, 'startColumn')) ?? 1) - 1
  const end = (toPosition(at(region, 'endColumn')) ?? 1) - 1
  return { path, line, column, endLine, endColumn: endLine === line ? Math.max(column, end) : end }
}

function toPosition(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? value : null
}

function toPath(artifact: unknown, table: RuleTable): string | null {
  const index = at(artifact, 'index')
  const whole = toText(at(artifact, 'uri')) === null && typeof index === 'number' ? at(table.artifacts[index], 'location') : artifact
  const uri = decode(toText(at(whole, 'uri')))
  if (uri === null || (/^[a-z][a-z0-9+.-]+:/i.test(uri) && !uri.startsWith('file:'))) return null
  const own = stripScheme(uri)
  if (isAbsolute(own)) return toRelativePath(own, table.root)
  const base = stripScheme(decode(toBase(table.bases, toText(at(whole, 'uriBaseId')))) ?? '')
  // A base below the root places the file; one from another machine is taken as the root itself.
  const joined = isAbsolute(base) && table.root !== null ? toRelativePath(`${base.replace(/\/+$/, '')}/${own}`, table.root) : null
  return joined ?? toRelativePath(own, null)
}

function toBase(bases: unknown, id: string | null): string | null {
  return id === null || !isObject(bases) ? null : toText(at(at(bases, id), 'uri'))
}

function stripScheme(uri: string): string {
  return uri.replace(/^file:(?:\/\/(?:localhost)?(?=\/))?/i, '').replace(/^\/(?=[A-Za-z]:\/)/, '')
}

function decode(uri: string | null): string | null {
  if (uri === null || uri.length > 8192) return null
  try {
    return decodeURIComponent(uri)
  } catch {
    return uri
  }
}
