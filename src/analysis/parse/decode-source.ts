import type { Note } from '../model.ts'

/** Text of a file, or null with a note when its bytes are not UTF-8 text. */
export type DecodedSource = { readonly text: string | null; readonly notes: readonly Note[] }

/**
 * Decodes the bytes of a source file. A byte order mark is dropped; bytes that are not UTF-8, UTF-16 files and binary files give a note and
 * no text, because replacement characters would make every later column wrong.
 */
export function decodeSource(path: string, bytes: Uint8Array): DecodedSource {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) return refuse(path, 'is UTF-16, not UTF-8')
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (text.includes('\0')) return refuse(path, 'holds NUL characters and is no source text')
    return { text, notes: [] }
  } catch (error) {
    if (error instanceof TypeError) return refuse(path, `is not valid UTF-8 near byte ${findInvalidByte(bytes)}`)
    throw error
  }
}

function refuse(path: string, what: string): DecodedSource {
  return { text: null, notes: [{ path, line: null, kind: 'not-utf8', message: `The file ${what}; it was not analysed.` }] }
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((value, index) => bytes[index] === value)
}

/** Offset of the first character that does not decode: a binary search over prefixes, each decoded as a stream so that a cut character is no error. */
function findInvalidByte(bytes: Uint8Array): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1
    if (isValidPrefix(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  return good
}

function isValidPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
