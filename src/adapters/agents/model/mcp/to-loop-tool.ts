import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { McpError, type CallToolResult, type Tool } from '@modelcontextprotocol/sdk/types.js'
import { jsonSchema } from 'ai'
import * as z from 'zod'
import { toPlainLine, toPlainText } from '../../../../core/format.ts'
import { boundText } from '../bound-text.ts'
import { failed, succeeded, type AnyTool, type ToolReply } from '../tools/model-tool.ts'

/** Longest time of one call. */
const callTimeoutMs = 300_000
/** What all providers take as the name of a tool. */
const maxNameLength = 64
const maxDescriptionCharacters = 4_000

const inputSchema = z.record(z.string(), z.unknown())

/** A server's tool as one of the loop, `<server>_<tool>`. What it says is material for the model, bounded. */
export function toLoopTool(tool: Tool, { server, client, signal }: { readonly server: string; readonly client: Client; readonly signal: AbortSignal }): AnyTool {
  return {
    name: `${server}_${tool.name}`.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, maxNameLength),
    description: toPlainText(tool.description ?? tool.title ?? '').slice(0, maxDescriptionCharacters),
    inputSchema: jsonSchema(tool.inputSchema as Parameters<typeof jsonSchema>[0]),
    changesFiles: true,
    async use(input) {
      const title = toPlainLine(JSON.stringify(input) ?? '')
      const parsed = inputSchema.safeParse(input)
      if (!parsed.success) return { title, reply: failed('the input has to be an object') }
      return { title, reply: await call(client, { name: tool.name, arguments: parsed.data }, signal) }
    },
  }
}

async function call(client: Client, request: { readonly name: string; readonly arguments: Record<string, unknown> }, signal: AbortSignal): Promise<ToolReply> {
  try {
    const result = (await client.callTool(request, undefined, { timeout: callTimeoutMs, signal })) as CallToolResult
    const text = boundText(toText(result))
    return result.isError === true ? failed(text) : succeeded(text)
  } catch (error) {
    if (signal.aborted) return failed('stopped')
    // A server that refuses a call, answers badly or has gone; the model may do without it.
    if (error instanceof McpError || error instanceof Error) return failed(`${request.name}: ${toPlainLine(error.message)}`)
    throw error
  }
}

function toText({ content, structuredContent }: CallToolResult): string {
  const parts = content.map((part) => {
    if (part.type === 'text') return toPlainText(part.text)
    if (part.type === 'resource') return 'text' in part.resource ? toPlainText(part.resource.text) : `[${part.resource.uri}, binary, left out]`
    return part.type === 'resource_link' ? `[${part.uri}]` : `[${part.type} left out]`
  })
  const text = parts.join('\n')
  return text === '' && structuredContent !== undefined ? JSON.stringify(structuredContent, null, 2) : text
}
