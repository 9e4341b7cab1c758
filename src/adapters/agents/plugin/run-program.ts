import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { ProgramEnd, ProgramOptions } from './plugin-contract.ts'

const maxOutputBytes = 1_048_576

/** Runs a program for a plugin, inside the host: in its process group, so that stopping the attempt stops the program. */
export function runProgram(argv: readonly string[], options: ProgramOptions & { readonly workspace: string; readonly signal: AbortSignal }): Promise<ProgramEnd> {
  const [program = '', ...args] = argv
  const { promise, resolve: end } = Promise.withResolvers<ProgramEnd>()
  const child = spawn(program, args, {
    cwd: resolve(options.workspace, options.cwd ?? '.'),
    env: { ...process.env, ...options.environment },
    signal: options.signal,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  child.stdin.on('error', () => undefined).end(options.input ?? '')
  child.on('error', (error) => end({ status: 'not-started', message: error.message }))
  child.on('close', (code, signal) => {
    const output = { stdout: stdout(), stderr: stderr() }
    end(code === null ? { status: 'killed', signal: signal ?? 'unknown', ...output } : { status: 'exited', code, ...output })
  })
  return promise
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    if (size < maxOutputBytes) chunks.push(chunk.subarray(0, maxOutputBytes - size))
    size += chunk.length
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
