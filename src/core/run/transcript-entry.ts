import * as z from 'zod'

const saying = z.object({ type: z.enum(['text', 'thinking', 'tool']), text: z.string() })

/** One model call in a transcript: `.fleet/runs/<run>/transcripts/<task>.<attempt>.ndjson`, a line each. Texts are bounded and without secrets. */
export const transcriptEntrySchema = z.object({
  at: z.number(),
  /** From 1, in the order the calls began. */
  call: z.int(),
  provider: z.string(),
  model: z.string(),
  path: z.string(),
  /** Null when there was no reply. */
  status: z.int().nullable(),
  how: z.enum(['whole', 'cut', 'left', 'refused']),
  /** Time until the provider was asked, how often it was, time until its reply began and until it was over. */
  waitedMs: z.number(),
  tries: z.int(),
  firstByteMs: z.number().nullable(),
  durationMs: z.number(),
  usage: z.object({ inputTokens: z.int(), cacheReadTokens: z.int(), cacheWriteTokens: z.int(), outputTokens: z.int(), reasoningTokens: z.int(), isEstimate: z.boolean() }).nullable(),
  costUsd: z.number().nullable(),
  /** What the agent added since the model spoke last. */
  input: z.string(),
  output: z.array(saying),
  failure: z.string().nullable(),
})

export type TranscriptEntry = z.output<typeof transcriptEntrySchema>
