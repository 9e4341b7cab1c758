import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { toPlainLine } from '../core/format.ts'
import { plural } from '../core/format.ts'
import type { RecordedEvent } from '../core/run/event.ts'
import type { RunState } from '../core/run/state.ts'
import type { Report } from '../core/report/report.ts'
import { toReport } from '../core/report/to-report.ts'
import type { ActiveRun } from '../engine/active-run.ts'
import type { Observer } from '../engine/run-loop.ts'
import { writeFileAtomically } from '../platform/atomic-write.ts'
import { renderJson } from '../reporters/json/render-json.ts'
import { renderMarkdown } from '../reporters/markdown/render-markdown.ts'
import { renderEvent } from '../reporters/terminal/render-event.ts'
import { renderSummary } from '../reporters/terminal/render-summary.ts'
import type { Context } from './context.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'

export type RunView = { readonly json?: boolean; readonly quiet?: boolean }

/** Carries a run out in this process: shows it, reacts to Ctrl-C, writes its reports, prints the summary. Returns the exit code. */
export async function runHere(context: Context, options: { readonly view: RunView; readonly stateFolder: string; readonly start: (observers: readonly Observer[]) => Promise<ActiveRun> }): Promise<number> {
  const { view, stateFolder, start } = options
  const active = await start([makeObserver(context, view)])
  if (view.json !== true) context.remark(headline(active.state, context))
  const release = onInterrupt(active, context)
  try {
    const state = await active.complete()
    const report = await writeReports(state, stateFolder)
    if (view.json !== true) context.print(`\n${renderSummary(report, { hasColor: context.hasColor })}`)
    return exitCodeOf(state)
  } finally {
    release()
  }
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
