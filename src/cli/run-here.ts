import { dirname, join } from 'node:path'
import { toPlainLine } from '../core/format.ts'
import { plural } from '../core/format.ts'
import type { RecordedEvent } from '../core/run/event.ts'
import type { RunState } from '../core/run/state.ts'
import type { Report } from '../core/report/report.ts'
import type { ActiveRun } from '../engine/active-run.ts'
import type { Observer } from '../engine/run-loop.ts'
import { openState } from '../fleet.ts'
import { renderEvent } from '../reporters/terminal/render-event.ts'
import { renderSummary } from '../reporters/terminal/render-summary.ts'
import type { Context } from './context.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { parseReporters, refusePrinted, type ReportOutput } from './report-outputs.ts'
import { keepReport, writeReports } from './write-reports.ts'

export type RunView = {
  readonly json?: boolean
  readonly quiet?: boolean
  /** Lists of what is shown and written, as `parseReporters` reads them. */
  readonly reporter?: readonly string[]
  /** Where to write a trace; true: into the run's folder. */
  readonly profile?: boolean | string
  readonly charts?: boolean
}

/** Carries a run out in this process: shows it, reacts to Ctrl-C, writes its reports, prints the summary. Returns the exit code. */
export async function runHere(context: Context, options: { readonly view: RunView; readonly stateFolder: string; readonly start: (observers: readonly Observer[]) => Promise<ActiveRun> }): Promise<number> {
  const { stateFolder, start } = options
  // Before anything starts: a run should not end with a word about a misspelt reporter.
  const { show, outputs } = parseReporters(options.view.reporter ?? [])
  if (options.view.json === true) refusePrinted(outputs)
  const view = show === 'quiet' ? { ...options.view, quiet: true } : options.view
  const active = await start([makeObserver(context, view)])
  if (view.json !== true) context.remark(headline(active.state, context))
  const release = onInterrupt(active, context)
  try {
    const state = await active.complete()
    const report = await keepReport(state, stateFolder)
    if (view.json !== true) context.print(`\n${renderSummary(report, { hasColor: context.hasColor })}`)
    await writeOutputs(context, state, { view, stateFolder, report })
    return exitCodeOf(state)
  } finally {
    release()
  }
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
  const trace = profile === undefined || profile === false ? [] : [{ format: 'trace' as const, file: profile === true ? null : profile }]
  return [...parseReporters(reporter).outputs, ...trace]
}

function makeObserver(context: Context, { json, quiet }: RunView): Observer {
  if (json === true) return (event, _state, at) => context.print(JSON.stringify({ at, event } satisfies Omit<RecordedEvent, 'seq'>))
  if (quiet === true) return () => {}
  return (event, state, at) => {
    const line = renderEvent(event, { state, at, paint: context.remarkPaint })
    if (line !== null) context.remark(line)
  }
}

function headline({ plan, runId, counts }: RunState, { remarkPaint: paint }: Context): string {
  const done = counts.succeeded > 0 ? `, ${counts.succeeded} already landed` : ''
  return `${paint('bold', toPlainLine(plan.name))}  ${plural(plan.tasks.length, 'task')}, ${plan.policy.concurrency} at once${done}   ${paint('dim', `run ${runId}`)}`
}

/** The first Ctrl-C stops gracefully and keeps the run resumable, the second ends everything at once. */
function onInterrupt(active: ActiveRun, context: Context): () => void {
  let count = 0
  const react = (): void => {
    count += 1
    if (count > 1) process.exit(exitCodes.interrupted)
    context.remark('\nstopping what runs; press Ctrl-C again to end at once')
    active.send({ type: 'interrupt' })
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, react)
  return () => {
    for (const signal of signals) process.off(signal, react)
  }
}
