import type * as z from 'zod'
import type { Usage } from '../../../../core/run/measures.ts'
import type { AgentActivity } from '../../../../ports/agent.ts'

/** Follows the events of one headless run. */
export type HeadlessListener = {
  /** Takes in one line of JSON, whatever it holds, and says what it means to people. */
  hear(line: unknown): readonly AgentActivity[]
  /** What the agent says of itself at the end; never the verdict. */
  end(): AgentClaim
}

/** What an agent says of its work. */
export type AgentClaim = {
  /** Its own account of why it did not succeed; null when it says it did. */
  readonly trouble: string | null
  readonly summary: string
  readonly turns: number | null
  /** As it counts by itself, where it does. */
  readonly usage: Usage | null
}

/** A listener that knows some of the agent's events and passes over all others. */
export function listenTo<Event>(schema: z.ZodType<Event>, { hear, end }: { readonly hear: (event: Event) => readonly AgentActivity[]; readonly end: () => AgentClaim }): HeadlessListener {
  return {
    hear: (line) => {
      const parsed = schema.safeParse(line)
      return parsed.success ? hear(parsed.data) : []
    },
    end,
  }
}

/** A finished or broken-off call of a tool. */
export function toolEnded(tool: string, succeeded: boolean, title = ''): AgentActivity {
  return { type: 'tool-ended', tool, status: succeeded ? 'succeeded' : 'failed', title }
}

/** Longest text of one answer that is kept. */
const maxAnswerCharacters = 20_000

/** An answer that comes in pieces; of a very long one the end is kept. */
export function appendAnswer(answer: string, piece: string): string {
  return (answer + piece).slice(-maxAnswerCharacters)
}
