import type { PluginAssignment, PluginCapabilities, PluginModels, PluginOutcome } from './plugin-contract.ts'

/** What the host is given, as a JSON file. */
export type HostRequest = {
  /** Module path relative to the plan folder, or a package name. */
  readonly plugin: string
  readonly planFolder: string
} & ({ readonly type: 'describe' } | { readonly type: 'run'; readonly assignment: PluginAssignment; readonly temporaryFolder: string; readonly models: PluginModels | null })

/** What a plugin says of itself; the capabilities are not checked yet. */
export type PluginDescription = { readonly name: string; readonly version: string | null; readonly capabilities: PluginCapabilities }

/** What the host leaves behind, as a JSON file. */
export type HostReport =
  | { readonly type: 'described'; readonly description: PluginDescription }
  | { readonly type: 'outcome'; readonly outcome: PluginOutcome }
  /** The plugin, or a module it imports, was not found. */
  | { readonly type: 'unresolved'; readonly message: string }
  /** It could not be loaded, is not an agent, threw, or returned what cannot be read. */
  | { readonly type: 'broken'; readonly message: string }
