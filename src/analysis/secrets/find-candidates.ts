import { toEntropy } from './entropy.ts'
import { providerRules } from './provider-rules.ts'
import type { ProviderRule } from './provider-rules.ts'

/** A piece of text that may be a secret. The value stays in memory only as long as the scan. */
export type Candidate = {
  readonly rule: ProviderRule | null
  /** The name it is assigned to; empty for tokens that tell by their form. */
  readonly key: string
  readonly value: string
  readonly start: number
  readonly isQuoted: boolean
  readonly operator: string
}

const keyword = /pass(?:wor[dt]|wd|phrase)?|pwd|passw|secret|token|api[_-]?key|access[_-]?key|auth|credential|creds?\b|private[_-]?key|\bkey\b|_key\b|[a-z]Key\b|salt|\bpw\b|pin\b|signature|bearer|contraseña|senha|parol/gi
const assignment = /["'\]`]{0,3}\s{0,4}(?:[?!]?:\s{0,3}(?:str|string|String|&str|const char\s?\*)\s{0,3}(?==))?(===?|!==?|:=|=>|\?=|->|=|:|>|\(|,)\s{0,6}(?:(?:new\s)?[A-Za-z.]{0,20}\(\s{0,2})?([rbuf@$]{0,2})(["'`]{3}|["'`]|\\")?/y
const quotedValue = /[^"'`\n\r]{3,400}/y
const bareValue = /[^\s"'`,;<>(){}[\]\\]{4,300}/y
const authUrl = /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s:@/"'`<>]{0,80}:([^\s@/"'`<>]{2,120})@[\w.[{$-]/g
const authHeader = /\b(?:bearer|basic|token)\s{1,3}([A-Za-z0-9+/_=.~-]{16,400})/gi
const config = /(?:^|\/)(?:\.env[\w.-]*|[\w.-]*config[\w.-]*|credentials|\.npmrc|\.netrc|\.pypirc|dockerfile[\w.-]*|makefile)$|\.(?:env|ya?ml|properties|ini|conf|cfg|cnf|toml|sh|bash|zsh|xml|txt|md|rst|adoc|tf|tfvars|service|plist|config|pem|log|csv|sql|ps1|bat|template|tpl|j2|example|sample|dist|local)$/i
const maxCandidates = 2000

/** May a value stand without quotes in a file of this name? In code it is then an expression. */
export function isConfigPath(path: string): boolean {
  return config.test(path) || !/\.[a-z0-9]+$/i.test(path.slice(path.lastIndexOf('/') + 1))
}

/** Everything that looks like a secret, right or wrong. Time is linear in the text. */
export function findCandidates(path: string, text: string): Candidate[] {
  const found = [...byProvider(text), ...byUrl(text)]
  const taken = new Set(found.map((one) => one.start))
  const named = byName(text, isConfigPath(path)).filter((one) => !taken.has(one.start) && !found.some((other) => one.start < other.start + other.value.length && other.start < one.start + one.value.length))
  return [...found, ...named].slice(0, maxCandidates)
}

/** One pass for all rules: most files have no word of any, and asking for each of a hundred words costs six times as much. */
const anyKeyword = new RegExp(providerRules.flatMap(({ keywords }) => keywords.filter((word) => typeof word === 'string')).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'))
const anyLoose = new RegExp(providerRules.flatMap(({ keywords }) => keywords.filter((word) => word instanceof RegExp)).map(({ source }) => source).join('|'), 'i')

function byProvider(text: string): Candidate[] {
  if (!anyKeyword.test(text) && !anyLoose.test(text)) return []
  const found: Candidate[] = []
  for (const rule of providerRules) {
    if (!rule.keywords.some((word) => (typeof word === 'string' ? text.includes(word) : word.test(text)))) continue
    for (const match of text.matchAll(rule.pattern)) {
      const value = (match[1] ?? match[0]).trim()
      const start = match.index + match[0].lastIndexOf(value)
      if (rule.minEntropy !== undefined && toEntropy(value) < rule.minEntropy) continue
      if (found.some((one) => one.start === start)) continue
      found.push({ rule, key: '', value, start, isQuoted: true, operator: '' })
      if (found.length >= maxCandidates) return found
    }
  }
  return found
}

function byUrl(text: string): Candidate[] {
  const of = (match: RegExpExecArray, key: string): Candidate => {
    const value = match[1] ?? ''
    const start = match.index + match[0].lastIndexOf(value)
    return { rule: null, key, value, start, isQuoted: true, operator: '@' }
  }
  const urls = text.includes('://') ? [...text.matchAll(authUrl)].slice(0, maxCandidates).map((match) => of(match, 'url_password')) : []
  return [...urls, ...[...text.matchAll(authHeader)].slice(0, maxCandidates).filter((match) => /[0-9]/.test(match[1] ?? '')).map((match) => of(match, 'authorization_token'))]
}

const nameLetter = /[\w.$-]/

function byName(text: string, isConfig: boolean): Candidate[] {
  const found: Candidate[] = []
  let past = 0
  for (const match of text.matchAll(keyword)) {
    if (match.index < past) continue
    let start = match.index
    let end = match.index + match[0].length
    while (start > 0 && match.index - start < 60 && nameLetter.test(text[start - 1] ?? '')) start -= 1
    while (end < text.length && end - match.index < 60 && nameLetter.test(text[end] ?? '')) end += 1
    const whole = text.slice(start, end)
    // Of `token.startsWith` the last part counts, which is no name of a secret.
    const key = whole.slice(whole.replace(/\.+$/, '').lastIndexOf('.') + 1)
    if (key.search(keyword) < 0) continue
    const candidate = valueAfter(text, { key, at: end, isConfig })
    if (candidate === null || !isPlausible(candidate, text.slice(Math.max(0, start - 3), start))) continue
    found.push(candidate)
    past = candidate.start + candidate.value.length
    if (found.length >= maxCandidates) break
  }
  return found
}

const strongKey = /pass(?:wor[dt]|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|authorization/i

/** Names like `key` and `auth` stand for all sorts of things: with them only text that looks random counts. */
function isPlausible(candidate: Candidate, before: string): boolean {
  const { key, value, operator } = candidate
  if (operator === ',' && !/\(\s?["']$/.test(before)) return false
  if (/^[=!]==?$/.test(operator) && !/pass|pwd|secret/i.test(key)) return false
  if (strongKey.test(key)) return true
  return value.length >= 16 && /[0-9]/.test(value) && !/\s/.test(value) && toEntropy(value) >= 3.2
}

function valueAfter(text: string, about: { readonly key: string; readonly at: number; readonly isConfig: boolean }): Candidate | null {
  assignment.lastIndex = about.at
  const sign = assignment.exec(text)
  if (sign === null) return null
  const operator = sign[1] ?? ''
  const isQuoted = sign[3] !== undefined
  const isBareAllowed = about.isConfig && /^(?:=|:|>|:=|\?=)$/.test(operator) && (sign[2] ?? '') === ''
  if (!isQuoted && !isBareAllowed) return null
  const value = isQuoted ? quotedValue : bareValue
  value.lastIndex = assignment.lastIndex
  const start = assignment.lastIndex
  const got = value.exec(text)
  if (got === null || text.slice(about.at, start).includes('\n')) return null
  const found = got[0].replace(/\\+$/, '')
  return { rule: null, key: about.key, value: found, start, isQuoted, operator }
}
