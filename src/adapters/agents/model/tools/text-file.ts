import { lstat, readFile, rm, writeFile } from 'node:fs/promises'

/** Larger files are for programs, not for a conversation. */
export const maxFileBytes = 5_000_000

export type TextFile =
  | { readonly status: 'text'; readonly text: string }
  | { readonly status: 'other'; readonly reason: string }

/** Reads a file as UTF-8, or says why it cannot be shown; a byte-order mark stays. */
export async function readTextFile(path: string, shown: string): Promise<TextFile> {
  const found = await lstat(path)
  if (found.isDirectory()) return { status: 'other', reason: `${shown} is a folder; use list` }
  // A named pipe or a device would be waited for without end.
  if (!found.isFile()) return { status: 'other', reason: `${shown} is not a plain file` }
  if (found.size > maxFileBytes) return { status: 'other', reason: `${shown} has ${found.size} bytes, too many to read; use search, or run a program that shows a part` }
  const bytes = await readFile(path)
  const text = decode(bytes)
  return text === null ? { status: 'other', reason: `${shown} is a binary file of ${bytes.length} bytes` } : { status: 'text', text }
}

/** Null for what is no text. */
function decode(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, 8_000).includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Writes a file in place and keeps its mode. One with other names elsewhere (hard links) is replaced, so that only this name changes. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  if (found !== null && found.nlink > 1) await rm(path)
  await writeFile(path, text, found === null ? {} : { mode: found.mode & 0o7777 })
}
