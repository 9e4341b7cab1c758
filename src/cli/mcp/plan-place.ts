import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { confinePath } from '../../platform/confine-path.ts'

/** Where a plan that a client names is. */
export type PlanPlace = { readonly path: string; readonly folder: string }

/** Takes a path from a client: it stays below the server's folder, links and all. */
export async function findPlan(root: string, plan: string): Promise<PlanPlace> {
  const path = await confinePath(root, plan)
  if (path === null) throw new FleetError('usage', `${JSON.stringify(plan)} leads out of the folder of this server`, { hint: 'name a plan file or folder below it, relative to it' })
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new FleetError('usage', `there is nothing at ${JSON.stringify(plan)}`, { hint: 'name a plan file, or the folder it lies in' })
  return { path, folder: found.isDirectory() ? path : dirname(path) }
}

/** The folder of a plan that has had runs; never one above the server's. */
export function requireRuns({ folder }: PlanPlace): string {
  if (!existsSync(join(folder, '.fleet', 'state.db'))) throw new FleetError('run-not-found', 'no run of this plan was ever started', { hint: 'start one with start_run' })
  return folder
}
