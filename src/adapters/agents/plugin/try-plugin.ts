import { createAgentRig, type RigFiles } from '../../../ports/agent-rig.ts'
import type { AgentOutcome } from '../../../ports/agent.ts'
import type { ProcessSpawner } from '../../../ports/process-spawner.ts'
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
  /** Text of every file of the workspace afterwards, by path. */
  readonly files: Readonly<Record<string, string>>
  readonly log: string
}

/** Runs a plugin as Fleet runs it, in a process of its own and in a temporary workspace, without a plan or a repository. */
export async function tryPlugin(trial: PluginTrial, spawner: ProcessSpawner): Promise<PluginTrialResult> {
  const { plugin, planFolder, options = {}, files, prompt = '' } = trial
  await using rig = await createAgentRig({ spec: { kind: 'plugin', plugin, options }, spawner, files, overrides: { planFolder, prompt } })
  const outcome = await rig.run(createPluginAgent())
  const paths = Object.keys(await rig.readTree())
  const texts = await Promise.all(paths.map(async (path) => [path, await rig.read(path)] as const))
  return { outcome, files: Object.fromEntries(texts), log: await rig.readLog() }
}
