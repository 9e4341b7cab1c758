import * as z from 'zod'
import type { ModelUsage } from '../../core/run/measures.ts'
import type { AgentSession } from '../../ports/agent.ts'
import type { Attempt } from './attempt.ts'
import { readSessionFile, writeSessionFile } from './session-file.ts'

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
export function findKeptSession(attempt: Attempt, agent: string): KeptSession | null {
  if (attempt.branch === null) return null
  const kept = readSessionFile(attempt, attempt.sessionName, keptSchema)
  return kept?.agent === agent ? kept : null
}

/** Keeps a conversation in the run's folder, each time with a commit of the workspace that nothing points at; in place nothing is kept. */
export function openSession(attempt: Attempt, { agent, usage }: { readonly agent: string; readonly usage: () => readonly ModelUsage[] }): AgentSession {
  const { kept, sessionName } = attempt
  let commit = kept?.commit ?? attempt.base
  return {
    load: async () => kept?.state ?? null,
    async save(state, { isWorkspaceUnchanged = false } = {}) {
      const { base } = attempt
      if (attempt.branch === null || base === null) return
      if (!isWorkspaceUnchanged) commit = (await attempt.workspace.capture(attempt.commitMessage)).commit
      await writeSessionFile(attempt, sessionName, { version: 1, base, commit, agent, state, usage: usage() })
    },
  }
}
