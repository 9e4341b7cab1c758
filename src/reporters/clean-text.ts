import { toPlainLine, toPlainText } from '../core/format.ts'

/** One line of foreign text for any format: no escape sequence, control character, direction mark or half of a character. */
export function cleanLine(text: string, maxLength = 200): string {
  return cut(toPlainLine(dropNonCharacters(text), Number.POSITIVE_INFINITY), maxLength)
}

/** Foreign text of several lines, likewise; what is over `maxLength` is cut at the beginning, because the end tells why. */
export function cleanText(text: string, maxLength = 4_000): string {
  const plain = toPlainText(dropNonCharacters(text)).trimEnd()
  return plain.length <= maxLength ? plain : `…${plain.slice(-maxLength + 1).toWellFormed().replace(/^\uFFFD/, '')}`
}

function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed().replace(/\uFFFD$/, '')}…`
}

/** XML knows neither half characters nor the two that are none. */
function dropNonCharacters(text: string): string {
  return text.toWellFormed().replace(/[\uFFFE\uFFFF]/g, '')
}
