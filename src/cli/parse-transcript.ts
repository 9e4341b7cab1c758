import * as z from 'zod'
import { transcriptEntrySchema, type TranscriptEntry as ModelCall } from '../core/run/transcript-entry.ts'
import type { TranscriptEntry } from '../reporters/evidence.ts'

/** Most entries that are kept of one attempt, the last ones. */
const maxEntries = 2_000

const activity = z.object({
  at: z.number().optional(),
  activity: z.discriminatedUnion('type', [
    z.object({ type: z.literal('message'), text: z.string() }),
    z.object({ type: z.literal('tool-called'), tool: z.string(), title: z.string() }),
    z.object({ type: z.literal('tool-ended'), tool: z.string(), title: z.string(), status: z.string() }),
    z.object({ type: z.literal('plan'), entries: z.array(z.object({ text: z.string(), status: z.string() })) }),
    z.object({ type: z.literal('permission-asked'), title: z.string(), answer: z.string() }),
    z.object({ type: z.literal('waiting'), for: z.string().nullable() }),
  ]),
})

/** A record of another program: who speaks, and text somewhere in it. */
const message = z.object({ at: z.number().optional(), role: z.string().optional(), type: z.string().optional(), text: z.string().optional(), content: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).optional() })

/** Reads NDJSON of what an agent did, or of what was said to models and by them. Lines that say nothing to a reader are passed over. */
export function parseTranscript(text: string): { readonly entries: readonly TranscriptEntry[]; readonly leftOut: number } {
  const entries = text.split('\n').flatMap(readLine)
  return { entries: entries.slice(-maxEntries), leftOut: Math.max(0, entries.length - maxEntries) }
}

function readLine(line: string): readonly TranscriptEntry[] {
  if (line.trim() === '') return []
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    // The last line of a log that was cut at its limit, or of a process that was killed.
    if (error instanceof SyntaxError) return []
    throw error
  }
  const call = transcriptEntrySchema.safeParse(value)
  if (call.success) return readCall(call.data)
  const known = activity.safeParse(value)
  if (known.success) return readActivity(known.data)
  const other = message.safeParse(value)
  return other.success ? readMessage(other.data) : []
}

function readActivity({ at, activity: one }: z.infer<typeof activity>): readonly TranscriptEntry[] {
  const { who, text } = sayActivity(one)
  return text.trim() === '' ? [] : [{ at: at ?? null, who, text }]
}

function sayActivity(one: z.infer<typeof activity>['activity']): Pick<TranscriptEntry, 'who' | 'text'> {
  if (one.type === 'message') return { who: 'agent', text: one.text }
  if (one.type === 'tool-called') return { who: 'tool', text: `${one.tool}: ${one.title}` }
  if (one.type === 'tool-ended') return { who: 'tool', text: `${one.tool} ${one.status}${one.title === '' ? '' : `: ${one.title}`}` }
  if (one.type === 'plan') return { who: 'agent', text: one.entries.map(({ text, status }) => `${status === 'completed' ? '[x]' : '[ ]'} ${text}`).join('\n') }
  if (one.type === 'permission-asked') return { who: 'fleet', text: `permission ${one.answer}: ${one.title}` }
  return { who: 'fleet', text: one.for === null ? 'goes on' : `waits for ${one.for}` }
}

/** A call of a model: what it was told since it spoke last, what it said, and what went wrong. */
function readCall({ at, model, input, output, failure, durationMs }: ModelCall): readonly TranscriptEntry[] {
  const endedAt = at + durationMs
  const said = output.map(({ type, text }): TranscriptEntry => ({ at: endedAt, who: type === 'tool' ? 'tool' : 'agent', text: type === 'thinking' ? `(thinking) ${text}` : text }))
  const wrong: readonly TranscriptEntry[] = failure === null ? [] : [{ at: endedAt, who: 'fleet', text: `the call of ${model} failed: ${failure}` }]
  return [{ at, who: 'fleet' as const, text: input }, ...said, ...wrong].filter(({ text }) => text.trim() !== '')
}

function readMessage({ at, role, type, text, content }: z.infer<typeof message>): readonly TranscriptEntry[] {
  const said = text ?? (typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('\n'))
  const speaker = role ?? type ?? ''
  return said.trim() === '' ? [] : [{ at: at ?? null, who: /tool/.test(speaker) ? 'tool' : /assistant|agent|model|message|reply/.test(speaker) ? 'agent' : 'fleet', text: said }]
}
