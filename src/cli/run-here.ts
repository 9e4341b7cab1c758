import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunState } from '../core/run/state.ts'
import type { Report } from '../core/report/report.ts'
import { toReport } from '../core/report/to-report.ts'
import type { ActiveRun } from '../engine/active-run.ts'
import type { ActivityObserver } from '../engine/activity-log.ts'
import type { Observer } from '../engine/run-loop.ts'
import type { Fleet } from '../fleet.ts'
import { writeFileAtomically } from '../platform/atomic-write.ts'
import { renderJson } from '../reporters/json/render-json.ts'
import { renderMarkdown } from '../reporters/markdown/render-markdown.ts'
import { chooseReporter, type ReporterOptions } from './choose-reporter.ts'
import type { Context } from './context.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { openLineShow, type RunShow } from './run-show.ts'

export type RunView = ReporterOptions

/** Who is told of what happens in a run. */
export type Watching = { readonly observers: readonly Observer[]; readonly observeActivity?: ActivityObserver }

export type RunHereOptions = { readonly view: RunView; readonly fleet: Fleet; readonly start: (watching: Watching) => Promise<ActiveRun> }

/** Carries a run out in this process: shows it, reacts to Ctrl-C, writes its reports, prints the summary. Returns the exit code. */
export async function runHere(context: Context, { view, fleet, start }: RunHereOptions): Promise<number> {
  const interrupts: { react: () => void } = { react: () => process.exit(exitCodes.interrupted) }
  const box: { active: ActiveRun | null } = { active: null }
  const show = await openShow(context, { view, fleet, box, interrupt: () => interrupts.react() })
  const active = await start({ observers: [show.observe], ...(show.observeActivity === undefined ? {} : { observeActivity: show.observeActivity }) })
  box.active = active
  interrupts.react = makeInterrupt(active, show)
  const release = onSignals(interrupts.react)
  try {
    show.begin(active.state)
    const state = await active.complete()
    await show.end()
    show.summarize(await writeReports(state, fleet.stateFolder))
    return exitCodeOf(state)
  } finally {
    await show.end({ isBroken: true })
    release()
  }
}

type OpenShow = { readonly view: RunView; readonly fleet: Fleet; readonly box: { readonly active: ActiveRun | null }; readonly interrupt: () => void }

/** The live view is loaded only where it is shown. */
async function openShow(context: Context, { view, fleet, box, interrupt }: OpenShow): Promise<RunShow> {
  const reporter = chooseReporter(view, context)
  if (reporter !== 'live') return openLineShow(reporter, context)
  const { openLiveShow } = await import('./live/open-live-show.ts')
  return openLiveShow(context, {
    role: 'run',
    stateFolder: fleet.stateFolder,
    lander: fleet.lander,
    send: (command) => box.active?.send(command),
    interrupt: () => {
      interrupt()
      return true
    },
  })
}

/** Writes `report.json` and `report.md` of a run beside its logs, and returns the report. */
async function writeReports(state: RunState, stateFolder: string): Promise<Report> {
  const report = toReport(state, Date.now())
  const folder = join(stateFolder, 'runs', state.runId)
  // A run that was stopped before its first attempt wrote a line has no folder yet.
  await mkdir(folder, { recursive: true })
  await writeFileAtomically(join(folder, 'report.json'), renderJson(report))
  await writeFileAtomically(join(folder, 'report.md'), renderMarkdown(report))
  return report
}

/** The first Ctrl-C stops gracefully and keeps the run resumable, the second ends everything at once. */
function makeInterrupt(active: ActiveRun, show: RunShow): () => void {
  let count = 0
  return () => {
    count += 1
    if (count > 1) process.exit(exitCodes.interrupted)
    show.remark('\nstopping what runs; press Ctrl-C again to end at once')
    active.send({ type: 'interrupt' })
  }
}

function onSignals(react: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, react)
  return () => {
    for (const signal of signals) process.off(signal, react)
  }
}
