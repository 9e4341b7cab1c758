const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const unprintable = /\p{Cc}/u
const everyUnprintable = /\p{Cc}/gu

/** A path for people: control characters and bytes that are not UTF-8 are shown as `\xHH`. */
export function toPrintablePath(path: Uint8Array): string {
  const text = decode(path)
  if (text === null) return [...path].map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : toHex(byte))).join('')
  return unprintable.test(text) ? text.replace(everyUnprintable, (character) => toHex(character.charCodeAt(0))) : text
}

function decode(path: Uint8Array): string | null {
  try {
    return decoder.decode(path)
  } catch {
    return null
  }
}

function toHex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
