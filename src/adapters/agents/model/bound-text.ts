/** Most characters of what one tool answers. */
export const maxReplyCharacters = 30_000

/** Keeps the beginning and the end of a long text and says what is missing; programs tell the most in their last lines. */
export function boundText(text: string, max: number = maxReplyCharacters): string {
  if (text.length <= max) return text
  const head = Math.floor(max / 3)
  const left = text.length - max
  return `${cutWhole(text.slice(0, head))}\n[… ${left} characters left out …]\n${text.slice(text.length - (max - head))}`
}

/** Never half of a surrogate pair: JSON of it is refused by some providers. */
export function cutWhole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '')
}
