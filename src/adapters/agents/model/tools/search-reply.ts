import { maxReplyCharacters } from '../bound-text.ts'

/** What is searched for. */
export type Search = { readonly pattern: string; readonly glob?: string | undefined; readonly ignoreCase?: boolean | undefined; readonly literal?: boolean | undefined }

/** Most lines of one search. */
export const maxMatches = 300

/** The lines that fit, and a note of how many do not. */
export function toReply(lines: readonly string[]): string {
  const shown = lines.slice(0, maxMatches)
  let size = 0
  const fitting = shown.filter((line) => (size += line.length + 1) <= maxReplyCharacters)
  return fitting.length === lines.length ? lines.join('\n') : `${fitting.join('\n')}\n[${lines.length - fitting.length} more lines or more; narrow the search down]`
}
