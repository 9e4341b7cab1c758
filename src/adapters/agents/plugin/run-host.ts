import { constants } from 'node:fs'
import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { ownModulePath } from '../../../platform/own-package.ts'
import type { AgentAssignment, AgentContext } from '../../../ports/agent.ts'
import type { ProcessEnd } from '../../../ports/process-spawner.ts'
import { taskEnvironment } from '../task-environment.ts'
import type { PluginCapabilities, PluginOutcome } from './plugin-contract.ts'
import type { HostReport, HostRequest } from './plugin-message.ts'

const hostPath = ownModulePath('adapters/agents/plugin/plugin-host')
const maxReportBytes = 1_000_000
const names = z.array(z.string().min(1).max(250)).max(100)

const outcomeSchema: z.ZodType<PluginOutcome> = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('finished'), summary: z.string(), costUsd: z.number().min(0).nullable().exactOptional() }),
  z.strictObject({ status: z.literal('failed'), message: z.string(), output: z.string().exactOptional() }),
  z.strictObject({ status: z.literal('unavailable'), message: z.string(), hint: z.string() }),
  z.strictObject({ status: z.literal('stopped') }),
])
const capabilitiesSchema: z.ZodType<PluginCapabilities> = z.strictObject({
  models: names.exactOptional(),
  network: z.union([z.boolean(), z.array(z.string().regex(/^(?:\*\.)?[A-Za-z0-9][A-Za-z0-9.-]{0,250}(?::\d{1,5})?$/)).max(100)]).exactOptional(),
  programs: names.exactOptional(),
  sources: z.boolean().exactOptional(),
})
const reportSchema: z.ZodType<HostReport> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('described'), description: z.strictObject({ name: z.string(), version: z.string().nullable(), capabilities: capabilitiesSchema }) }),
  z.strictObject({ type: z.literal('outcome'), outcome: outcomeSchema }),
  z.strictObject({ type: z.literal('unresolved'), message: z.string() }),
  z.strictObject({ type: z.literal('broken'), message: z.string() }),
])

export type HostRun = {
  readonly assignment: AgentAssignment
  readonly context: AgentContext
  /** Where what the plugin prints goes. */
  readonly logPath: string
  readonly startsPrograms: boolean
}

/** How the host's process ended, and what it left, or what is wrong with that. */
export type HostEnd = { readonly end: ProcessEnd; readonly report: HostReport | string }

/** Carries a plugin in a process of its own, in the sandbox of the context. */
export async function runHost(request: HostRequest, { assignment, context, logPath, startsPrograms }: HostRun): Promise<HostEnd> {
  const requestPath = join(context.temporaryFolder, `plugin-${request.type}.json`)
  const reportPath = join(context.temporaryFolder, `plugin-${request.type}-report.json`)
  await rm(reportPath, { recursive: true, force: true })
  await writeFile(requestPath, JSON.stringify(request))
  const program = context.sandbox.wrap({
    argv: [process.execPath, ...permissions(assignment, context, startsPrograms), hostPath, requestPath, reportPath],
    cwd: assignment.workspace,
    environment: taskEnvironment(assignment, context),
    logPath,
    maxLogBytes: context.maxLogBytes,
    timeoutMs: assignment.timeoutMs,
    idleTimeoutMs: assignment.idleTimeoutMs,
    signal: context.signal,
  })
  const end = await context.spawner.run(program)
  return { end, report: end.status === 'exited' && end.code === 0 ? await readReport(reportPath) : 'it ended without an outcome' }
}

/** Node's own permissions, which hold at every level: a plugin writes only in the workspace and the attempt's temporary folders. */
function permissions({ workspace }: AgentAssignment, { temporaryFolder, baseEnvironment }: AgentContext, startsPrograms: boolean): readonly string[] {
  const writable = [workspace, temporaryFolder, baseEnvironment['TMPDIR'], baseEnvironment['HOME']].filter((path) => path !== undefined)
  return [
    '--disable-warning=ExperimentalWarning', '--disable-warning=SecurityWarning',
    '--permission', '--allow-fs-read=*', '--allow-addons', '--allow-worker', '--allow-wasi', ...(startsPrograms ? ['--allow-child-process'] : []),
    ...new Set(writable.map((path) => `--allow-fs-write=${path}`)),
  ]
}

/** A plugin may have put anything in its place: a link is not followed, a pipe not waited for. */
async function readReport(path: string): Promise<HostReport | string> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    if (!(await file.stat()).isFile()) return 'its outcome is not a file'
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
