const maxCharacters = 200

/** One line of text, short enough for a list. */
export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= maxCharacters ? line : `${line.slice(0, maxCharacters - 1)}…`
}

/** The same of any value that came as JSON; nothing of one that is not there. */
export function shortenValue(value: unknown): string {
  return value === undefined ? '' : shorten(JSON.stringify(value))
}
