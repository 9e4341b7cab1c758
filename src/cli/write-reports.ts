import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { FleetError } from '../core/fleet-error.ts'
import type { Report } from '../core/report/report.ts'
import { toReport } from '../core/report/to-report.ts'
import type { RunState } from '../core/run/state.ts'
import { loadPriceTable } from '../fleet.ts'
import { writeFileAtomically } from '../platform/atomic-write.ts'
import { noEvidence, type RunEvidence } from '../reporters/evidence.ts'
import type { Context } from './context.ts'
import { reportFormats, type ReportFormat, type ReportOutput } from './report-outputs.ts'
import { writeForUser } from './write-for-user.ts'

export type WriteOptions = { readonly stateFolder: string; readonly report: Report; readonly outputs: readonly ReportOutput[] }

/** Writes `report.json` and `report.md` of a run beside its logs, and returns the report. */
export async function keepReport(state: RunState, stateFolder: string): Promise<Report> {
  const report = await makeReport(state, stateFolder)
  const folder = await makeRunFolder(state, stateFolder)
  for (const format of ['json', 'markdown'] as const) await writeFileAtomically(join(folder, reportFormats[format].file ?? format), await reportFormats[format].render({ report, evidence: noEvidence, hasColor: false }))
  return report
}

/** With what was saved, where agents were chosen among. */
export async function makeReport(state: RunState, stateFolder: string): Promise<Report> {
  const hasChoice = state.plan.tasks.some(({ agent }) => agent.kind === 'chain' || agent.kind === 'route')
  return toReport(state, Date.now(), hasChoice ? await loadPriceTable(dirname(stateFolder)) : null)
}

/** Writes the reports that were asked for, and says where those are that are in the run's folder. A place that cannot be written costs no other report. */
export async function writeReports(context: Context, state: RunState, { stateFolder, report, outputs }: WriteOptions): Promise<void> {
  const evidence = await gatherFor(state, { stateFolder, environment: context.environment, formats: outputs.map(({ format }) => format) })
  const refused: FleetError[] = []
  for (const { format, file } of outputs) {
    const own = reportFormats[format].file
    const isPrinted = file === '-' || (file === null && own === null)
    const text = await reportFormats[format].render({ report, evidence, hasColor: isPrinted && context.hasColor })
    if (isPrinted) {
      if (text !== '') context.print(text.replace(/\n$/, ''))
    } else if (file !== null) {
      await writeForUser(resolve(context.folder, file), text).catch((error: unknown) => {
        if (!(error instanceof FleetError)) throw error
        refused.push(error)
      })
    } else {
      const path = join(await makeRunFolder(state, stateFolder), own ?? format)
      await writeFileAtomically(path, text)
      context.remark(`${format} report: ${path}`)
    }
  }
  if (refused[0] !== undefined) throw refused[0]
}

/** Reads no more than the formats need: diffs and transcripts of a thousand tasks take their time. */
async function gatherFor(state: RunState, { stateFolder, environment, formats }: { readonly stateFolder: string; readonly environment: NodeJS.ProcessEnv; readonly formats: readonly ReportFormat[] }): Promise<RunEvidence> {
  const needs = formats.map((format) => reportFormats[format].needs)
  if (needs.every((need) => need === 'nothing')) return noEvidence
  const { gatherEvidence } = await import('./gather-report.ts')
  return gatherEvidence(state, { planFolder: dirname(stateFolder), stateFolder, environment, isWhole: needs.includes('everything') })
}

/** A run that was stopped before its first attempt wrote a line has no folder yet. */
async function makeRunFolder({ runId }: RunState, stateFolder: string): Promise<string> {
  const folder = join(stateFolder, 'runs', runId)
  await mkdir(folder, { recursive: true })
  return folder
}
