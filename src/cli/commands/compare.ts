import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { compareRuns } from '../../core/compare/compare-runs.ts'
import { spreadOf, summarizeVariants, type VariantSample } from '../../core/compare/summarize-variants.ts'
import { formatDuration } from '../../core/format.ts'
import { toReport } from '../../core/report/to-report.ts'
import { replayRun } from '../../engine/open-run.ts'
import { openState } from '../../fleet.ts'
import { makeTemporaryFolder } from '../../platform/temporary-folder.ts'
import { noTaskFunctions } from '../../ports/check-functions.ts'
import type { Store } from '../../ports/store.ts'
import { renderRunComparison, renderVariants } from '../../reporters/compare/render-comparison.ts'
import type { Report } from '../../core/report/report.ts'
import { comparePlan, variantsOf, type Variant } from '../compare-plan.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'
import { loadWholePlan, type Loaded } from '../load-for-command.ts'
import { emptyPlan, maxSequentialTasks, scaleVariants, toScalePoint } from '../scale-plan.ts'

export type CompareOptions = {
  readonly arguments: readonly string[]
  readonly repeat: number
  readonly scale?: string
  readonly taskMs: number
  readonly concurrency?: number
  readonly json?: boolean
  readonly charts?: boolean
}

/** `fleet compare`: one plan in three ways, a scaling study, or two recorded runs. */
export async function run(context: Context, options: CompareOptions, argument: string | undefined): Promise<number> {
  const [, second] = options.arguments
  if (options.scale !== undefined) return studyScale(context, options, options.scale)
  if (argument !== undefined && second !== undefined) return compareRecorded(context, options, [argument, second])
  const loaded = await loadWholePlan(context, argument)
  return loaded === null ? exitCodes.usage : compareVariants(context, options, loaded)
}

async function compareVariants(context: Context, options: CompareOptions, { plan, planFolder, functions }: Loaded): Promise<number> {
  const asked = options.concurrency === undefined ? plan : { ...plan, policy: { ...plan.policy, concurrency: options.concurrency } }
  const samples = await measure(context, options, { planFolder, functions, variants: variantsOf(asked) })
  const summaries = summarizeVariants(samples)
  context.print(options.json === true ? JSON.stringify({ plan: plan.name, concurrency: asked.policy.concurrency, variants: summaries, samples }, null, 2) : renderVariants(summaries, { hasColor: context.hasColor }))
  return samples.every(({ succeeded, tasks }) => succeeded === tasks) ? exitCodes.succeeded : exitCodes.failed
}

/** How duration grows with the number of tasks; large ones are not run one at a time but reckoned. */
async function studyScale(context: Context, options: CompareOptions, text: string): Promise<number> {
  const sizes = parseSizes(text)
  const concurrency = options.concurrency ?? 5
  await using folder = await makeTemporaryFolder(tmpdir(), 'fleet-compare-')
  const planFolder = folder.path
  const variants = scaleVariants(emptyPlan(planFolder), { sizes, taskMs: options.taskMs, concurrency })
  const samples = await measure(context, options, { planFolder, functions: noTaskFunctions, variants })
  const points = sizes.map((size) => toScalePoint(size, samples, options.taskMs))
  if (options.charts === true) await drawStudy(context, { sizes, concurrency, samples, taskMs: options.taskMs })
  const head = `${concurrency} at once, ${options.taskMs} ms a task; one at a time is reckoned above ${maxSequentialTasks} tasks`
  const lines = points.map(({ tasks, sequentialMs, parallelMs, isReckoned, speedUp, efficiency }) => `${String(tasks).padStart(6)}  ${(formatDuration(sequentialMs) + (isReckoned ? ' *' : '  ')).padStart(13)}  ${formatDuration(parallelMs).padStart(9)}  ${`${speedUp.toFixed(2)}×`.padStart(8)}  ${`${Math.round(efficiency * 100)} %`.padStart(10)}  ${(tasks / (parallelMs / 1_000)).toFixed(1).padStart(7)}`)
  context.print(options.json === true ? JSON.stringify({ concurrency, taskMs: options.taskMs, points, samples }, null, 2) : [context.paint('bold', ' tasks  one at a time   scheduler  speed-up  efficiency  tasks/s'), ...lines, '', `${head}${points.some(({ isReckoned }) => isReckoned) ? ' (*)' : ''}`].join('\n'))
  return samples.every(({ succeeded, tasks }) => succeeded === tasks) ? exitCodes.succeeded : exitCodes.failed
}

type Study = { readonly sizes: readonly number[]; readonly concurrency: number; readonly samples: readonly VariantSample[]; readonly taskMs: number }

/** Only what was measured is drawn. */
async function drawStudy(context: Context, { sizes, concurrency, samples, taskMs }: Study): Promise<void> {
  const { drawScalingStudy } = await import('../draw-charts.ts')
  const series = ['one at a time', 'scheduler'].flatMap((name) => {
    const points = sizes.flatMap((tasks) => {
      const took = samples.filter(({ variant }) => variant === `${tasks} ${name}`).map(({ durationMs }) => Math.max(1, durationMs))
      const { median, min, max } = spreadOf(took)
      return took.length === 0 ? [] : [{ tasks, medianMs: median, minMs: min, maxMs: max }]
    })
    return points.length === 0 ? [] : [{ name, points }]
  })
  const folder = join(context.folder, '.fleet', 'metrics')
  await drawScalingStudy(folder, { name: `a plan of tasks of ${taskMs} ms`, concurrency, series })
  context.remark(`scaling curve: ${join(folder, 'scaling.png')}`)
}

function parseSizes(text: string): readonly number[] {
  const sizes = text.split(',').map(Number)
  if (sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= 10_000)) return sizes
  throw new FleetError('usage', `not a list of sizes: ${text}`, { hint: 'write whole numbers from 1 to 10000, such as 5,10,20,50,100' })
}

type Measured = { readonly planFolder: string; readonly functions: Loaded['functions']; readonly variants: readonly Variant[] }

async function measure(context: Context, { repeat }: CompareOptions, measured: Measured): Promise<readonly VariantSample[]> {
  const controller = new AbortController()
  const stop = (): void => controller.abort(new FleetError('usage', 'the comparison was interrupted', { hint: 'its runs are gone; start it again' }))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const all = repeat * measured.variants.length
  let done = 0
  try {
    const onSample = ({ variant, durationMs }: VariantSample): void => context.remark(`${String((done += 1)).padStart(String(all).length)}/${all}  ${variant}  ${formatDuration(durationMs)}`)
    return await comparePlan({ ...measured, repeat, signal: controller.signal, onSample })
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

async function compareRecorded(context: Context, { json }: CompareOptions, names: readonly [string, string]): Promise<number> {
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    const comparison = compareRuns(await readReport(state.store, names[0]), await readReport(state.store, names[1]))
    context.print(json === true ? JSON.stringify(comparison, null, 2) : renderRunComparison(comparison, { hasColor: context.hasColor }))
    return exitCodes.succeeded
  } finally {
    state.close()
  }
}

async function readReport(store: Store, name: string): Promise<Report> {
  const run = await replayRun(store, (await findRun(store, name)).id)
  return toReport(run, run.endedAt ?? run.lastEventAt)
}
