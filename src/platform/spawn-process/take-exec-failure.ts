import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { statOrNull } from '../stat-or-null.ts'

/** Longer than bash's message about any path. */
const maxMessageBytes = 16_384

/**
 * When `exec` fails, bash ends with 126 or 127 like any program may, and leaves a message in the program's log that begins with the
 * path of the helper's script. Takes that message out of the log and returns its reason; null when the program itself exited so.
 */
export function takeExecFailure(logPath: string, scriptPath: string): string | null {
  if (!statOrNull(logPath, { followLinks: false })?.isFile()) return null
  const log = openSync(logPath, constants.O_RDWR | constants.O_NOFOLLOW)
  try {
    const { size } = fstatSync(log)
    const start = Math.max(0, size - maxMessageBytes)
    const bytes = Buffer.alloc(size - start)
    const tail = bytes.subarray(0, readSync(log, bytes, 0, bytes.length, start))
    const at = tail.indexOf(`${scriptPath}: line `)
    if (at < 0) return null
    ftruncateSync(log, start + at)
    return toReason(tail.subarray(at).toString())
  } finally {
    closeSync(log)
  }
}

function toReason(message: string): string {
  const [line = message] = message.trimEnd().split('\n').slice(-1)
  return line.slice(line.lastIndexOf(': ') + 2)
}
