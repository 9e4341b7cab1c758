import { mkdirSync, readFileSync, rmSync } from 'node:fs'
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
export function findKeptSession(attempt: Attempt): KeptSession | null {
  const { assignment, ports, branch } = attempt
  if (!assignment.progress.wasHeld || branch === null) return null
  attempt.hasSession = true
  const parsed = keptSchema.safeParse(readJson(ports.folder.sessionPath(assignment.task.id, assignment.attempt)))
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
export function forgetSession({ ports, assignment, hasSession }: Attempt): void {
  if (hasSession) rmSync(ports.folder.sessionPath(assignment.task.id, assignment.attempt), { force: true })
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
