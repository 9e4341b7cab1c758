import { access, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'

/** Names that a plan file may have, the first found wins. */
const planFileNames = ['fleet.yaml', 'fleet.yml', 'fleet.config.ts', 'fleet.config.js', 'fleet.config.mjs', 'fleet.json'] as const

/** A plan file, and others in its folder that were passed over for it. */
export type FoundPlanFile = { readonly path: string; readonly passedOver: readonly string[] }

/** Finds the plan file: `path` itself, or the plan file in the folder it names. Throws `plan-not-found`. */
export async function findPlanFile(path: string): Promise<FoundPlanFile> {
  const absolute = resolve(path)
  const found = await stat(absolute).catch((cause: unknown) => {
    throw new FleetError('plan-not-found', `there is no plan at ${path}`, { hint: 'name a plan file or a folder that has one', cause })
  })
  if (found.isFile()) return { path: await realpath(absolute), passedOver: [] }
  if (!found.isDirectory()) throw new FleetError('plan-not-found', `${path} is neither a file nor a folder`, { hint: 'name a plan file or a folder that has one' })
  const present: string[] = []
  for (const name of planFileNames) if (await exists(join(absolute, name))) present.push(name)
  const [first, ...passedOver] = present
  if (first === undefined) {
    throw new FleetError('plan-not-found', `there is no plan in ${path}`, { hint: `run "fleet init", or write ${planFileNames[0]} (${planFileNames.slice(1).join(', ')} are read too)` })
  }
  return { path: await realpath(join(absolute, first)), passedOver }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
