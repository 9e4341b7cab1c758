import { plural, toPlainLine } from '../../core/format.ts'
import { toReport } from '../../core/report/to-report.ts'
import { replayRun } from '../../engine/open-run.ts'
import { openState } from '../../fleet.ts'
import type { RunRow } from '../../ports/store.ts'
import { renderJson } from '../../reporters/json/render-json.ts'
import { renderSummary } from '../../reporters/terminal/render-summary.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'

/** `fleet status`: what a run is doing, or did. Reads only; works while the run goes on. */
export async function run(context: Context, options: { readonly all?: boolean; readonly json?: boolean }, argument: string | undefined): Promise<number> {
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    if (options.all === true) {
      const rows = [...(await state.store.runs())].sort((a, b) => b.createdAt - a.createdAt)
      context.print(options.json === true ? JSON.stringify(rows, null, 2) : rows.map((row) => runLine(row, context)).join('\n'))
      return exitCodes.succeeded
    }
    const row = await findRun(state.store, argument)
    const report = toReport(await replayRun(state.store, row.id), Date.now())
    context.print((options.json === true ? renderJson(report) : renderSummary(report, { hasColor: context.hasColor })).trimEnd())
    if (options.json !== true && report.run.outcome === null) context.print(`\n  ${progress(report.tasks.map(({ status }) => status))}`)
    return exitCodes.succeeded
  } finally {
    state.close()
  }
}

function runLine(row: RunRow, { paint }: Context): string {
  const word = row.outcome ?? row.status
  const color = word === 'succeeded' ? 'green' : word === 'failed' ? 'red' : 'yellow'
  return `${row.id}  ${paint(color, word.padEnd(10))}  ${new Date(row.createdAt).toISOString()}  ${toPlainLine(row.name)}`
}

function progress(statuses: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  return `${plural(statuses.length, 'task')}: ${[...counts].map(([status, count]) => `${count} ${status}`).join(', ')}`
}
