import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { toPlainLine, toPlainText } from '../../../../core/format.ts'
import { unreachable } from '../../../../core/unreachable.ts'
import type { ProcessEnd } from '../../../../ports/process-spawner.ts'
import { boundText } from '../bound-text.ts'
import { defineTool, failed, succeeded, type ToolContext } from './model-tool.ts'
import { runConfined } from './run-confined.ts'

const defaultTimeoutSeconds = 120
const maxTimeoutSeconds = 1_800

type Input = { readonly argv?: string[] | undefined; readonly command?: string | undefined; readonly timeoutSeconds?: number | undefined }

export const runTool = defineTool({
  name: 'run',
  description: `Runs a program in the workspace and shows what it writes: "argv" is a program with its arguments, "command" a script for sh. No input, no terminal, and perhaps no network. What it starts in the background ends with it. Default limit ${defaultTimeoutSeconds} seconds.`,
  schema: z
    .object({
      argv: z.array(z.string()).min(1).optional(),
      command: z.string().min(1).optional(),
      timeoutSeconds: z.int().min(1).max(maxTimeoutSeconds).optional(),
    })
    .refine(({ argv, command }) => (argv === undefined) !== (command === undefined), 'give either argv or command'),
  changesFiles: true,
  title: ({ argv, command }: Input) => toPlainLine(argv?.join(' ') ?? command ?? ''),
  async carryOut(input: Input, tools) {
    const timeoutMs = Math.min((input.timeoutSeconds ?? defaultTimeoutSeconds) * 1_000, tools.assignment.timeoutMs)
    const { end, output } = await runInput(input, { tools, timeoutMs })
    const text = boundText(toPlainText(output).trimEnd())
    const how = describeEnd(end, timeoutMs)
    const reply = text === '' ? how : `${text}\n${how}`
    return end.status === 'exited' && end.code === 0 ? succeeded(reply) : failed(reply)
  },
})

async function runInput({ argv, command = '' }: Input, { tools, timeoutMs }: { readonly tools: ToolContext; readonly timeoutMs: number }): ReturnType<typeof runConfined> {
  const cwd = tools.assignment.workspace
  if (argv !== undefined) return runConfined(tools, { argv, cwd, timeoutMs })
  const scriptPath = join(tools.context.temporaryFolder, 'command.sh')
  await writeFile(scriptPath, command)
  try {
    return await runConfined(tools, { argv: ['sh', scriptPath], cwd, timeoutMs })
  } finally {
    await rm(scriptPath, { force: true })
  }
}

function describeEnd(end: ProcessEnd, timeoutMs: number): string {
  switch (end.status) {
    case 'exited':
      return `[exit code ${end.code}]`
    case 'killed':
      return `[ended by ${end.signal}]`
    case 'timed-out':
      return `[stopped after ${timeoutMs / 1_000} seconds]`
    case 'aborted':
      return '[stopped]'
    case 'not-started':
      return `[could not start: ${end.message}]`
    default:
      return unreachable(end)
  }
}
