import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type * as z from 'zod'
import { writeFileAtomically } from '../../platform/atomic-write.ts'
import type { Attempt } from './attempt.ts'

/** Longest file that is kept, in characters; beyond it a crash goes back to what was kept last. */
const maxCharacters = 50_000_000

/** What an earlier holder of the attempt has kept under a name; null at the first holding, and for what is not there or cannot be read. Synchronous: a trip to the thread pool costs more. */
export function readSessionFile<Value>(attempt: Attempt, name: string, schema: z.ZodType<Value>): Value | null {
  if (!attempt.assignment.progress.wasHeld) return null
  attempt.hasSession = true
  const parsed = schema.safeParse(readJson(pathOf(attempt, name)))
  return parsed.success ? parsed.data : null
}

export async function writeSessionFile(attempt: Attempt, name: string, value: object): Promise<void> {
  const text = JSON.stringify(value)
  if (text.length > maxCharacters) return
  attempt.hasSession = true
  mkdirSync(folderOf(attempt), { recursive: true })
  // A conversation holds what the agent has read.
  await writeFileAtomically(pathOf(attempt, name), text, { mode: 0o600 })
}

/** The attempt has ended: there is nothing to go on from. */
export function forgetSession(attempt: Attempt): void {
  if (attempt.hasSession) rmSync(folderOf(attempt), { recursive: true, force: true })
}

function folderOf({ ports, assignment }: Attempt): string {
  return ports.folder.sessionFolder(assignment.task.id, assignment.attempt)
}

function pathOf(attempt: Attempt, name: string): string {
  return join(folderOf(attempt), `${name}.json`)
}

/** Null for what is not there or is no JSON. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}
