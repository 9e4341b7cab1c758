import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { plural, toPlainLine } from '../../core/format.ts'
import { parseDuration } from '../../core/plan/duration.ts'
import { Fleet } from '../../fleet.ts'
import type { RunRow } from '../../ports/store.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder } from '../find-run.ts'

type CleanOptions = { readonly keep: number; readonly olderThan: string; readonly all?: boolean; readonly dryRun?: boolean }

/**
 * `fleet clean`: removes logs, in-place snapshots and run branches of ended runs. The run's events stay, and so does a branch whose commits
 * the user's branch does not have, unless `--all` says otherwise.
 */
export async function run(context: Context, options: CleanOptions): Promise<number> {
  await using fleet = await Fleet.open({ planFolder: findPlanFolder(context.folder), purpose: 'fleet clean' })
  const now = Date.now()
  const olderThan = options.all === true ? now : now - toMs(options.olderThan)
  const old = await listOld(fleet, { olderThan, keep: options.all === true ? 0 : options.keep })
  if (options.dryRun === true) {
    context.print(old.length === 0 ? 'nothing would go' : old.map(({ id, name }) => `would clean run ${id}  ${toPlainLine(name)}`).join('\n'))
    return exitCodes.succeeded
  }
  let branches = 0
  for (const row of old) branches += await cleanRun(fleet, row, { all: options.all === true })
  await removeDrafts(fleet.stateFolder)
  const oldest = old.length === 0 ? 0 : olderThan
  const { snapshots, bytes } = await fleet.snapshots.prune({ olderThan: oldest })
  context.print(`cleaned ${plural(old.length, 'run')}: ${plural(branches, 'branch').replace('branchs', 'branches')}, ${plural(snapshots, 'snapshot')} (${Math.round(bytes / 1_000)} kB)`)
  return exitCodes.succeeded
}

/** What planners that failed have left: no run knows of it. */
async function removeDrafts(stateFolder: string): Promise<void> {
  const folder = join(stateFolder, 'runs')
  const names = existsSync(folder) ? await readdir(folder) : []
  for (const name of names.filter((one) => one.startsWith('plan-'))) await rm(join(folder, name), { recursive: true, force: true })
}

async function listOld(fleet: Fleet, { olderThan, keep }: { readonly olderThan: number; readonly keep: number }): Promise<readonly RunRow[]> {
  const runs = [...(await fleet.store.runs())].sort((a, b) => b.createdAt - a.createdAt)
  return runs.slice(keep).filter(({ status, createdAt }) => status === 'ended' && createdAt < olderThan)
}

async function cleanRun(fleet: Fleet, row: RunRow, { all }: { readonly all: boolean }): Promise<number> {
  const state = await fleet.replay(row.id)
  let branches = 0
  for (const repository of state.plan.repositories) {
    const { branch = null, userBranch = null } = state.bases[repository.name] ?? {}
    if (branch === null) continue
    const head = state.heads.get(repository.name)
    const isSafe = all || head === undefined || (userBranch !== null && (await fleet.lander.hasLanded(repository, userBranch, head)))
    if (!isSafe) continue
    await fleet.lander.forget(repository, branch)
    branches += 1
  }
  await rm(join(fleet.stateFolder, 'runs', row.id), { recursive: true, force: true })
  return branches
}

function toMs(text: string): number {
  const ms = parseDuration(text)
  if (ms === null) throw new FleetError('usage', `${text} is not a duration`, { hint: 'write it like 12h or 7d' })
  return ms
}
