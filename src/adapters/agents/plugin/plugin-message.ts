import type { PluginAssignment, PluginOutcome } from './plugin-contract.ts'

/** What the host is given, as a JSON file. */
export type HostRequest = {
  /** Module path relative to the plan folder, or a package name. */
  readonly plugin: string
  readonly assignment: PluginAssignment
  readonly temporaryFolder: string
}

/** What the host leaves behind, as a JSON file: the plugin's outcome, or why there is none. */
export type HostReport =
  | { readonly type: 'outcome'; readonly outcome: PluginOutcome }
  /** The plugin, or a module it imports, was not found. */
  | { readonly type: 'unresolved'; readonly message: string }
  /** It could not be loaded, is not an agent, threw, or returned what cannot be read. */
  | { readonly type: 'broken'; readonly message: string }
