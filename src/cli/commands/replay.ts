import { existsSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { plural } from '../../core/format.ts'
import { FleetError } from '../../core/fleet-error.ts'
import { compareRuns } from '../../core/run/compare-runs.ts'
import type { RunEvent } from '../../core/run/event.ts'
import type { RunState } from '../../core/run/state.ts'
import type { ActiveRun } from '../../engine/active-run.ts'
import { loadRecording, takeRecording, type RunRecording } from '../../engine/run-recording.ts'
import type { Observer } from '../../engine/run-loop.ts'
import { Fleet, openState } from '../../fleet.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'
import { findFunctions } from './resume.ts'

type ReplayOptions = { readonly keep?: boolean; readonly json?: boolean }

/** `fleet replay`: the run once more, from its recording, in fresh checkouts of where it had started. Succeeds when the same came of it. */
export async function run(context: Context, options: ReplayOptions, argument: string | undefined): Promise<number> {
  const { folder, planFolder, planPath } = await findRecording(context, argument)
  const recording = await loadRecording(folder)
  const stateFolder = await realpath(await mkdtemp(join(tmpdir(), 'fleet-replay-')))
  try {
    await using fleet = await Fleet.open({ planFolder, stateFolder, replayFrom: folder, purpose: 'fleet replay' })
    const functions = await findFunctions(context, { planPath })
    const replayed = await carryOut(context, fleet, { recording, functions })
    return tell(context, options, { differences: [...(await fleet.replayProblems()), ...compareRuns(recording, replayed)], replayed, calls: countCalls(replayed) })
  } finally {
    if (options.keep === true) context.remark(`the replay is in ${stateFolder}`)
    else await rm(stateFolder, { recursive: true, force: true })
  }
}

type Place = { readonly folder: string; readonly planFolder: string; readonly planPath: string | null }

/** A folder stands for itself and is replayed on the plan's folder at hand. */
async function findRecording(context: Context, argument: string | undefined): Promise<Place> {
  const named = argument === undefined ? null : isAbsolute(argument) ? argument : resolve(context.folder, argument)
  if (named !== null && existsSync(join(named, 'run.json'))) return { folder: named, planFolder: context.folder, planPath: null }
  const planFolder = findPlanFolder(context.folder)
  const state = openState(planFolder, { readOnly: true })
  try {
    const folderOf = (id: string): string => join(state.stateFolder, 'runs', id, 'cassette')
    const row = argument === undefined ? (await state.store.runs()).find(({ id }) => existsSync(join(folderOf(id), 'run.json'))) : await findRun(state.store, argument)
    if (row === undefined) throw new FleetError('run-not-found', 'no run was recorded', { hint: 'record one with fleet run --record' })
    return { folder: folderOf(row.id), planFolder, planPath: row.planPath }
  } finally {
    state.close()
  }
}

/** Whoever approved or allowed then does so now; what nobody allowed is canceled, as it was. The branch of the replay is removed when it has been read. */
async function carryOut(context: Context, fleet: Fleet, { recording, functions }: { readonly recording: RunRecording; readonly functions: Parameters<Fleet['startReplay']>[1]['functions'] }): Promise<RunRecording> {
  const box: { active: ActiveRun | null } = { active: null }
  const approve: Observer = (event) => {
    const by = event.type === 'task-approval-requested' ? approverOf(recording, event.task) : null
    if (event.type === 'task-approval-requested' && by !== null) box.active?.send({ type: 'approve-task', task: event.task, by })
    if (event.type !== 'attempt-asked') return
    const allower = allowerOf(recording, event)
    box.active?.send(allower === null ? { type: 'cancel-task', task: event.task } : { type: 'approve-task', task: event.task, by: allower })
  }
  const active = await fleet.startReplay(recording, { functions, observers: [approve] })
  box.active = active
  const release = onInterrupt(active, context)
  try {
    const state = await active.complete()
    return await takeRecording(fleet, state)
  } finally {
    release()
    await forget(fleet, active.state)
  }
}

function approverOf({ events }: RunRecording, task: string): string | null {
  const approved = events.map(({ event }) => event).find((event) => event.type === 'task-approved' && event.task === task)
  return approved?.type === 'task-approved' ? approved.by : null
}

function allowerOf({ events }: RunRecording, { task, attempt }: { readonly task: string; readonly attempt: number }): string | null {
  const allowed = events.map(({ event }) => event).find((event) => event.type === 'attempt-allowed' && event.task === task && event.attempt === attempt)
  return allowed?.type === 'attempt-allowed' ? allowed.by : null
}

function onInterrupt(active: ActiveRun, context: Context): () => void {
  const stop = (): void => {
    context.remark('\nstopping the replay')
    active.send({ type: 'cancel' })
  }
  process.once('SIGINT', stop)
  return () => void process.off('SIGINT', stop)
}

async function forget(fleet: Fleet, { plan, bases }: RunState): Promise<void> {
  for (const repository of plan.repositories) {
    const branch = bases[repository.name]?.branch ?? null
    if (branch !== null) await fleet.lander.forget(repository, branch)
  }
}

function countCalls({ events }: RunRecording): number {
  const usages = events.flatMap(({ event }) => measured(event))
  return usages.reduce((sum, { calls }) => sum + calls, 0)
}

function measured(event: RunEvent): readonly { readonly calls: number }[] {
  return 'measures' in event ? (event.measures?.usage ?? []) : []
}

function tell(context: Context, { json }: ReplayOptions, verdict: { readonly differences: readonly string[]; readonly replayed: RunRecording; readonly calls: number }): number {
  const { differences, replayed, calls } = verdict
  const isSame = differences.length === 0
  const tasks = new Set(replayed.events.flatMap(({ event }) => (event.type === 'attempt-started' ? [event.task] : []))).size
  if (json === true) context.print(JSON.stringify({ same: isSame, tasks, calls, differences, trees: replayed.trees }, null, 2))
  else if (isSame) context.print(`${context.paint('green', '✔')} the same: ${plural(tasks, 'task')} and ${plural(calls, 'model call')} replayed, every event and every tree as recorded`)
  else context.print([`${context.paint('red', '✖')} not the same: ${plural(differences.length, 'difference')}`, ...differences.map((one) => `  ${one.replaceAll('\n', '\n  ')}`)].join('\n'))
  return isSame ? exitCodes.succeeded : exitCodes.failed
}
