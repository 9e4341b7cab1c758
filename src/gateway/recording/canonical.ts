import { parseJson } from '../reading/json-access.ts'
import { putIn, type Placeholders } from './placeholders.ts'

/** What clients send besides the conversation, new each time. */
const ignoredKeys = new Set(['metadata', 'user', 'prompt_cache_key', 'safety_identifier', 'client_metadata', 'stream_options'])

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<instant>'],
  [/\b20\d\d[-/][01]?\d[-/][0-3]?\d\b/g, '<date>'],
  [/\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? (?:[A-Z][a-z]+ \d{1,2},? 20\d\d|\d{1,2} [A-Z][a-z]+ 20\d\d)(?: [0-2]\d:[0-5]\d:[0-5]\d(?: (?:GMT|UTC))?)?/g, '<date>'],
  [/\b(?:[A-Z][a-z]{2,8} \d{1,2}, 20\d\d|\d{1,2}\/\d{1,2}\/20\d\d)\b/g, '<date>'],
  // `ls -l`
  [/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d (?:[0-2]\d:[0-5]\d| 20\d\d)(?= )/g, '<date>'],
  // Evidence of an earlier attempt may come from another checkout.
  [/\{\{fleet:state\}\}\/worktrees\/[\w.-]+/g, '{{fleet:workspace}}'],
  [/\bduration_ms[:= ]+\d+(?:\.\d+)?|\b\d+(?:\.\d+)? ?(?:ms|s|secs?|seconds?|minutes?)\b/g, '<duration>'],
  // Every program gets another mark, and `env` prints it.
  [/\bFLEET_STRAY_MARK=[\w.-]+/g, 'FLEET_STRAY_MARK=<mark>'],
  [/\b(127\.0\.0\.1|localhost):\d{2,5}\b/g, '$1:<port>'],
]

/** How values that differ from one time to the next, and secrets, are kept out of a recording. */
export type Cleaning = { readonly placeholders: Placeholders; readonly redact: (text: string) => string }

/**
 * A request without what differs from one time to the next: paths of this run, tokens, dates, ids of requests. Keys are sorted, so that two
 * requests that mean the same are the same text.
 */
export function toCanonical(data: unknown, cleaning: Cleaning): unknown {
  if (typeof data === 'string') return patterns.reduce((text, [pattern, name]) => text.replace(pattern, name), cleaning.redact(putIn(data, cleaning.placeholders)))
  if (Array.isArray(data)) return data.map((one) => toCanonical(one, cleaning))
  if (typeof data !== 'object' || data === null) return data
  const entries = Object.entries(data).filter(([key]) => !ignoredKeys.has(key))
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, toCanonical(value, cleaning)]))
}

/** A reply as a recording keeps it: what it says is the same but for paths and secrets, and it is still what its protocol says it is. */
export function toKeptReply(reply: string, cleaning: Cleaning): string {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return cleaning.redact(putIn(value, cleaning.placeholders))
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clean(one)]))
  }
  const cleanJson = (text: string): string => {
    const data = parseJson(text)
    return data === undefined ? cleaning.redact(putIn(text, cleaning.placeholders)) : JSON.stringify(clean(data))
  }
  if (parseJson(reply) !== undefined) return cleanJson(reply)
  return reply.split('\n').map((line) => (line.startsWith('data:') ? `data: ${cleanJson(line.slice(5).trim())}` : line)).join('\n')
}
