import { join } from 'node:path'
import type { PluginSpec } from '../../../core/plan/agent-spec.ts'
import { invariant, unreachable } from '../../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import { agentFailed, environmentLacks } from '../agent-failed.ts'
import { explainEnd } from '../explain-end.ts'
import { logSize, readLogTail } from '../../../platform/log-tail.ts'
import type { PluginCapabilities, PluginModels, PluginOutcome } from './plugin-contract.ts'
import type { HostReport, PluginDescription } from './plugin-message.ts'
import { listPluginPaths } from './plugin-paths.ts'
import { runHost, type HostEnd } from './run-host.ts'

const maxSummaryCharacters = 4_000

type Described = { readonly status: 'described'; readonly description: PluginDescription } | Exclude<AgentOutcome, { readonly status: 'finished' }>

/** The agent that carries a program written against `elite-fleet/agent`, in a process of its own. */
export function createPluginAgent(): Agent {
  /** What plugins said of themselves, by plan folder and plugin: each is asked once. */
  const known = new Map<string, PluginDescription>()
  const ask = async (assignment: AgentAssignment, context: AgentContext): Promise<Described> => {
    const key = JSON.stringify([assignment.planFolder, specOf(assignment).plugin])
    const described = known.get(key)
    if (described !== undefined) return { status: 'described', description: described }
    const answer = await describe(assignment, context)
    if (answer.status === 'described') known.set(key, answer.description)
    return answer
  }
  return {
    kind: 'plugin',
    programPaths: (assignment) => listPluginPaths(specOf(assignment).plugin, assignment.planFolder),
    needs: async (assignment, context) => {
      if (context.signal.aborted) return { status: 'stopped' }
      const answer = await ask(assignment, context)
      if (answer.status !== 'described') return answer
      const { models = [], network = false, sources = false } = answer.description.capabilities
      return { status: 'known', needs: { callsModels: models.length > 0, network: network === true ? 'all' : network === false ? [] : network, readsSources: sources } }
    },
    run: async (assignment, context) => {
      if (context.signal.aborted) return { status: 'stopped' }
      const answer = await ask(assignment, context)
      return answer.status === 'described' ? work(answer.description.capabilities, assignment, context) : answer
    },
  }
}

function specOf({ spec }: AgentAssignment): PluginSpec {
  invariant(spec.kind === 'plugin', `the plugin agent was given a spec of kind ${spec.kind}`)
  return spec
}

async function describe(assignment: AgentAssignment, context: AgentContext): Promise<Described> {
  const { plugin } = specOf(assignment)
  const logPath = join(context.temporaryFolder, 'plugin-describe.log')
  const host = await runHost({ type: 'describe', plugin, planFolder: assignment.planFolder }, { assignment, context, logPath, startsPrograms: false })
  if (typeof host.report !== 'string' && host.report.type === 'described') return { status: 'described', description: host.report.description }
  const outcome = await toOutcome(host, { assignment, context, logPath, outputStart: 0 })
  return outcome.status === 'finished' ? agentFailed(`plugin ${plugin} did not say what it is`) : outcome
}

async function work({ models = [], programs = [] }: PluginCapabilities, assignment: AgentAssignment, context: AgentContext): Promise<AgentOutcome> {
  const { spec: _, ...task } = assignment
  const { plugin, options } = specOf(assignment)
  const { temporaryFolder, logPath } = context
  const outputStart = logSize(logPath)
  const request = { type: 'run', plugin, planFolder: assignment.planFolder, assignment: { ...task, options }, temporaryFolder, models: toModels(models, context) } as const
  const host = await runHost(request, { assignment, context, logPath, startsPrograms: programs.length > 0 })
  return toOutcome(host, { assignment, context, logPath, outputStart })
}

/** Only who declared providers was given a pass. */
function toModels(providers: readonly string[], { pass, sandbox }: AgentContext): PluginModels | null {
  if (pass === null || providers.length === 0) return null
  return { token: pass.token, urls: Object.fromEntries(providers.map((provider) => [provider, sandbox.urlInside(pass.urlOf(provider))])) }
}

type Evidence = { readonly assignment: AgentAssignment; readonly context: AgentContext; readonly logPath: string; readonly outputStart: number }

async function toOutcome({ end, report }: HostEnd, { assignment, context, logPath, outputStart }: Evidence): Promise<AgentOutcome> {
  const name = `plugin ${specOf(assignment).plugin}`
  if (end.status === 'not-started') return agentFailed(`${name} could not start: ${end.message}`)
  if (end.status !== 'exited' || end.code !== 0) return explainEnd(end, { name, assignment, context: { ...context, logPath }, outputStart })
  return judge(report, { name, output: await readLogTail(logPath, outputStart) })
}

function judge(report: HostReport | string, { name, output }: { readonly name: string; readonly output: string }): AgentOutcome {
  if (typeof report === 'string') return agentFailed(`${name}: ${report}`, { exitCode: 0, output })
  if (report.type === 'broken' || report.type === 'described') return agentFailed(`${name}: ${report.type === 'broken' ? report.message : 'it only described itself'}`, { output })
  if (report.type === 'unresolved') {
    return environmentLacks(`${name} was not found: ${report.message}`, 'Correct `plugin` in the plan, or install the package next to the plan.')
  }
  return fromPlugin(report.outcome, { name, output })
}

function fromPlugin(outcome: PluginOutcome, { name, output }: { readonly name: string; readonly output: string }): AgentOutcome {
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
