import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'

const maxTailCharacters = 4_000
const maxTailBytes = maxTailCharacters * 4

/** Size of a log, 0 when it is not there yet: where the output of the next program will start. Synchronous: a trip to the thread pool costs more. */
export function logSize(logPath: string): number {
  return statSync(logPath, { throwIfNoEntry: false })?.size ?? 0
}

/** Last whole lines of what was written to the log after `from`, at most 4,000 characters; empty when the log is gone. */
export async function readLogTail(logPath: string, from = 0): Promise<string> {
  try {
    await using file = await open(logPath, 'r')
    const { size } = await file.stat()
    const start = Math.max(from, size - maxTailBytes)
    if (start >= size) return ''
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start)
    return lastLines(buffer.toString('utf8', 0, bytesRead), start > from)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}

function lastLines(text: string, isCut: boolean): string {
  const whole = text.trimEnd()
  if (!isCut && whole.length <= maxTailCharacters) return whole
  const tail = whole.slice(-maxTailCharacters)
  const firstBreak = tail.indexOf('\n')
  return firstBreak < 0 ? tail : tail.slice(firstBreak + 1)
}
