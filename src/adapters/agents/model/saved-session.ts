import { modelMessageSchema, type ModelMessage } from 'ai'
import * as z from 'zod'

/** What a model agent keeps of its conversation. */
export type Conversation = {
  readonly messages: readonly ModelMessage[]
  /** Answers that have come. */
  readonly turns: number
  /** Tokens of the last call, sent and received; null before the first and where the provider does not tell. */
  readonly contextTokens: number | null
}

const conversationSchema = z.object({
  version: z.literal(1),
  prompt: z.string(),
  turns: z.int().min(0),
  contextTokens: z.number().nullable(),
  messages: z.array(modelMessageSchema),
})

/** Plain JSON. `prompt` marks which conversation it is: under another prompt it cannot be gone on with. */
export function toSaved({ messages, turns, contextTokens }: Conversation, prompt: string): unknown {
  return { version: 1, prompt, turns, contextTokens, messages }
}

export function parseSaved(saved: unknown, prompt: string): Conversation | null {
  const parsed = conversationSchema.safeParse(saved)
  if (!parsed.success || parsed.data.prompt !== prompt) return null
  const { messages, turns, contextTokens } = parsed.data
  return { messages, turns, contextTokens }
}
