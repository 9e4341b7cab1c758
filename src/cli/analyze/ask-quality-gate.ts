import { awaitQualityGate, readProjectGate, type GateAnswer } from '../../analysis/sonar/await-quality-gate.ts'
import { toQualityGateReport, type QualityGateReport } from '../../analysis/sonar/quality-gate-report.ts'
import { readReportTask } from '../../analysis/sonar/read-report-task.ts'
import { FleetError } from '../../core/fleet-error.ts'
import { systemClock } from '../../platform/system-clock.ts'
import type { Context } from '../context.ts'
import type { AnalyzeOptions } from './analyze-options.ts'
import { readGivenFile } from './read-given-file.ts'

/** Asks a SonarQube server for its quality gate: of the analysis that a scanner has just handed in, or of a project as it stands. */
export async function askQualityGate({ folder, environment }: Context, { sonarGate: server, sonarProject, sonarBranch, sonarTask }: AnalyzeOptions): Promise<QualityGateReport | null> {
  if (server === undefined) return null
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) throw new FleetError('usage', '--sonar-gate needs the address of a server', { hint: 'Write --sonar-gate https://sonar.example.org.' })
  const token = environment['SONAR_TOKEN'] ?? ''
  // The program that sends requests would name the value in its complaint.
  if (!/^[\x21-\x7e]*$/.test(token)) throw new FleetError('usage', 'SONAR_TOKEN is no token: it holds spaces or unprintable characters', { hint: 'Set it to the token alone.' })
  const asking = { serverUrl: server, token: token === '' ? null : token, fetch }
  const task = sonarTask === undefined ? null : readReportTask(await readGivenFile(folder, sonarTask, { what: 'report of the scanner', hint: 'Name the report-task.txt that the scanner left in .scannerwork.' }))
  if (sonarTask !== undefined && task === null) throw new FleetError('usage', `${sonarTask} names no analysis`, { hint: 'Name the report-task.txt that the scanner left in .scannerwork.' })
  const project = sonarProject ?? task?.projectKey ?? null
  return toQualityGateReport(await ask(asking, { taskId: task?.taskId ?? null, project, branch: sonarBranch }), { server, project })
}

type Asking = { readonly serverUrl: string; readonly token: string | null; readonly fetch: typeof fetch }

function ask(asking: Asking, { taskId, project, branch }: { readonly taskId: string | null; readonly project: string | null; readonly branch: string | undefined }): Promise<GateAnswer> {
  if (taskId !== null) return awaitQualityGate({ ...asking, taskId, clock: systemClock })
  if (project === null) throw new FleetError('usage', '--sonar-gate needs --sonar-project or --sonar-task', { hint: 'Name the key of the project, or the report-task.txt that the scanner left in .scannerwork.' })
  return readProjectGate({ ...asking, projectKey: project, ...(branch === undefined ? {} : { branch }) })
}
