import type { ChatCompletionRequest } from '@copilotkit/aimock'

/** What a scripted model wants done. */
export type ToolWish = { readonly write: string; readonly content: string } | { readonly run: string }

type Dialect = { readonly name: RegExp; readonly args: (wish: { readonly path: string; readonly content: string; readonly command: string }) => object }

/** How the agents' tools for writing a file are called, and what they want to know. */
const writers: readonly Dialect[] = [
  { name: /^(?:write_file|create_new_file|create_file|Write|write|write_to_file)$/, args: ({ path, content }) => ({ file_path: path, filePath: path, path, absolutePath: path, content }) },
]

/** The same for running a command. */
const shells: readonly Dialect[] = [
  { name: /^exec_command$/, args: ({ command }) => ({ cmd: command }) },
  { name: /^run_commands$/, args: ({ command }) => ({ commands: [command] }) },
  { name: /^shell$/, args: ({ command }) => ({ command: ['sh', '-c', command] }) },
  { name: /^(?:shell_command|Bash|bash|run_shell_command|execute_command|run_terminal_command|run_terminal_cmd)$/, args: ({ command }) => ({ command, description: 'a command', requires_approval: false }) },
]

/** The call of a tool that the asking agent offers and that does what is wished; writing goes through a shell where there is no tool for it. */
export function callTool(request: ChatCompletionRequest, wish: ToolWish, folder: string): { readonly name: string; readonly arguments: string } {
  const tools = request.tools ?? []
  const path = 'write' in wish ? `${folder}/${wish.write}` : ''
  const content = 'write' in wish ? wish.content : ''
  const command = 'run' in wish ? `cd '${folder}' && ${wish.run}` : `printf '%s' '${content}' > '${path}'`
  for (const { name, args } of 'write' in wish ? [...writers, ...shells] : shells) {
    const tool = tools.find((offered) => name.test(offered.function.name))
    if (tool === undefined) continue
    const known = propertiesOf(tool.function.parameters)
    const all = Object.entries(args({ path, content, command }))
    return { name: tool.function.name, arguments: JSON.stringify(Object.fromEntries(known === undefined ? all : all.filter(([key]) => key in known))) }
  }
  throw new Error(`none of the agent's tools will do: ${tools.map((tool) => tool.function.name).join(', ')}`)
}

function propertiesOf(schema: unknown): object | undefined {
  return typeof schema === 'object' && schema !== null && 'properties' in schema && typeof schema.properties === 'object' ? (schema.properties ?? undefined) : undefined
}
