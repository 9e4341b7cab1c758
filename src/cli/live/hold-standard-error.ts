/** What is held back at most. */
const maxLength = 200_000

/**
 * Keeps warnings of Node and of libraries from being written into the picture while a live view has the terminal: they are told as notices, and
 * written when it is given back. Where standard error goes somewhere else nothing is held.
 */
export function holdStandardError(onText: (text: string) => void): () => void {
  const { stderr } = process
  if (!stderr.isTTY) return () => {}
  const write = stderr.write.bind(stderr)
  let held = ''
  stderr.write = (chunk: string | Uint8Array): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    if (held.length < maxLength) held += text
    onText(text.trim().split('\n')[0] ?? '')
    return true
  }
  const release = (): void => {
    if (stderr.write === write) return
    stderr.write = write
    process.off('exit', release)
    process.off('uncaughtExceptionMonitor', release)
    if (held !== '') write(held)
    held = ''
  }
  process.on('exit', release)
  process.on('uncaughtExceptionMonitor', release)
  return release
}
