import { dirname, join } from 'node:path'
import { plural } from '../core/format.ts'
import type { RunState } from '../core/run/state.ts'
import type { Report } from '../core/report/report.ts'
import type { ActiveRun } from '../engine/active-run.ts'
import type { ActivityObserver } from '../engine/activity-log.ts'
import { forecastStart } from '../engine/load-history.ts'
import type { Observer } from '../engine/run-loop.ts'
import { openState, type Fleet } from '../fleet.ts'
import type { Store } from '../ports/store.ts'
import { renderScore } from '../reporters/forecast/render-scores.ts'
import { chooseReporter, type ReporterOptions } from './choose-reporter.ts'
import type { Context } from './context.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { parseReporters, refusePrinted, type ReportOutput } from './report-outputs.ts'
import { openLineShow, type RunShow } from './run-show.ts'
import { warnOfAnomalies } from './warn-of-anomalies.ts'
import { keepReport, writeReports } from './write-reports.ts'

export type RunView = ReporterOptions & {
  /** Where to write a trace; true: into the run's folder. */
  readonly profile?: boolean | string
  readonly charts?: boolean
}

/** Who is told of what happens in a run. */
export type Watching = { readonly observers: readonly Observer[]; readonly observeActivity?: ActivityObserver }

export type RunHereOptions = { readonly view: RunView; readonly fleet: Fleet; readonly start: (watching: Watching) => Promise<ActiveRun> }

/** Carries a run out in this process: shows it, reacts to Ctrl-C, writes its reports, prints the summary. Returns the exit code. */
export async function runHere(context: Context, { view, fleet, start }: RunHereOptions): Promise<number> {
  const interrupts: { react: () => void } = { react: () => process.exit(exitCodes.interrupted) }
  const box: { active: ActiveRun | null } = { active: null }
  // Before anything starts: a run should not end with a word about a misspelt reporter.
  if (view.json === true) refusePrinted(outputsOf(view))
  const show = await openShow(context, { view, fleet, box, interrupt: () => interrupts.react() })
  const warnings = chooseReporter(view, context) === 'plain' ? warnOfAnomalies(context, fleet.store) : null
  const active = await start({ observers: [show.observe, ...(warnings === null ? [] : [warnings.observe])], ...(show.observeActivity === undefined ? {} : { observeActivity: show.observeActivity }) })
  box.active = active
  interrupts.react = makeInterrupt(active, show)
  const release = onSignals(interrupts.react)
  try {
    show.begin(active.state)
    warnings?.begin(active.state)
    const state = await active.complete()
    warnings?.stop()
    await show.end()
    const report = await keepReport(state, fleet.stateFolder)
    show.summarize(report)
    if (view.json !== true && report.run.durationMs >= scoredFromMs) await tellScore(context, state, { store: fleet.store, report })
    await writeOutputs(context, state, { view, stateFolder: fleet.stateFolder, report })
    return exitCodeOf(state)
  } finally {
    warnings?.stop()
    await show.end({ isBroken: true })
    release()
  }
}

/** Shorter runs are over before a forecast would be read. */
const scoredFromMs = 10_000

/** How what was foretold of the run compares with what it took. */
async function tellScore(context: Context, state: RunState, { store, report }: { readonly store: Store; readonly report: Report }): Promise<void> {
  if (state.outcome !== 'succeeded') return
  const forecast = await forecastStart(store, state)
  if (forecast !== null) context.remark(renderScore({ runId: state.runId, foretoldMs: forecast.remainingMs, actualMs: report.run.durationMs }))
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
    store: fleet.store,
    lander: fleet.lander,
    gatewayStatus: () => fleet.gatewayStatus,
    send: (command) => box.active?.send(command),
    interrupt: () => {
      interrupt()
      return true
    },
  })
}

/** After the summary, so that a place that cannot be written costs nothing but its report. */
async function writeOutputs(context: Context, state: RunState, { view, stateFolder, report }: { readonly view: RunView; readonly stateFolder: string; readonly report: Report }): Promise<void> {
  const outputs = outputsOf(view)
  if (outputs.length > 0) await writeReports(context, state, { stateFolder, report, outputs })
  if (view.charts !== true) return
  const { drawCharts } = await import('./draw-charts.ts')
  const planFolder = dirname(stateFolder)
  const opened = openState(planFolder, { readOnly: true })
  try {
    const { folder, drawn } = await drawCharts(state, { store: opened.store, planFolder, stateFolder, folder: join(stateFolder, 'metrics') })
    context.remark(`${plural(drawn.length, 'chart')} in ${folder}`)
  } finally {
    opened.close()
  }
}

function outputsOf({ reporter = [], profile }: RunView): readonly ReportOutput[] {
  const { outputs } = parseReporters(reporter)
  const isAsked = profile === true && outputs.some(({ format, file }) => format === 'trace' && file === null)
  const trace = profile === undefined || profile === false || isAsked ? [] : [{ format: 'trace' as const, file: profile === true ? null : profile }]
  return [...outputs, ...trace]
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
