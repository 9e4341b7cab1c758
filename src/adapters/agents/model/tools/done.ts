import * as z from 'zod'
import { defineTool, succeeded } from './model-tool.ts'

/** Its name is known to the loop, which ends with it. */
export const doneToolName = 'done'

export const doneTool = defineTool({
  name: doneToolName,
  description: 'Call this when the task is done, or when it cannot be done, with a short summary of what was changed and what is left. It ends the work.',
  schema: z.object({ summary: z.string() }),
  changesFiles: false,
  title: () => '',
  carryOut: async () => succeeded('ended'),
})
