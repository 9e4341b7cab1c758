import type { FlexibleSchema } from 'ai'
import type * as z from 'zod'
import type { AgentAssignment, AgentContext } from '../../../../ports/agent.ts'
import type { Places } from './places.ts'

/** What a tool answers the model; `failed` is for the model to mend, it does not end the attempt. */
export type ToolReply = { readonly status: 'succeeded' | 'failed'; readonly text: string }

/** What tools work on. */
export type ToolContext = { readonly assignment: AgentAssignment; readonly context: AgentContext; readonly places: Places }

/** One tool of the loop. */
export type LoopTool<Input = unknown> = {
  readonly name: string
  readonly description: string
  readonly schema: z.ZodType<Input>
  /** Whether files of the workspace may be others afterwards. */
  readonly changesFiles: boolean
  /** One line for people. */
  readonly title: (input: Input) => string
  readonly carryOut: (input: Input, context: ToolContext) => Promise<ToolReply>
}

export function succeeded(text: string): ToolReply {
  return { status: 'succeeded', text }
}

export function failed(text: string): ToolReply {
  return { status: 'failed', text }
}

/** Binds a tool to its own input type and hides it: the loop hands over unchecked input. */
export function defineTool<Input>(tool: LoopTool<Input>): AnyTool {
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: tool.schema,
    changesFiles: tool.changesFiles,
    async use(input, context) {
      const parsed = tool.schema.safeParse(input)
      if (!parsed.success) return { title: tool.name, reply: failed(`the input of ${tool.name} is not right: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ')}`) }
      return { title: tool.title(parsed.data), reply: await withFileTrouble(() => tool.carryOut(parsed.data, context)) }
    },
  }
}

/** A tool as the loop sees it. */
export type AnyTool = {
  readonly name: string
  readonly description: string
  /** What the model is told of the input: zod for our own tools, JSON Schema for those of servers. */
  readonly inputSchema: FlexibleSchema
  readonly changesFiles: boolean
  readonly use: (input: unknown, context: ToolContext) => Promise<{ readonly title: string; readonly reply: ToolReply }>
}

/** Files that are not there, folders in their place, missing rights: for the model to know of. */
async function withFileTrouble(work: () => Promise<ToolReply>): Promise<ToolReply> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'code' in error) return failed(error.message)
    throw error
  }
}
