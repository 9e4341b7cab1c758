import * as z from 'zod'
import { noUsage } from '../../../../core/run/measures.ts'
import type { AgentActivity } from '../../../../ports/agent.ts'
import { shortenValue } from '../shorten.ts'
import { appendAnswer, listenTo, toolEnded, type AgentClaim, type HeadlessListener } from './listener.ts'

const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('message'), role: z.string(), content: z.string() }),
  z.looseObject({ type: z.literal('tool_use'), tool_name: z.string(), tool_id: z.string(), parameters: z.unknown().optional() }),
  z.looseObject({ type: z.literal('tool_result'), tool_id: z.string(), status: z.string() }),
  z.looseObject({ type: z.literal('error'), severity: z.string(), message: z.string() }),
  z.looseObject({ type: z.literal('result'), status: z.string(), error: z.looseObject({ message: z.string().optional() }).optional(), stats: z.looseObject({ input_tokens: z.number().optional(), output_tokens: z.number().optional(), cached: z.number().optional() }).optional() }),
])
type GeminiEvent = z.infer<typeof eventSchema>
type Result = Extract<GeminiEvent, { type: 'result' }>
type Step = Exclude<GeminiEvent, Result>

/**
 * Gemini CLI's `--output-format stream-json`. After a dropped stream it says `success` with half a sentence, an `error` event of mere severity
 * `warning`, and no tokens at all.
 */
export function listenToGemini(): HeadlessListener {
  let result: Result | null = null
  /** What went wrong last, if it has done nothing since. */
  let warning: string | null = null
  let answer = ''
  const tools = new Map<string, string>()
  const tell = (step: Step): readonly AgentActivity[] => {
    if (step.type === 'tool_result') return [toolEnded(tools.get(step.tool_id) ?? '', step.status === 'success')]
    if (step.type !== 'tool_use') return step.type === 'error' ? [{ type: 'message', text: `${step.severity}: ${step.message}` }] : []
    const said = answer
    answer = ''
    tools.set(step.tool_id, step.tool_name)
    return [{ type: 'message', text: said }, { type: 'tool-called', tool: step.tool_name, title: shortenValue(step.parameters) }]
  }
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'result') {
        result = event
        return [{ type: 'message', text: answer }]
      }
      warning = event.type === 'error' ? event.message : null
      if (event.type === 'message' && event.role === 'assistant') answer = appendAnswer(answer, event.content)
      return tell(event)
    },
    end: () => toClaim(result, { warning, answer }),
  })
}

function toClaim(result: Result | null, { warning, answer }: { readonly warning: string | null; readonly answer: string }): AgentClaim {
  if (result === null) return { trouble: warning ?? 'it ended without a result', summary: answer, turns: null, usage: null }
  const { status, error, stats: { input_tokens: inputTokens = 0, output_tokens: outputTokens = 0, cached: cacheReadTokens = 0 } = {} } = result
  const usage = { ...noUsage, calls: 1, inputTokens, outputTokens, cacheReadTokens }
  const cut = outputTokens === 0 ? 'its last answer was cut off' : null
  return { trouble: status === 'success' ? (warning ?? cut) : (error?.message ?? status), summary: answer, turns: null, usage }
}
