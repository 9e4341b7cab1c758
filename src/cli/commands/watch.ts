import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FleetError } from '../../core/fleet-error.ts'
import { evolve } from '../../core/run/evolve.ts'
import type { RunState } from '../../core/run/state.ts'
import { toReport } from '../../core/report/to-report.ts'
import { replayRun } from '../../engine/open-run.ts'
import { openLander, openState } from '../../fleet.ts'
import type { RunRow, Store } from '../../ports/store.ts'
import { chooseReporter } from '../choose-reporter.ts'
import type { Context } from '../context.ts'
import { isFileLockHeld } from '../../platform/file-lock.ts'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'
import type { RunView } from '../run-here.ts'
import { openLineShow, type RunShow } from '../run-show.ts'
import { leaveCommands } from '../send-command.ts'

/** How often the store is asked for new events. */
const pollMs = 200

/** `fleet watch`: shows a run that another process carries out, and sends what is asked of it. Ends with the run, with its exit code. */
export async function run(context: Context, options: RunView, argument: string | undefined): Promise<number> {
  const planFolder = findPlanFolder(context.folder)
  const opened = openState(planFolder, { readOnly: true })
  const { store, stateFolder } = opened
  try {
    const row = await findRun(store, argument)
    const state = await replayRun(store, row.id)
    const lander = openLander(planFolder)
    const show = await openShow(context, options, { store, planFolder, stateFolder, row, lander })
    try {
      show.begin(state)
      const ended = await follow(state, { store, show, isReaderGone: context.isReaderGone, isHeld: () => isFileLockHeld(join(stateFolder, 'lock')) })
      await show.end({ isBroken: ended === 'left' })
      if (ended !== 'left' || isOver(state)) show.summarize(toReport(state, Date.now()))
      if (ended === 'abandoned') throw new FleetError('run-not-resumable', `nobody carries run ${row.id} out any more`, { hint: 'go on with it by fleet resume' })
      return ended === 'left' && !isOver(state) ? exitCodes.succeeded : exitCodeOf(state)
    } finally {
      await show.end({ isBroken: true })
      await lander.close()
    }
  } finally {
    opened.close()
  }
}

/** `left` resolves when a person has closed the view; null for lines, which nobody closes. */
type WatchShow = RunShow & { readonly left: Promise<void> | null }

type Place = { readonly store: Store; readonly planFolder: string; readonly stateFolder: string; readonly row: RunRow; readonly lander: ReturnType<typeof openLander> }

async function openShow(context: Context, options: RunView, { store, planFolder, stateFolder, row, lander }: Place): Promise<WatchShow> {
  const reporter = chooseReporter(options, context)
  if (reporter !== 'live') return { ...openLineShow(reporter, context), left: null }
  const { openLiveShow } = await import('../live/open-live-show.ts')
  return openLiveShow(context, { role: 'watch', stateFolder, store, lander, send: (command) => leaveCommands(planFolder, row, [command]), interrupt: () => false })
}

type Following = { readonly store: Store; readonly show: WatchShow; readonly isReaderGone: () => boolean; readonly isHeld: () => boolean }

/** So often in a row nobody has to hold the run before it counts as abandoned: who takes it up needs a moment to sign. */
const maxUnheld = 10

/**
 * Folds the events as they come until the run is over, its process has died, or nobody looks on any more; says which. A run that was over before
 * may be looked at.
 */
async function follow(state: RunState, { store, show, isReaderGone, isHeld }: Following): Promise<'over' | 'left' | 'abandoned'> {
  const left = show.left?.then(() => true) ?? null
  // Lines of a run that is over would never come; a view stays until it is left.
  if (isOver(state)) return (await left) === true ? 'left' : 'over'
  for (let unheld = 0; unheld < maxUnheld; unheld = isHeld() ? 0 : unheld + 1) {
    for await (const { event, at } of store.read(state.runId, state.seq)) {
      evolve(state, event, at)
      show.observe(event, state, at)
    }
    if (isOver(state)) return 'over'
    if (isReaderGone() || (await Promise.race([...(left === null ? [] : [left]), sleep(pollMs)])) === true) return 'left'
  }
  return 'abandoned'
}

function isOver({ status, running }: RunState): boolean {
  return status === 'ended' || (status === 'halted' && running.size === 0)
}
