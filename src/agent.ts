/** The contract of agents written by users, `elite-fleet/agent`. */
export { defineAgent } from './adapters/agents/plugin/plugin-contract.ts'
export type {
  PluginAgent,
  PluginAssignment,
  PluginCapabilities,
  PluginContext,
  PluginModels,
  PluginOutcome,
  ProgramEnd,
  ProgramOptions,
} from './adapters/agents/plugin/plugin-contract.ts'
export type { Failure } from './core/run/failure.ts'
