import { plural, toPlainLine } from '../core/format.ts'
import type { RecordedEvent } from '../core/run/event.ts'
import type { RunState } from '../core/run/state.ts'
import type { Report } from '../core/report/report.ts'
import type { ActivityObserver } from '../engine/activity-log.ts'
import type { Observer } from '../engine/run-loop.ts'
import { renderEvent } from '../reporters/terminal/render-event.ts'
import { renderMinimal } from '../reporters/terminal/render-minimal.ts'
import { renderSummary } from '../reporters/terminal/render-summary.ts'
import type { RunReporter } from './choose-reporter.ts'
import type { Context } from './context.ts'

/** How one run is shown: told of what happens, begun and ended by whoever carries the run out or watches it. */
export type RunShow = {
  readonly observe: Observer
  readonly observeActivity?: ActivityObserver
  /** The state is there; nothing has happened yet. */
  readonly begin: (state: RunState) => void
  /** A remark of the program itself. */
  readonly remark: (text: string) => void
  /** The run is over: gives the terminal back. Also called, with `isBroken`, when it ended with an error. */
  readonly end: (how?: { readonly isBroken: boolean }) => Promise<void>
  readonly summarize: (report: Report) => void
}

/** The shows that only write lines. */
export function openLineShow(reporter: Exclude<RunReporter, 'live'>, context: Context): RunShow {
  return {
    observe: makeObserver(reporter, context),
    begin: (state) => {
      if (reporter === 'plain' || reporter === 'quiet') context.remark(headline(state, context))
    },
    remark: (text) => context.remark(text),
    end: async () => {},
    summarize: (report) => {
      if (reporter === 'minimal') context.print(renderMinimal(report))
      else if (reporter !== 'json') printSummary(report, context)
    },
  }
}

export function printSummary(report: Report, context: Context): void {
  context.print(`\n${renderSummary(report, { hasColor: context.hasColor })}`)
}

export function makeObserver(reporter: Exclude<RunReporter, 'live'>, context: Context): Observer {
  if (reporter === 'json') return (event, _state, at) => context.print(JSON.stringify({ at, event } satisfies Omit<RecordedEvent, 'seq'>))
  if (reporter !== 'plain') return () => {}
  return (event, state, at) => {
    const line = renderEvent(event, { state, at, paint: context.remarkPaint })
    if (line !== null) context.remark(line)
  }
}

function headline({ plan, runId, counts }: RunState, { remarkPaint: paint }: Context): string {
  const done = counts.succeeded > 0 ? `, ${counts.succeeded} already landed` : ''
  return `${paint('bold', toPlainLine(plan.name))}  ${plural(plan.tasks.length, 'task')}, ${plan.policy.concurrency} at once${done}   ${paint('dim', `run ${runId}`)}`
}
