import { createAgentRig, type AgentRig, type RigFiles } from '../../../ports/agent-rig.ts'
import type { Agent, AgentNeeds, AgentOutcome } from '../../../ports/agent.ts'
import type { ProcessSpawner } from '../../../ports/process-spawner.ts'
import type { SandboxLevel } from '../../../core/plan/plan.ts'
import type { Sandbox, Sandboxes } from '../../../ports/sandboxes.ts'
import { createPluginAgent } from './plugin-agent.ts'

/** A plugin and the work to try it on. */
export type PluginTrial = {
  /** Module path relative to `planFolder`, or a package name, as in the plan. */
  readonly plugin: string
  /** Absolute path of the folder that stands for that of the plan. */
  readonly planFolder: string
  readonly options?: Readonly<Record<string, unknown>>
  /** The workspace at the start. */
  readonly files: RigFiles
  readonly prompt?: string
}

/** What a plugin said and did. */
export type PluginTrialResult = {
  readonly outcome: AgentOutcome
  /** What it declared; null when it could not be asked. */
  readonly needs: AgentNeeds | null
  /** The level it was run at. */
  readonly level: SandboxLevel
  /** Text of every file of the workspace afterwards, by path. */
  readonly files: Readonly<Record<string, string>>
  readonly log: string
}

export type PluginTools = {
  readonly spawner: ProcessSpawner
  /** Given, the plugin runs as it does under `fleet run`: inside bwrap where the machine has it, with what it declared and nothing else. */
  readonly sandboxes?: Sandboxes
}

/** Runs a plugin as Fleet runs it, in a process of its own and in a temporary workspace, without a plan or a repository. Models are not part of it. */
export async function tryPlugin(trial: PluginTrial, tools: PluginTools): Promise<PluginTrialResult> {
  const { plugin, planFolder, options = {}, files, prompt = '' } = trial
  await using rig = await createAgentRig({ spec: { kind: 'plugin', plugin, options }, spawner: tools.spawner, files, overrides: { planFolder, prompt } })
  const agent = createPluginAgent()
  const asked = await inSandbox(rig, tools, { network: [] }, async (sandbox) => agent.needs?.(rig.assignment, { ...rig.context, sandbox }))
  const needs = asked?.status === 'known' ? asked.needs : null
  const { outcome, level } = await inSandbox(rig, tools, { network: needs?.network ?? [] }, async (sandbox) => ({ outcome: await run(agent, rig, sandbox), level: sandbox.level }))
  const paths = Object.keys(await rig.readTree())
  const texts = await Promise.all(paths.map(async (path) => [path, await rig.read(path)] as const))
  return { outcome, needs, level, files: Object.fromEntries(texts), log: await rig.readLog() }
}

function run(agent: Agent, { assignment, context }: AgentRig, sandbox: Sandbox): Promise<AgentOutcome> {
  return agent.run(assignment, { ...context, sandbox })
}

async function inSandbox<Result>({ assignment, context, workspace }: AgentRig, { sandboxes }: PluginTools, { network }: Pick<AgentNeeds, 'network'>, work: (sandbox: Sandbox) => Promise<Result>): Promise<Result> {
  if (sandboxes === undefined) return work(context.sandbox)
  const opening = await sandboxes.open({
    spec: { level: 'auto', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] },
    defaultLevel: 'bwrap',
    defaultNetwork: network.length === 0 ? 'gateway' : network,
    workspace,
    isPrivateWorkspace: true,
    hiddenPaths: [],
    temporaryFolder: context.temporaryFolder,
    readablePaths: (await createPluginAgent().programPaths?.(assignment)) ?? [],
    gatewaySocketPath: null,
    minFreeDiskBytes: 0,
    onRefusal: (what) => context.log(`sandbox: ${what}`),
  })
  if (opening.status === 'refused') throw new Error(opening.failure.message)
  try {
    return await work(opening.sandbox)
  } finally {
    await opening.sandbox.close()
  }
}
