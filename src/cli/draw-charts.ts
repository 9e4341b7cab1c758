import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../core/fleet-error.ts'
import { toReport } from '../core/report/to-report.ts'
import type { RunState } from '../core/run/state.ts'
import { writeFileAtomically } from '../platform/atomic-write.ts'
import { renderPng } from '../platform/render-png.ts'
import type { AttemptRow, RunRow, Store } from '../ports/store.ts'
import { charts, type ChartData } from '../reporters/charts/charts.ts'
import type { DurationsData } from '../reporters/charts/durations.ts'
import type { RunOutcomes } from '../reporters/charts/outcomes.ts'
import { drawScaling, scalingSchema, type ScalingData } from '../reporters/charts/scaling.ts'
import { darkTheme, lightTheme, type Theme } from '../reporters/charts/theme.ts'
import { gatherEvidence } from './gather-report.ts'

/** Earlier runs that charts look back on. */
const maxRuns = 30
/** Attempts that are read of each of them. */
const maxAttempts = 50_000

export type DrawnCharts = { readonly folder: string; readonly drawn: readonly string[]; readonly leftOut: readonly { readonly name: string; readonly lacks: string }[] }

/** Draws all charts for which there is something to draw, light and dark, as SVG and PNG. */
export async function drawCharts(state: RunState, { store, planFolder, stateFolder, folder }: { readonly store: Store; readonly planFolder: string; readonly stateFolder: string; readonly folder: string }): Promise<DrawnCharts> {
  const data = await gatherChartData(state, { store, planFolder, stateFolder })
  await mkdir(folder, { recursive: true })
  const drawn: string[] = []
  const leftOut: { name: string; lacks: string }[] = []
  for (const { name, lacks, draw } of charts) {
    if (await writeChart(join(folder, name), (theme) => draw(data, theme))) drawn.push(name)
    else leftOut.push({ name, lacks })
  }
  return { folder, drawn, leftOut }
}

/** Keeps a scaling study for `fleet charts` and draws it. */
export async function drawScalingStudy(folder: string, study: ScalingData): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFileAtomically(join(folder, 'scaling.json'), `${JSON.stringify(study, null, 2)}\n`)
  await writeChart(join(folder, 'scaling'), (theme) => drawScaling(study, theme))
}

/** Light and dark, as SVG and PNG; false when there is nothing to draw. */
async function writeChart(path: string, draw: (theme: Theme) => string | null): Promise<boolean> {
  for (const theme of [lightTheme, darkTheme]) {
    const svg = draw(theme)
    if (svg === null) return false
    const file = theme.name === 'dark' ? `${path}.dark` : path
    await writeFileAtomically(`${file}.svg`, svg)
    await writeFileAtomically(`${file}.png`, await renderPng(svg))
  }
  return true
}

async function gatherChartData(state: RunState, { store, planFolder, stateFolder }: { readonly store: Store; readonly planFolder: string; readonly stateFolder: string }): Promise<ChartData> {
  const { quality } = await gatherEvidence(state, { planFolder, stateFolder, environment: {}, isWhole: false })
  const rows = (await store.runs()).filter((row) => row.name === state.plan.name && row.createdAt <= state.createdAt).sort((a, b) => a.createdAt - b.createdAt).slice(-maxRuns)
  const runs: { readonly row: RunRow; readonly attempts: readonly AttemptRow[] }[] = []
  for (const row of rows) runs.push({ row, attempts: await store.attempts({ runId: row.id, limit: maxAttempts }) })
  const outcomes: RunOutcomes[] = []
  for (const { row, attempts } of runs) outcomes.push(await toOutcomes(store, row, attempts))
  return { report: toReport(state, Date.now()), quality, runs: outcomes, durations: toDurations(runs), scaling: await readScaling(join(stateFolder, 'metrics', 'scaling.json')) }
}

async function toOutcomes(store: Store, row: RunRow, attempts: readonly AttemptRow[]): Promise<RunOutcomes> {
  const failures = Map.groupBy(attempts.filter(({ outcome }) => outcome === 'failed'), ({ taskId }) => taskId)
  const tasks = await store.tasks(row.id)
  const succeeded = tasks.filter(({ status }) => status === 'succeeded')
  const retried = succeeded.filter(({ id }) => failures.has(id)).length
  const failed = tasks.filter(({ status }) => status === 'failed').length
  return { id: row.id, at: row.createdAt, first: succeeded.length - retried, retried, failed, notRun: tasks.length - succeeded.length - failed }
}

function toDurations(runs: readonly { readonly row: RunRow; readonly attempts: readonly AttemptRow[] }[]): DurationsData {
  const tasks = new Map<string, (number | null)[]>()
  runs.forEach(({ attempts }, index) => {
    for (const { taskId, outcome, durationMs } of attempts) {
      if (outcome !== 'succeeded') continue
      const durations = tasks.get(taskId) ?? runs.map((): number | null => null)
      durations[index] = durationMs
      tasks.set(taskId, durations)
    }
  })
  return { runs: runs.map(({ row }) => ({ id: row.id, at: row.createdAt })), tasks: [...tasks].map(([id, durationsMs]) => ({ id, durationsMs })) }
}

/** What a scaling study left, if there was one. */
async function readScaling(path: string): Promise<ScalingData | null> {
  try {
    const parsed = scalingSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (parsed.success) return parsed.data
    throw new FleetError('usage', `${path} is no scaling study: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`, { hint: 'remove the file or make the study anew' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    if (error instanceof SyntaxError) throw new FleetError('usage', `${path} is no JSON: ${error.message}`, { hint: 'remove the file or make the study anew', cause: error })
    throw error
  }
}
