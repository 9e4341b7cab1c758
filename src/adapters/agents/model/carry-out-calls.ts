import type { ModelMessage, ToolCallPart, ToolModelMessage } from 'ai'
import * as z from 'zod'
import { toPlainLine } from '../../../core/format.ts'
import type { AgentContext } from '../../../ports/agent.ts'
import { boundText } from './bound-text.ts'
import { doneToolName } from './tools/done.ts'
import { failed, type ToolContext, type ToolReply } from './tools/model-tool.ts'
import type { ToolBox } from './tools/tool-box.ts'

/** Calls of the last answer that have no result yet. */
export function pendingCalls(messages: readonly ModelMessage[]): readonly ToolCallPart[] {
  const at = messages.findLastIndex(({ role }) => role === 'assistant')
  const answer = messages[at]
  if (answer === undefined || answer.role !== 'assistant' || typeof answer.content === 'string') return []
  const results = messages.slice(at + 1).flatMap((message) => (message.role === 'tool' ? message.content : []))
  const settled = new Set(results.flatMap((part) => (part.type === 'tool-result' ? [part.toolCallId] : [])))
  return answer.content.flatMap((part) => (part.type === 'tool-call' && part.providerExecuted !== true && !settled.has(part.toolCallId) ? [part] : []))
}

/** What calls are carried out with. */
export type Use = { readonly box: ToolBox; readonly tools: ToolContext; readonly context: AgentContext; readonly log: (line: string) => void }

export type Carried = {
  readonly results: ToolModelMessage
  /** Of `done`; null where it was not called. */
  readonly summary: string | null
  readonly hasChanged: boolean
}

/** Carries calls out one after another, in the order the model made them. */
export async function carryOutCalls(calls: readonly ToolCallPart[], use: Use & { readonly signal: AbortSignal }): Promise<Carried> {
  const content: ToolModelMessage['content'] = []
  let hasChanged = false
  for (const call of calls) {
    if (use.signal.aborted) break
    const reply = await carryOut(call, use)
    hasChanged ||= use.box.get(call.toolName)?.changesFiles === true
    content.push({ type: 'tool-result', toolCallId: call.toolCallId, toolName: call.toolName, output: { type: reply.status === 'failed' ? 'error-text' : 'text', value: reply.text } })
  }
  return { results: { role: 'tool', content }, summary: summaryOf(calls), hasChanged }
}

async function carryOut({ toolName, input }: ToolCallPart, { box, tools, context, log }: Use): Promise<ToolReply> {
  const tool = box.get(toolName)
  if (tool === undefined) return failed(`there is no tool ${toolName}; there are ${[...box.keys()].join(', ')}`)
  context.tell({ type: 'tool-called', tool: toolName, title: toPlainLine(JSON.stringify(input) ?? '') })
  const { title, reply } = await tool.use(input, tools)
  context.tell({ type: 'tool-ended', tool: toolName, status: reply.status, title })
  log(describeUse(toolName, title, reply))
  return reply
}

/** What programs wrote is evidence; what was read can be read again. */
function describeUse(tool: string, title: string, reply: ToolReply): string {
  if (tool === 'run') return `run ${title}\n${boundText(reply.text, 4_000)}`
  return `${tool} ${title}${reply.status === 'failed' ? `: ${toPlainLine(reply.text)}` : ''}`
}

const doneInput = z.object({ summary: z.string() })

function summaryOf(calls: readonly ToolCallPart[]): string | null {
  const call = calls.find(({ toolName }) => toolName === doneToolName)
  if (call === undefined) return null
  const parsed = doneInput.safeParse(call.input)
  return parsed.success && parsed.data.summary.trim() !== '' ? parsed.data.summary.trim() : 'done'
}
