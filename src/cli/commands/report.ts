import { replayRun } from '../../engine/open-run.ts'
import { openState } from '../../fleet.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'
import type { ReportFormat } from '../report-outputs.ts'
import { makeReport, writeReports } from '../write-reports.ts'

/** `fleet report`: the report of a run, from its events and what lies in its folder, at any moment of its life. */
export async function run(context: Context, { format, output }: { readonly format: ReportFormat; readonly output?: string }, argument: string | undefined): Promise<number> {
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    const row = await findRun(state.store, argument)
    const run = await replayRun(state.store, row.id)
    await writeReports(context, run, { stateFolder: state.stateFolder, report: await makeReport(run, state.stateFolder), outputs: [{ format, file: output ?? '-' }] })
    return exitCodes.succeeded
  } finally {
    state.close()
  }
}
