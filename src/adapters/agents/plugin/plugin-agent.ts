import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { invariant, unreachable } from '../../../core/unreachable.ts'
import { ownModulePath } from '../../../platform/own-package.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import { agentFailed, environmentLacks } from '../agent-failed.ts'
import { explainEnd } from '../explain-end.ts'
import { logSize, readLogTail } from '../log-tail.ts'
import { taskEnvironment } from '../task-environment.ts'
import type { PluginOutcome } from './plugin-contract.ts'
import type { HostReport, HostRequest } from './plugin-message.ts'

const hostPath = ownModulePath('adapters/agents/plugin/plugin-host')
const maxReportBytes = 1_000_000
const maxSummaryCharacters = 4_000

const outcomeSchema: z.ZodType<PluginOutcome> = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('finished'), summary: z.string(), costUsd: z.number().min(0).nullable().exactOptional() }),
  z.strictObject({ status: z.literal('failed'), message: z.string(), output: z.string().exactOptional() }),
  z.strictObject({ status: z.literal('unavailable'), message: z.string(), hint: z.string() }),
  z.strictObject({ status: z.literal('stopped') }),
])
const reportSchema: z.ZodType<HostReport> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('outcome'), outcome: outcomeSchema }),
  z.strictObject({ type: z.literal('unresolved'), message: z.string() }),
  z.strictObject({ type: z.literal('broken'), message: z.string() }),
])

/** The agent that carries a program written against `elite-fleet/agent`, in a process of its own. */
export function createPluginAgent(): Agent {
  return {
    kind: 'plugin',
    async run(assignment, context) {
      const { spec, ...task } = assignment
      invariant(spec.kind === 'plugin', `the plugin agent was given a spec of kind ${spec.kind}`)
      if (context.signal.aborted) return { status: 'stopped' }
      const requestPath = join(context.temporaryFolder, 'plugin-request.json')
      const reportPath = join(context.temporaryFolder, 'plugin-report.json')
      const request: HostRequest = { plugin: spec.plugin, assignment: { ...task, options: spec.options }, temporaryFolder: context.temporaryFolder }
      await rm(reportPath, { force: true })
      await writeFile(requestPath, JSON.stringify(request))
      const outputStart = logSize(context.logPath)
      const end = await context.spawner.run(context.sandbox.wrap({
        argv: [process.execPath, ...confine(assignment, context), hostPath, requestPath, reportPath],
        cwd: assignment.workspace,
        environment: taskEnvironment(assignment, context),
        logPath: context.logPath,
        maxLogBytes: context.maxLogBytes,
        timeoutMs: assignment.timeoutMs,
        idleTimeoutMs: assignment.idleTimeoutMs,
        signal: context.signal,
      }))
      const name = `plugin ${spec.plugin}`
      if (end.status === 'not-started') return agentFailed(`${name} could not start: ${end.message}`)
      if (end.status !== 'exited' || end.code !== 0) return explainEnd(end, { name, assignment, context, outputStart })
      return toOutcome(await readReport(reportPath), { name, output: await readLogTail(context.logPath, outputStart) })
    },
  }
}

/** Node's own permissions: a plugin reads what the user can read and writes only in the workspace and the attempt's temporary folders. */
function confine({ workspace }: AgentAssignment, { temporaryFolder, baseEnvironment }: AgentContext): readonly string[] {
  const writable = [workspace, temporaryFolder, baseEnvironment['TMPDIR'], baseEnvironment['HOME']].filter((path) => path !== undefined)
  return [
    '--disable-warning=ExperimentalWarning', '--disable-warning=SecurityWarning',
    '--permission', '--allow-fs-read=*', '--allow-child-process', '--allow-addons', '--allow-worker', '--allow-wasi',
    ...new Set(writable.map((path) => `--allow-fs-write=${path}`)),
  ]
}

/** What the host left, or what is wrong with it; a plugin may have written anything there. */
async function readReport(path: string): Promise<HostReport | string> {
  try {
    await using file = await open(path, 'r')
    const { bytesRead, buffer } = await file.read(Buffer.alloc(maxReportBytes + 1), 0, maxReportBytes + 1, 0)
    if (bytesRead > maxReportBytes) return `its outcome is larger than ${maxReportBytes} bytes`
    const parsed = reportSchema.safeParse(JSON.parse(buffer.toString('utf8', 0, bytesRead)))
    return parsed.success ? parsed.data : `its outcome is not one: ${z.prettifyError(parsed.error)}`
  } catch (error) {
    if (error instanceof SyntaxError) return 'its outcome is not JSON'
    if (error instanceof Error && 'code' in error) return 'it ended without an outcome'
    throw error
  }
}

function toOutcome(report: HostReport | string, { name, output }: { readonly name: string; readonly output: string }): AgentOutcome {
  if (typeof report === 'string') return agentFailed(`${name}: ${report}`, { exitCode: 0, output })
  if (report.type === 'broken') return agentFailed(`${name}: ${report.message}`, { output })
  if (report.type === 'unresolved') {
    return environmentLacks(`${name} was not found: ${report.message}`, 'Correct `plugin` in the plan, or install the package next to the plan.')
  }
  const { outcome } = report
  switch (outcome.status) {
    case 'finished':
      return { status: 'finished', summary: outcome.summary.slice(0, maxSummaryCharacters), costUsd: outcome.costUsd ?? null }
    case 'failed':
      return agentFailed(outcome.message, { output: outcome.output ?? output })
    case 'unavailable':
      return environmentLacks(`${name}: ${outcome.message}`, outcome.hint)
    case 'stopped':
      // Only Fleet stops an attempt, and then the host's end says so.
      return agentFailed(`${name} stopped without being asked to`, { output })
    default:
      return unreachable(outcome)
  }
}
