import * as z from 'zod'
import { addUsage, noUsage, type Usage } from '../../../../core/run/measures.ts'
import { listenTo, toolEnded, type HeadlessListener } from './listener.ts'
import { shorten } from '../shorten.ts'

const tokens = z.looseObject({ input: z.number(), output: z.number(), reasoning: z.number().optional(), cache: z.looseObject({ read: z.number(), write: z.number() }).optional() })
const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), part: z.looseObject({ text: z.string() }) }),
  z.looseObject({ type: z.literal('tool_use'), part: z.looseObject({ tool: z.string(), state: z.looseObject({ status: z.string(), title: z.string().optional() }) }) }),
  z.looseObject({ type: z.literal('step_finish'), part: z.looseObject({ reason: z.string(), tokens, cost: z.number().optional() }) }),
  z.looseObject({ type: z.literal('error'), error: z.unknown().optional() }),
])

/** `opencode run --format json`. */
export function listenToOpencode(): HeadlessListener {
  let problem: string | null = null
  let reason: string | null = null
  let summary = ''
  let turns = 0
  let usage: Usage = noUsage
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'text') {
        summary = event.part.text
        return [{ type: 'message', text: event.part.text }]
      }
      if (event.type === 'tool_use') {
        const { tool, state: { status, title = '' } } = event.part
        return [{ type: 'tool-called', tool, title }, toolEnded(tool, status === 'completed', title)]
      }
      if (event.type === 'error') {
        problem = shorten(JSON.stringify(event.error))
        return [{ type: 'message', text: problem }]
      }
      const { tokens: { input, output, reasoning = 0, cache = { read: 0, write: 0 } }, cost = null } = event.part
      usage = addUsage(usage, { ...noUsage, calls: 1, inputTokens: input + cache.read + cache.write, cacheReadTokens: cache.read, cacheWriteTokens: cache.write, outputTokens: output + reasoning, reasoningTokens: reasoning, costUsd: cost })
      turns++
      reason = event.part.reason
      return [{ type: 'turn-started', turn: turns + 1 }]
    },
    end: () => ({ trouble: problem ?? (reason === 'stop' ? null : `it ended with ${reason ?? 'no step finished'}`), summary, turns, usage }),
  })
}
