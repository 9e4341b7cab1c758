import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessEnd } from '../../../../ports/process-spawner.ts'
import { taskEnvironment } from '../../task-environment.ts'
import type { ToolContext } from './model-tool.ts'

export type ConfinedRun = { readonly end: ProcessEnd; readonly output: string }

/** Most bytes of output that a program may leave behind. */
const maxOutputBytes = 2_000_000

/** Runs a program in the attempt's sandbox and returns what it wrote; nothing of it is left running. */
export async function runConfined({ assignment, context }: ToolContext, request: { readonly argv: readonly string[]; readonly cwd: string; readonly timeoutMs: number }): Promise<ConfinedRun> {
  const logPath = join(context.temporaryFolder, `output-${randomUUID()}.log`)
  const wrapped = context.sandbox.wrap({
    argv: request.argv,
    cwd: request.cwd,
    environment: taskEnvironment(assignment, context),
    logPath,
    maxLogBytes: maxOutputBytes,
    timeoutMs: request.timeoutMs,
    signal: context.signal,
  })
  try {
    const end = await context.spawner.run(wrapped)
    return { end, output: end.status === 'not-started' ? '' : await readFile(logPath, 'utf8').catch(toNothing) }
  } finally {
    await rm(logPath, { force: true })
  }
}

/** A program that wrote nothing may leave no file. */
function toNothing(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
  throw error
}
