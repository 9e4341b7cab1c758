import * as z from 'zod'
import { noUsage, type Usage } from '../../../../core/run/measures.ts'
import { listenTo, toolEnded, type HeadlessListener } from './listener.ts'

const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), data: z.string() }),
  z.looseObject({ type: z.literal('tool_call'), toolCallId: z.string(), toolName: z.string().optional(), title: z.string() }),
  z.looseObject({ type: z.literal('tool_call_update'), toolCallId: z.string(), status: z.string().nullish() }),
  z.looseObject({ type: z.literal('error'), message: z.string() }),
  z.looseObject({ type: z.literal('end'), stopReason: z.string(), num_turns: z.number().optional(), usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number(), cache_read_input_tokens: z.number().optional(), cache_creation_input_tokens: z.number().optional(), reasoning_tokens: z.number().optional() }).optional() }),
])

/** Grok Build's `--output-format streaming-json`. */
export function listenToGrok(): HeadlessListener {
  let trouble: string | null = 'it ended without a result'
  let summary = ''
  let turns: number | null = null
  let usage: Usage | null = null
  const tools = new Map<string, string>()
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'text') {
        summary += event.data
        return []
      }
      if (event.type === 'tool_call') {
        const said = summary
        summary = ''
        tools.set(event.toolCallId, event.toolName ?? event.title)
        return [{ type: 'message', text: said }, { type: 'tool-called', tool: event.toolName ?? event.title, title: event.title }]
      }
      if (event.type === 'tool_call_update') return event.status === 'completed' || event.status === 'failed' ? [toolEnded(tools.get(event.toolCallId) ?? '', event.status === 'completed')] : []
      if (event.type === 'error') {
        trouble = event.message
        return [{ type: 'message', text: event.message }]
      }
      const { stopReason, num_turns: numTurns = null, usage: used } = event
      trouble = stopReason === 'end_turn' ? null : `it ended with ${stopReason}`
      turns = numTurns
      if (used !== undefined) usage = { ...noUsage, calls: numTurns ?? 1, inputTokens: used.input_tokens + (used.cache_read_input_tokens ?? 0) + (used.cache_creation_input_tokens ?? 0), outputTokens: used.output_tokens, cacheReadTokens: used.cache_read_input_tokens ?? 0, cacheWriteTokens: used.cache_creation_input_tokens ?? 0, reasoningTokens: used.reasoning_tokens ?? 0 }
      return [{ type: 'message', text: summary }]
    },
    end: () => ({ trouble, summary, turns, usage }),
  })
}
