import * as z from 'zod'
import { noUsage, type Usage } from '../../../../core/run/measures.ts'
import type { AgentActivity } from '../../../../ports/agent.ts'
import { listenTo, toolEnded, type HeadlessListener } from './listener.ts'
import { shorten } from '../shorten.ts'

const item = z.looseObject({ type: z.string(), text: z.string().optional(), message: z.string().optional(), command: z.string().optional(), exit_code: z.number().nullish(), status: z.string().optional() })
const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('item.started'), item }),
  z.looseObject({ type: z.literal('item.completed'), item }),
  z.looseObject({ type: z.literal('turn.completed'), usage: z.looseObject({ input_tokens: z.number(), cached_input_tokens: z.number().optional(), output_tokens: z.number(), reasoning_output_tokens: z.number().optional() }) }),
  z.looseObject({ type: z.literal('turn.failed'), error: z.looseObject({ message: z.string() }) }),
  z.looseObject({ type: z.literal('error'), message: z.string() }),
])

/** Items that only think or talk. */
const quiet = ['agent_message', 'reasoning', 'error']

/** `codex exec --json`. It exits with 0 although all its commands failed. */
export function listenToCodex(): HeadlessListener {
  let trouble: string | null = 'it ended without completing a turn'
  let summary = ''
  let usage: Usage | null = null
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'turn.completed') {
        const { input_tokens: inputTokens, output_tokens: outputTokens, cached_input_tokens: cacheReadTokens = 0, reasoning_output_tokens: reasoningTokens = 0 } = event.usage
        trouble = null
        usage = { ...noUsage, calls: 1, inputTokens, outputTokens, cacheReadTokens, reasoningTokens }
        return []
      }
      if (event.type === 'turn.failed') trouble = event.error.message
      if (event.type === 'turn.failed' || event.type === 'error') return event.type === 'error' ? [{ type: 'message', text: event.message }] : []
      if (event.type === 'item.completed' && event.item.type === 'agent_message') summary = event.item.text ?? ''
      return tellItem(event.item, event.type === 'item.started')
    },
    end: () => ({ trouble, summary, turns: null, usage }),
  })
}

function tellItem({ type, text, message, command = '', exit_code: exitCode, status }: z.infer<typeof item>, isStart: boolean): readonly AgentActivity[] {
  if (quiet.includes(type)) return isStart ? [] : [{ type: 'message', text: text ?? message ?? '' }]
  if (isStart) return [{ type: 'tool-called', tool: type, title: shorten(command) }]
  return [toolEnded(type, status !== 'failed' && (exitCode ?? 0) === 0, shorten(command))]
}
