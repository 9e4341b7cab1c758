import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'

const defaultCharacters = 4_000
const maxBytesPerCharacter = 4

/** Size of a log, 0 when it is not there yet: where the output of the next program will start. Synchronous: a trip to the thread pool costs more. */
export function logSize(logPath: string): number {
  return statSync(logPath, { throwIfNoEntry: false })?.size ?? 0
}

/** Last whole lines of what was written to the log after `from`, by default at most 4,000 characters; empty when the log is gone. */
export async function readLogTail(logPath: string, from = 0, maxCharacters = defaultCharacters): Promise<string> {
  try {
    await using file = await open(logPath, 'r')
    const { size } = await file.stat()
    const start = Math.max(from, size - maxCharacters * maxBytesPerCharacter)
    if (start >= size) return ''
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start)
    return lastLines(buffer.toString('utf8', 0, bytesRead), { isCut: start > from, maxCharacters })
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}

function lastLines(text: string, { isCut, maxCharacters }: { readonly isCut: boolean; readonly maxCharacters: number }): string {
  const whole = text.trimEnd()
  if (!isCut && whole.length <= maxCharacters) return whole
  const tail = whole.slice(-maxCharacters)
  const firstBreak = tail.indexOf('\n')
  return firstBreak < 0 ? tail : tail.slice(firstBreak + 1)
}
