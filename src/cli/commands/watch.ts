import { setTimeout as sleep } from 'node:timers/promises'
import { evolve } from '../../core/run/evolve.ts'
import type { RunState } from '../../core/run/state.ts'
import { toReport } from '../../core/report/to-report.ts'
import { replayRun } from '../../engine/open-run.ts'
import { openLander, openState } from '../../fleet.ts'
import type { RunRow, Store } from '../../ports/store.ts'
import { chooseReporter } from '../choose-reporter.ts'
import type { Context } from '../context.ts'
import { exitCodeOf } from '../exit-codes.ts'
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
      const wasLeft = await follow(state, { store, show, isReaderGone: context.isReaderGone })
      await show.end({ isBroken: wasLeft })
      if (!wasLeft || isOver(state)) show.summarize(toReport(state, Date.now()))
      return wasLeft && !isOver(state) ? 0 : exitCodeOf(state)
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

/** Folds the events as they come until the run is over or nobody looks on any more; says which. A run that was over before may be looked at. */
async function follow(state: RunState, { store, show, isReaderGone }: { readonly store: Store; readonly show: WatchShow; readonly isReaderGone: () => boolean }): Promise<boolean> {
  const left = show.left?.then(() => true) ?? null
  let isLeft = false
  // Lines of a run that is over would never come; a view stays until it is left.
  if (isOver(state)) return (await left) ?? false
  while (!isLeft && !isOver(state) && !isReaderGone()) {
    for await (const { event, at } of store.read(state.runId, state.seq)) {
      evolve(state, event, at)
      show.observe(event, state, at)
    }
    if (!isOver(state)) isLeft = (await Promise.race([...(left === null ? [] : [left]), sleep(pollMs)])) === true
  }
  return isLeft
}

function isOver({ status, running }: RunState): boolean {
  return status === 'ended' || (status === 'halted' && running.size === 0)
}
