import { mkdirSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import type { ModelUsage } from '../../core/run/measures.ts'
import { writeFileAtomically } from '../../platform/atomic-write.ts'
import type { AgentSession } from '../../ports/agent.ts'
import type { Attempt } from './attempt.ts'

/** Longest conversation that is kept, in characters of JSON; beyond it a crash goes back to what was kept last. */
const maxCharacters = 50_000_000

/** What an earlier holder of an attempt has left of its conversation, with the workspace that belongs to it. */
export type KeptSession = {
  /** Commit that the workspace was made from. */
  readonly base: string
  /** Commit of the workspace as it was at the save. */
  readonly commit: string
  readonly agent: string
  readonly state: unknown
  /** What its calls had taken until then. */
  readonly usage: readonly ModelUsage[]
}

const usageSchema = z.object({
  provider: z.string(), model: z.string(), calls: z.number(), inputTokens: z.number(), cacheReadTokens: z.number(), cacheWriteTokens: z.number(),
  outputTokens: z.number(), reasoningTokens: z.number(), costUsd: z.number().nullable(), unpricedCalls: z.number(),
})
const keptSchema = z.object({ version: z.literal(1), base: z.string(), commit: z.string(), agent: z.string(), state: z.unknown(), usage: z.array(usageSchema) })

/** What there is to go on from; null at the first holding, in place (nothing says what the folder was then), and when what was kept cannot be read. */
export async function findKeptSession(attempt: Attempt): Promise<KeptSession | null> {
  const { assignment, ports, branch } = attempt
  if (!assignment.progress.wasHeld || branch === null) return null
  attempt.hasSession = true
  const text = await readFile(ports.folder.sessionPath(assignment.task.id, assignment.attempt), 'utf8').catch(toNothing)
  const parsed = keptSchema.safeParse(parseJson(text))
  return parsed.success && parsed.data.agent === assignment.agent.name ? parsed.data : null
}

/** Keeps conversations in the run's folder, each with a commit of the workspace that nothing points at; in place nothing is kept. */
export function openSession(attempt: Attempt, usage: () => readonly ModelUsage[]): AgentSession {
  const { assignment, ports, kept } = attempt
  const path = ports.folder.sessionPath(assignment.task.id, assignment.attempt)
  let commit = kept?.commit ?? attempt.base
  return {
    load: async () => kept?.state ?? null,
    async save(state, { isWorkspaceUnchanged = false } = {}) {
      const { base } = attempt
      if (attempt.branch === null || base === null) return
      if (!isWorkspaceUnchanged) commit = (await attempt.workspace.capture(attempt.commitMessage)).commit
      const text = JSON.stringify({ version: 1, base, commit, agent: assignment.agent.name, state, usage: usage() })
      if (text.length > maxCharacters) return
      attempt.hasSession = true
      mkdirSync(dirname(path), { recursive: true })
      // A conversation holds what the agent has read.
      await writeFileAtomically(path, text, { mode: 0o600 })
    },
  }
}

/** The attempt has ended: there is nothing to go on from. */
export async function forgetSession({ ports, assignment, hasSession }: Attempt): Promise<void> {
  if (!hasSession) return
  await rm(ports.folder.sessionPath(assignment.task.id, assignment.attempt), { force: true })
}

function toNothing(error: unknown): string {
  if (error instanceof Error && 'code' in error) return ''
  throw error
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
