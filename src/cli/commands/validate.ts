import { plural, toPlainLine } from '../../core/format.ts'
import { formatProblems } from '../../core/plan/format-problems.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { loadFor } from '../load-for-command.ts'

/** `fleet validate`: names every problem of a plan at once. */
export async function run(context: Context, { json }: { readonly json?: boolean }, argument: string | undefined): Promise<number> {
  const loaded = await loadFor(context, argument)
  const isValid = loaded.status === 'loaded'
  if (json === true) {
    context.print(JSON.stringify({ valid: isValid, problems: isValid ? [] : loaded.problems, warnings: isValid ? loaded.warnings : [] }, null, 2))
    return isValid ? exitCodes.succeeded : exitCodes.usage
  }
  if (!isValid) {
    context.remark(formatProblems(loaded.problems))
    context.remark(`\n${plural(loaded.problems.length, 'problem')}`)
    return exitCodes.usage
  }
  if (loaded.warnings.length > 0) context.remark(formatProblems(loaded.warnings))
  const { plan } = loaded
  context.print(`${context.paint('green', '✔')} ${toPlainLine(plan.name)}: ${plural(plan.tasks.length, 'task')} in ${plural(plan.repositories.length, 'repository').replace('repositorys', 'repositories')}, no problem`)
  return exitCodes.succeeded
}
