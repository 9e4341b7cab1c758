import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { FleetError } from '../core/fleet-error.ts'
import type { RunRow, Store } from '../ports/store.ts'

/** The nearest folder, from here upwards, that has runs. */
export function findPlanFolder(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.fleet', 'state.db'))) return at
    if (at === dirname(at)) throw new FleetError('run-not-found', `no run was ever started in ${resolve(folder)} or above`, { hint: 'start one with fleet run, or name the folder with -C' })
  }
}

/** The named run, also by an unambiguous beginning of its id; without a name the latest. */
export async function findRun(store: Store, name: string | undefined): Promise<RunRow> {
  const runs = [...(await store.runs())].sort((a, b) => b.createdAt - a.createdAt)
  const found = name === undefined ? runs.slice(0, 1) : runs.filter(({ id }) => id === name || id.startsWith(name))
  const [run, other] = found
  if (run === undefined) throw new FleetError('run-not-found', name === undefined ? 'there is no run yet' : `there is no run ${name}`, { hint: 'list the runs with fleet status --all' })
  if (other !== undefined && run.id !== name) throw new FleetError('run-not-found', `${name} could be ${found.map(({ id }) => id).join(' or ')}`, { hint: 'write more of the id' })
  return run
}
