import * as z from 'zod'
import { addUsage, noUsage, type Usage } from '../../../../core/run/measures.ts'
import type { AgentActivity } from '../../../../ports/agent.ts'
import { listenTo, toolEnded, type HeadlessListener } from './listener.ts'
import { shortenValue } from '../shorten.ts'

const tokens = z.looseObject({ input: z.number(), output: z.number(), reasoning: z.number().optional(), cache: z.looseObject({ read: z.number(), write: z.number() }).optional() })
const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), part: z.looseObject({ text: z.string() }) }),
  z.looseObject({ type: z.literal('tool_use'), part: z.looseObject({ tool: z.string(), state: z.looseObject({ status: z.string(), title: z.string().optional() }) }) }),
  z.looseObject({ type: z.literal('step_finish'), part: z.looseObject({ reason: z.string(), tokens, cost: z.number().optional() }) }),
  z.looseObject({ type: z.literal('error'), error: z.unknown().optional() }),
])

type OpencodeEvent = z.infer<typeof eventSchema>
type Finish = Extract<OpencodeEvent, { type: 'step_finish' }>['part']

/** `opencode run --format json`. */
export function listenToOpencode(): HeadlessListener {
  let problem: string | null = null
  let reason: string | null = null
  let summary = ''
  let turns = 0
  let usage: Usage = noUsage
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'text') summary = event.part.text
      if (event.type === 'error') problem = shortenValue(event.error)
      if (event.type === 'step_finish') {
        usage = addUsage(usage, toUsage(event.part))
        reason = event.part.reason
        turns++
      }
      return tell(event, turns)
    },
    end: () => ({ trouble: problem ?? (reason === 'stop' ? null : `it ended with ${reason ?? 'no step finished'}`), summary, turns, usage }),
  })
}

function tell(event: OpencodeEvent, turns: number): readonly AgentActivity[] {
  if (event.type === 'text') return [{ type: 'message', text: event.part.text }]
  if (event.type === 'error') return [{ type: 'message', text: shortenValue(event.error) }]
  if (event.type === 'step_finish') return [{ type: 'turn-started', turn: turns + 1 }]
  const { tool, state: { status, title = '' } } = event.part
  return [{ type: 'tool-called', tool, title }, toolEnded(tool, status === 'completed', title)]
}

function toUsage({ tokens: { input, output, reasoning = 0, cache = { read: 0, write: 0 } }, cost }: Finish): Usage {
  return { ...noUsage, calls: 1, inputTokens: input + cache.read + cache.write, cacheReadTokens: cache.read, cacheWriteTokens: cache.write, outputTokens: output + reasoning, reasoningTokens: reasoning, costUsd: cost ?? null }
}
