import { readFileSync } from 'node:fs'

/** Answers the question that scripts ask most without loading anything. */
function printVersion(): boolean {
  const [argument, ...rest] = process.argv.slice(2)
  if ((argument !== '--version' && argument !== '-V') || rest.length > 0) return false
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  process.stdout.write(`${version}\n`)
  return true
}

if (!printVersion()) {
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(process.argv)
}
