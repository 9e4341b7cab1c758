/** First line (1-based) on which each name stands, by a pattern whose first group is the name. */
export function toLineIndex(text: string, pattern: RegExp): Map<string, number> {
  const index = new Map<string, number>()
  let line = 1
  for (const content of eachLine(text)) {
    // Lock files have short lines; a very long one is an attack or not a lock file's name line.
    const name = content.length > 4096 ? undefined : pattern.exec(content)?.[1]
    if (name !== undefined && !index.has(name)) index.set(name, line)
    line += 1
  }
  return index
}

/** Lines on which a pattern matches, in order. */
export function toMatchingLines(text: string, pattern: RegExp): number[] {
  const found: number[] = []
  let line = 1
  for (const content of eachLine(text)) {
    if (content.length <= 4096 && pattern.test(content)) found.push(line)
    line += 1
  }
  return found
}

function* eachLine(text: string): Generator<string> {
  let start = 0
  while (start <= text.length) {
    const end = text.indexOf('\n', start)
    yield end < 0 ? text.slice(start) : text.slice(start, end).replace(/\r$/, '')
    if (end < 0) return
    start = end + 1
  }
}
