/** Takes secrets out of a text. */
export type Redact = (text: string) => string

/** Tokens that tell by their form whose they are. */
export type SecretRule = {
  readonly name: string
  /** Texts in lower case, or patterns; a text without any of them is not searched. */
  readonly keywords: readonly (string | RegExp)[]
  /** Global; the secret is group 1, or all of it. */
  readonly pattern: RegExp
}

/** A value that is known to be secret, and what stands in its place. */
export type KnownSecret = { readonly name: string; readonly value: string }

/** Shorter values, and single words such as `postgres`, would be found everywhere. */
const minValueLength = 8
/** Lines of a secret of several lines are looked for one by one, if they are this long. */
const minLineLength = 16

/**
 * Makes the function that takes out known values, in the forms in which they are printed (as they are, in a URL, in JSON, in base64), and what
 * looks like a key of a known provider. What remains says which secret stood there.
 */
export function makeRedact({ secrets, rules }: { readonly secrets: readonly KnownSecret[]; readonly rules: readonly SecretRule[] }): Redact {
  const names = new Map<string, string>()
  for (const { name, value } of secrets) for (const form of formsOf(value)) if (!names.has(form)) names.set(form, name)
  // Longest first: a value may be the beginning of another.
  const known = names.size === 0 ? null : new RegExp([...names.keys()].sort((a, b) => b.length - a.length).map(escapePattern).join('|'), 'g')
  const keywords = rules.length === 0 ? null : new RegExp(rules.flatMap((rule) => rule.keywords).map((keyword) => (typeof keyword === 'string' ? escapePattern(keyword) : keyword.source)).join('|'), 'i')
  return (text) => {
    const plain = known === null ? text : text.replace(known, (value) => `[redacted ${names.get(value) ?? 'secret'}]`)
    return keywords === null || !keywords.test(plain) ? plain : redactTokens(plain, rules)
  }
}

/** Keys whose values name things: they are compared and looked up, and no text of a program gets into them. */
const names = new Set(['type', 'kind', 'status', 'lease', 'task', 'commit', 'base', 'expected', 'branch', 'repository', 'check', 'on', 'phase', 'path', 'paths', 'provider', 'model', 'answer'])

/** Applies a redactor to the texts in reports and activity. */
export function redactDeep<Value>(value: Value, redact: Redact): Value {
  return walk(value, redact) as Value
}

function walk(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => walk(item, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, names.has(key) ? item : walk(item, redact)]))
}

function redactTokens(text: string, rules: readonly SecretRule[]): string {
  const lower = text.toLowerCase()
  let result = text
  for (const { name, keywords, pattern } of rules) {
    if (!keywords.some((keyword) => (typeof keyword === 'string' ? lower.includes(keyword.toLowerCase()) : text.search(keyword) >= 0))) continue
    result = result.replace(pattern, (whole: string, secret: unknown) => (typeof secret === 'string' ? whole.replace(secret, () => `[redacted ${name}]`) : `[redacted ${name}]`))
  }
  return result
}

function formsOf(value: string): readonly string[] {
  if (value.length < minValueLength || /^[a-z]{1,15}$/i.test(value)) return []
  const lines = value.includes('\n') ? value.split('\n').filter((line) => line.trim().length >= minLineLength) : []
  return [value, ...lines, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...[0, 1, 2].map((before) => toBase64(value, before))].filter((form) => form.length >= minValueLength)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 of the value after so many other bytes, without the digits that depend on what stands before and after it. */
function toBase64(value: string, before: number): string {
  // The core knows neither Buffer nor TextEncoder: the escapes of a URI component are the bytes of UTF-8.
  const own = [...encodeURIComponent(value).matchAll(/%([0-9A-F]{2})|[^%]/g)].map(([one, hex]) => (hex === undefined ? one.charCodeAt(0) : Number.parseInt(hex, 16)))
  const bytes = [...[0, 0].slice(0, before), ...own]
  let text = ''
  for (let at = 0; at + 3 <= bytes.length; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]).join('')
  }
  return text.slice(before === 0 ? 0 : before + 1)
}

function escapePattern(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
}
