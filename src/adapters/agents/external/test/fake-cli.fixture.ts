import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

/** A headless agent that says what a recording says: `fake-cli <recording> <exit code> [option …] -- …` with the options write, daemon, linger, env. */
const [, , recording = '', exitCode = '0', ...rest] = process.argv
const options = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest

if (options.includes('env')) writeFileSync('env.json', JSON.stringify(process.env))
if (options.includes('args')) writeFileSync('args.json', JSON.stringify(rest))
if (options.includes('write')) writeFileSync('hello.txt', 'hello\n')
// As Cline does: a process of its own session that holds none of our pipes.
if (options.includes('daemon')) spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref()
if (options.includes('flood')) for (let i = 0; i < 300; i++) process.stdout.write(`${JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text: 'x'.repeat(10_000) }] } })}\n`)
if (recording !== '-') process.stdout.write(readFileSync(recording))
if (options.includes('linger')) {
  process.stderr.write('started\n')
  process.on('SIGTERM', () => {})
  setInterval(() => {}, 1000)
} else process.exitCode = Number(exitCode)
