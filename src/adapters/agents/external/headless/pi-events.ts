import * as z from 'zod'
import { addUsage, noUsage, type Usage } from '../../../../core/run/measures.ts'
import { listenTo, toolEnded, type HeadlessListener } from './listener.ts'
import { shortenValue } from '../shorten.ts'

const message = z.looseObject({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  stopReason: z.string(),
  errorMessage: z.string().optional(),
  usage: z.looseObject({ input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number(), cost: z.looseObject({ total: z.number() }).optional() }).optional(),
})
const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('tool_execution_start'), toolName: z.string(), args: z.unknown().optional() }),
  z.looseObject({ type: z.literal('tool_execution_end'), toolName: z.string(), isError: z.boolean() }),
  z.looseObject({ type: z.literal('turn_end'), message }),
  z.looseObject({ type: z.literal('auto_retry_start'), attempt: z.number(), delayMs: z.number(), errorMessage: z.string() }),
])

/** `pi --mode json`. It exits with 0 when every retry failed; only the last turn's stop reason tells. */
export function listenToPi(): HeadlessListener {
  let last: z.infer<typeof message> | null = null
  let turns = 0
  let usage: Usage = noUsage
  return listenTo(eventSchema, {
    hear: (event) => {
      if (event.type === 'tool_execution_start') return [{ type: 'tool-called', tool: event.toolName, title: shortenValue(event.args) }]
      if (event.type === 'tool_execution_end') return [toolEnded(event.toolName, !event.isError)]
      if (event.type === 'auto_retry_start') return [{ type: 'message', text: `${event.errorMessage}; it tries again in ${event.delayMs} ms` }]
      last = event.message
      turns++
      const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0, cost } = event.message.usage ?? {}
      usage = addUsage(usage, { ...noUsage, calls: 1, inputTokens: input + cacheRead + cacheWrite, cacheReadTokens: cacheRead, cacheWriteTokens: cacheWrite, outputTokens: output, costUsd: cost?.total ?? null })
      return [{ type: 'message', text: textOf(event.message) }]
    },
    end: () => ({ trouble: toTrouble(last), summary: last === null ? '' : textOf(last), turns, usage }),
  })
}

function textOf({ content }: z.infer<typeof message>): string {
  return content.map(({ text = '' }) => text).join('')
}

function toTrouble(last: z.infer<typeof message> | null): string | null {
  if (last === null) return 'it ended without a turn'
  return last.stopReason === 'stop' ? null : (last.errorMessage ?? `its last turn ended with ${last.stopReason}`)
}
