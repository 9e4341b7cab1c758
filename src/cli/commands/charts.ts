import { join, resolve } from 'node:path'
import { replayRun } from '../../engine/open-run.ts'
import { openState } from '../../fleet.ts'
import type { Context } from '../context.ts'
import { drawCharts } from '../draw-charts.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'

/** `fleet charts`: a run and those before it as pictures. */
export async function run(context: Context, { output }: { readonly output?: string }, argument: string | undefined): Promise<number> {
  const planFolder = findPlanFolder(context.folder)
  const state = openState(planFolder, { readOnly: true })
  try {
    const row = await findRun(state.store, argument)
    const folder = output === undefined ? join(state.stateFolder, 'metrics') : resolve(context.folder, output)
    const { drawn, leftOut } = await drawCharts(await replayRun(state.store, row.id), { store: state.store, planFolder, stateFolder: state.stateFolder, folder })
    for (const name of drawn) context.print(`${context.paint('green', '✔')} ${join(folder, name)}.svg, .png, .dark.svg, .dark.png`)
    for (const { name, lacks } of leftOut) context.print(`${context.paint('dim', '-')} ${name}: ${lacks}`)
    return exitCodes.succeeded
  } finally {
    state.close()
  }
}
