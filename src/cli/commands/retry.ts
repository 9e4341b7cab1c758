import { toBudgetCommands, type BudgetOptions } from '../budget-options.ts'
import type { Context } from '../context.ts'
import type { RunView } from '../run-here.ts'
import { resolveCommands } from '../send-command.ts'
import { takeUp } from './resume.ts'

/** `fleet retry`: failed tasks get a fresh retry budget, with what was skipped because of them; an ended run is taken up again here. */
export async function run(context: Context, options: RunView & BudgetOptions & { readonly run?: string; readonly arguments: readonly string[] }): Promise<number> {
  const { run: name, arguments: tasks, ...view } = options
  const { row, planFolder, commands } = await resolveCommands(context, name, () => [{ type: 'retry-tasks', tasks: tasks.length === 0 ? 'failed' : tasks }])
  return takeUp(context, { planFolder, row, view, commands: [...(await toBudgetCommands(planFolder, row, options)), ...commands] })
}
