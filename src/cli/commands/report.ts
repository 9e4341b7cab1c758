import { resolve } from 'node:path'
import type { Report } from '../../core/report/report.ts'
import { toReport } from '../../core/report/to-report.ts'
import { replayRun } from '../../engine/open-run.ts'
import { openState } from '../../fleet.ts'
import { renderJson } from '../../reporters/json/render-json.ts'
import { renderMarkdown } from '../../reporters/markdown/render-markdown.ts'
import { renderSummary } from '../../reporters/terminal/render-summary.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { writeForUser } from '../write-for-user.ts'
import { findPlanFolder, findRun } from '../find-run.ts'

type Format = 'terminal' | 'markdown' | 'json'

/** `fleet report`: the report of a run, from its events, at any moment of its life. */
export async function run(context: Context, { format, output }: { readonly format: Format; readonly output?: string }, argument: string | undefined): Promise<number> {
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    const row = await findRun(state.store, argument)
    const text = render(toReport(await replayRun(state.store, row.id), Date.now()), { format, hasColor: context.hasColor && output === undefined })
    if (output === undefined) context.print(text.trimEnd())
    else await writeForUser(resolve(context.folder, output), text)
    return exitCodes.succeeded
  } finally {
    state.close()
  }
}

function render(report: Report, { format, hasColor }: { readonly format: Format; readonly hasColor: boolean }): string {
  if (format === 'json') return renderJson(report)
  return format === 'markdown' ? renderMarkdown(report) : renderSummary(report, { hasColor })
}
