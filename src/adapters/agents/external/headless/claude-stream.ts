import * as z from 'zod'
import { noUsage } from '../../../../core/run/measures.ts'
import type { AgentActivity } from '../../../../ports/agent.ts'
import { listenTo, toolEnded, type AgentClaim, type HeadlessListener } from './listener.ts'
import { shortenValue } from '../shorten.ts'

const block = z.looseObject({ type: z.string(), text: z.string().optional(), name: z.string().optional(), input: z.unknown().optional(), tool_use_id: z.string().optional(), id: z.string().optional(), is_error: z.boolean().optional() })
const message = z.looseObject({ content: z.union([z.string(), z.array(block)]).optional() })
const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('assistant'), message }),
  z.looseObject({ type: z.literal('user'), message }),
  z.looseObject({ type: z.literal('system'), subtype: z.string().optional(), retry_delay_ms: z.number().optional(), error_status: z.number().nullish() }),
  z.looseObject({
    type: z.literal('result'), subtype: z.string(), is_error: z.boolean(), result: z.string().optional(), num_turns: z.number().optional(), total_cost_usd: z.number().optional(),
    usage: z.looseObject({ input_tokens: z.number().optional(), output_tokens: z.number().optional(), cache_read_input_tokens: z.number().optional(), cache_creation_input_tokens: z.number().optional() }).optional(),
    permission_denials: z.array(z.looseObject({ tool_name: z.string() })).optional(),
  }),
])
type ClaudeEvent = z.infer<typeof eventSchema>
type Result = Extract<ClaudeEvent, { type: 'result' }>

/** Claude Code's `--output-format stream-json`. `subtype` stays `success` when the API failed; `is_error` and the denials tell. */
export function listenToClaude(): HeadlessListener {
  let result: Result | null = null
  const tools = new Map<string, string>()
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'result') {
        result = event
        return []
      }
      return event.type === 'system' ? tellSystem(event) : tellMessage(event.message, tools)
    },
    end: () => toClaim(result),
  })
}

function tellSystem({ subtype, retry_delay_ms: delayMs, error_status: status }: Extract<ClaudeEvent, { type: 'system' }>): readonly AgentActivity[] {
  return subtype === 'api_retry' ? [{ type: 'message', text: `the provider answered ${status ?? 'nothing'}; it tries again in ${delayMs ?? 0} ms` }] : []
}

function tellMessage({ content = [] }: z.infer<typeof message>, tools: Map<string, string>): readonly AgentActivity[] {
  if (typeof content === 'string') return []
  return content.flatMap((part): AgentActivity[] => {
    if (part.type === 'text') return [{ type: 'message', text: part.text ?? '' }]
    if (part.type === 'tool_use') {
      tools.set(part.id ?? '', part.name ?? '')
      return [{ type: 'tool-called', tool: part.name ?? '', title: shortenValue(part.input) }]
    }
    return part.type === 'tool_result' ? [toolEnded(tools.get(part.tool_use_id ?? '') ?? '', part.is_error !== true)] : []
  })
}

function toClaim(result: Result | null): AgentClaim {
  if (result === null) return { trouble: 'it ended without a result', summary: '', turns: null, usage: null }
  const { is_error: isError, subtype, result: text = '', num_turns: turns = null, usage: used = {}, total_cost_usd: costUsd = null } = result
  const denied = [...new Set((result.permission_denials ?? []).map(({ tool_name: tool }) => tool))]
  const summary = denied.length === 0 ? text : `${text} (was not allowed: ${denied.join(', ')})`
  const usage = {
    ...noUsage,
    calls: turns ?? 0,
    inputTokens: (used.input_tokens ?? 0) + (used.cache_read_input_tokens ?? 0) + (used.cache_creation_input_tokens ?? 0),
    cacheReadTokens: used.cache_read_input_tokens ?? 0,
    cacheWriteTokens: used.cache_creation_input_tokens ?? 0,
    outputTokens: used.output_tokens ?? 0,
    costUsd,
  }
  return { trouble: isError ? text || subtype : subtype === 'success' ? null : subtype, summary, turns, usage }
}
