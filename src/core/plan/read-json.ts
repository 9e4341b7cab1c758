/** Deepest nesting that is read here; what is deeper is left to the careful reader. */
const maxDepth = 100

/**
 * Reads a JSON text the fast way, or gives it up: `undefined` for whatever needs a word with the author (syntax errors, a key given twice or
 * named `__proto__`, numbers that overflow) or that `JSON.parse` would read differently than YAML 1.2. Whoever gets `undefined` reads the text
 * with `parsePlanText`, which costs fifty times as much and knows where everything stands.
 */
export function readJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const count = countKeys(value, 0)
  return count !== null && count === countColons(text) ? value : undefined
}

/** Keys of all maps in a value, by which a key that was given twice shows; null when something in it is not for here. */
function countKeys(value: unknown, depth: number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : null
  if (typeof value !== 'object' || value === null) return 0
  if (depth >= maxDepth) return null
  const isList = Array.isArray(value)
  const items: readonly unknown[] = isList ? value : Object.values(value)
  if (!isList && Object.hasOwn(value, '__proto__')) return null
  let count = isList ? 0 : items.length
  for (const item of items) {
    const inside = countKeys(item, depth + 1)
    if (inside === null) return null
    count += inside
  }
  return count
}

/** Colons outside of strings: one for each key that was written. The text is known to be JSON. */
function countColons(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === colon) count += 1
    else if (character === quote) at = endOfString(text, at)
  }
  return count
}

const [colon, quote, backslash] = [0x3a, 0x22, 0x5c]

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === quote) return at
    if (character === backslash) at += 1
  }
  return text.length
}
