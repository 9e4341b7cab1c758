import { renderGraph } from '../../reporters/graph/render-graph.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { filterPlan, loadWholePlan } from '../load-for-command.ts'

/** `fleet graph`: the tasks and what they wait for. */
export async function run(context: Context, options: { readonly format: 'tree' | 'mermaid' | 'dot' | 'json'; readonly filter?: readonly string[] }, argument: string | undefined): Promise<number> {
  const loaded = await loadWholePlan(context, argument)
  if (loaded === null) return exitCodes.usage
  context.print(renderGraph(filterPlan(loaded.plan, options.filter), options.format, { color: context.hasColor }).trimEnd())
  return exitCodes.succeeded
}
