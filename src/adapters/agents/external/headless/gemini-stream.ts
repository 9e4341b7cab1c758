import * as z from 'zod'
import { noUsage, type Usage } from '../../../../core/run/measures.ts'
import { listenTo, toolEnded, type HeadlessListener } from './listener.ts'
import { shorten } from '../shorten.ts'

const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('message'), role: z.string(), content: z.string() }),
  z.looseObject({ type: z.literal('tool_use'), tool_name: z.string(), tool_id: z.string(), parameters: z.unknown().optional() }),
  z.looseObject({ type: z.literal('tool_result'), tool_id: z.string(), status: z.string() }),
  z.looseObject({ type: z.literal('error'), severity: z.string(), message: z.string() }),
  z.looseObject({ type: z.literal('result'), status: z.string(), error: z.looseObject({ message: z.string().optional() }).optional(), stats: z.looseObject({ input_tokens: z.number().optional(), output_tokens: z.number().optional(), cached: z.number().optional() }).optional() }),
])

/**
 * Gemini CLI's `--output-format stream-json`. After a dropped stream it says `success` with half a sentence, an `error` event of mere severity
 * `warning`, and no tokens at all.
 */
export function listenToGemini(): HeadlessListener {
  let trouble: string | null = 'it ended without a result'
  let warning: string | null = null
  let summary = ''
  let usage: Usage | null = null
  const tools = new Map<string, string>()
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'message') {
        if (event.role !== 'assistant') return []
        summary += event.content
        return []
      }
      if (event.type === 'tool_use') {
        const said = summary
        summary = ''
        tools.set(event.tool_id, event.tool_name)
        return [{ type: 'message', text: said }, { type: 'tool-called', tool: event.tool_name, title: shorten(JSON.stringify(event.parameters)) }]
      }
      if (event.type === 'tool_result') return [toolEnded(tools.get(event.tool_id) ?? '', event.status === 'success')]
      if (event.type === 'error') {
        warning = event.message
        return [{ type: 'message', text: `${event.severity}: ${event.message}` }]
      }
      const { input_tokens: inputTokens = 0, output_tokens: outputTokens = 0, cached: cacheReadTokens = 0 } = event.stats ?? {}
      usage = { ...noUsage, calls: 1, inputTokens, outputTokens, cacheReadTokens }
      const isCut = outputTokens === 0
      trouble = event.status !== 'success' ? (event.error?.message ?? event.status) : (warning ?? (isCut ? 'its last answer was cut off' : null))
      return [{ type: 'message', text: summary }]
    },
    end: () => ({ trouble, summary, turns: null, usage }),
  })
}
