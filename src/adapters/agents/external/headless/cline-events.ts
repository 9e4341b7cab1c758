import * as z from 'zod'
import { noUsage, type Usage } from '../../../../core/run/measures.ts'
import type { AgentActivity } from '../../../../ports/agent.ts'
import { listenTo, toolEnded, type AgentClaim, type HeadlessListener } from './listener.ts'
import { shortenValue } from '../shorten.ts'

const inner = z.looseObject({ type: z.string(), contentType: z.string().optional(), toolName: z.string().optional(), input: z.unknown().optional(), text: z.string().optional(), iteration: z.number().optional(), error: z.unknown().optional() })
const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('agent_event'), event: inner }),
  z.looseObject({ type: z.literal('error'), message: z.string().optional() }),
  z.looseObject({
    type: z.literal('run_result'), finishReason: z.string(), iterations: z.number().optional(), text: z.string().optional(),
    usage: z.looseObject({ inputTokens: z.number(), outputTokens: z.number(), cacheReadTokens: z.number().optional(), cacheWriteTokens: z.number().optional(), totalCost: z.number().optional() }).optional(),
  }),
])
type ClineEvent = z.infer<typeof eventSchema>

/** `cline --json`. */
export function listenToCline(): HeadlessListener {
  let result: Extract<ClineEvent, { type: 'run_result' }> | null = null
  let problem: string | null = null
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'run_result') result = event
      else if (event.type === 'error') problem = event.message ?? 'it reported an error'
      else return tell(event.event)
      return []
    },
    end: () => toClaim(result, problem),
  })
}

function tell({ type, contentType, toolName = '', input, text = '', iteration = 0, error }: z.infer<typeof inner>): readonly AgentActivity[] {
  if (type === 'iteration_start') return [{ type: 'turn-started', turn: iteration }]
  if (contentType === 'tool' && type === 'content_start') return [{ type: 'tool-called', tool: toolName, title: shortenValue(input) }]
  if (contentType === 'tool' && type === 'content_end') return [toolEnded(toolName, error === undefined)]
  return contentType === 'text' && type === 'content_end' ? [{ type: 'message', text }] : []
}

function toClaim(result: Extract<ClineEvent, { type: 'run_result' }> | null, problem: string | null): AgentClaim {
  if (result === null) return { trouble: problem ?? 'it ended without a result', summary: '', turns: null, usage: null }
  const { finishReason, iterations: turns = null, text: summary = '', usage: used } = result
  const usage: Usage | null = used === undefined ? null : { ...noUsage, calls: turns ?? 0, inputTokens: used.inputTokens, outputTokens: used.outputTokens, cacheReadTokens: used.cacheReadTokens ?? 0, cacheWriteTokens: used.cacheWriteTokens ?? 0, costUsd: used.totalCost ?? null }
  return { trouble: problem ?? (finishReason === 'completed' ? null : `it ended with ${finishReason}`), summary, turns, usage }
}
