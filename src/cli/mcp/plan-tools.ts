import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { formatProblems } from '../../core/plan/format-problems.ts'
import { renderGraph } from '../../reporters/graph/render-graph.ts'
import { loadFor } from '../load-for-command.ts'
import { findPlan } from './plan-place.ts'
import type { ToolPlace } from './run-tools.ts'

type PlanInput = { readonly plan: string; readonly mayRunModules: boolean }

export async function validatePlan({ context, root }: ToolPlace, input: PlanInput): Promise<unknown> {
  const loaded = await load({ context, root }, input)
  if (loaded.status !== 'loaded') return { valid: false, problems: loaded.problems, warnings: [] }
  return { valid: true, problems: [], warnings: loaded.warnings, name: loaded.plan.name, tasks: loaded.plan.tasks.map(({ id }) => id) }
}

export async function showGraph({ context, root }: ToolPlace, { format, ...input }: PlanInput & { readonly format: 'tree' | 'mermaid' | 'dot' | 'json' }): Promise<string> {
  const loaded = await load({ context, root }, input)
  if (loaded.status !== 'loaded') throw new FleetError('plan-invalid', formatProblems(loaded.problems), { hint: 'mend the plan and check it with validate_plan' })
  return renderGraph(loaded.plan, format, { color: false }).trimEnd()
}

/** A plan module is a program; to look at it is to run it. */
async function load({ context, root }: ToolPlace, { plan, mayRunModules }: PlanInput): ReturnType<typeof loadFor> {
  const { path, folder } = await findPlan(root, plan)
  const isModule = /\.[cm]?[jt]s$/.test(path) || (path === folder && !['fleet.yaml', 'fleet.yml', 'fleet.json'].some((name) => existsSync(join(folder, name))))
  if (isModule && !mayRunModules) throw new FleetError('usage', 'a plan that is a program is not looked at by a server that only reads', { hint: 'write the plan as YAML or JSON, or start the server without --read-only' })
  return loadFor(context, path)
}
