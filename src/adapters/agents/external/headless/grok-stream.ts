import * as z from 'zod'
import { noUsage, type Usage } from '../../../../core/run/measures.ts'
import type { AgentActivity } from '../../../../ports/agent.ts'
import { appendAnswer, listenTo, toolEnded, type AgentClaim, type HeadlessListener } from './listener.ts'

const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), data: z.string() }),
  z.looseObject({ type: z.literal('tool_call'), toolCallId: z.string(), toolName: z.string().optional(), title: z.string() }),
  z.looseObject({ type: z.literal('tool_call_update'), toolCallId: z.string(), status: z.string().nullish() }),
  z.looseObject({ type: z.literal('error'), message: z.string() }),
  z.looseObject({ type: z.literal('end'), stopReason: z.string(), num_turns: z.number().optional(), usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number(), cache_read_input_tokens: z.number().optional(), cache_creation_input_tokens: z.number().optional(), reasoning_tokens: z.number().optional() }).optional() }),
])
type GrokEvent = z.infer<typeof eventSchema>
type End = Extract<GrokEvent, { type: 'end' }>
type Step = Exclude<GrokEvent, End>

/** Grok Build's `--output-format streaming-json`. */
export function listenToGrok(): HeadlessListener {
  let end: End | null = null
  let problem: string | null = null
  let answer = ''
  const tools = new Map<string, string>()
  const tell = (step: Step): readonly AgentActivity[] => {
    if (step.type === 'text') return []
    if (step.type === 'error') return [{ type: 'message', text: step.message }]
    if (step.type === 'tool_call_update') return step.status === 'completed' || step.status === 'failed' ? [toolEnded(tools.get(step.toolCallId) ?? '', step.status === 'completed')] : []
    const [said, tool] = [answer, step.toolName ?? step.title]
    answer = ''
    tools.set(step.toolCallId, tool)
    return [{ type: 'message', text: said }, { type: 'tool-called', tool, title: step.title }]
  }
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'end') {
        end = event
        return [{ type: 'message', text: answer }]
      }
      if (event.type === 'text') answer = appendAnswer(answer, event.data)
      if (event.type === 'error') problem = event.message
      return tell(event)
    },
    end: () => toClaim(end, { problem, answer }),
  })
}

function toClaim(end: End | null, { problem, answer }: { readonly problem: string | null; readonly answer: string }): AgentClaim {
  if (end === null) return { trouble: problem ?? 'it ended without a result', summary: answer, turns: null, usage: null }
  const { stopReason, num_turns: turns = null, usage } = end
  return { trouble: stopReason === 'end_turn' ? null : `it ended with ${stopReason}`, summary: answer, turns, usage: usage === undefined ? null : toUsage(usage, turns ?? 1) }
}

function toUsage(used: NonNullable<End['usage']>, calls: number): Usage {
  const [cacheReadTokens, cacheWriteTokens] = [used.cache_read_input_tokens ?? 0, used.cache_creation_input_tokens ?? 0]
  return { ...noUsage, calls, inputTokens: used.input_tokens + cacheReadTokens + cacheWriteTokens, outputTokens: used.output_tokens, cacheReadTokens, cacheWriteTokens, reasoningTokens: used.reasoning_tokens ?? 0 }
}
