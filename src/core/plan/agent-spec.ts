/** What an agent is configured to do, as written in the plan; `kind` picks the adapter. */
export type AgentSpec = CommandSpec | CodemodSpec | PluginSpec

/** Runs a program: `run` is an argument vector, `script` the text of a shell script handed to `sh` as a file. */
export type CommandSpec =
  | { readonly kind: 'command'; readonly run: readonly string[] }
  | { readonly kind: 'command'; readonly script: string }

/** A deterministic transformation of the tree; exactly one action. */
export type CodemodSpec = { readonly kind: 'codemod' } & (
  | { readonly rename: RenameSpec }
  | { readonly rules: readonly string[] }
  | { readonly edit: readonly EditSpec[] }
  | { readonly integrate: IntegrateSpec }
)

/** Renames a symbol and all its references through a language server. */
export type RenameSpec = {
  readonly symbol: string
  /** Path of the file that declares the symbol, relative to the repository. */
  readonly in: string
  readonly to: string
}

/** Changes one value of a JSON, JSONC or YAML file; comments and formatting stay. */
export type EditSpec = {
  /** Path relative to the repository. */
  readonly file: string
  /** Keys and indexes from the root, `["scripts", "build"]`. */
  readonly at: readonly (string | number)[]
} & ({ readonly set: unknown } | { readonly remove: true })

/** Copies components from a read-only repository into the target. */
export type IntegrateSpec = {
  /** Name of the source repository. */
  readonly from: string
  /** Pairs of source path (file or folder) and target path. */
  readonly copy: readonly { readonly source: string; readonly target: string }[]
  /** Module specifiers rewritten in copied files, by exact name or by `prefix/*` to `prefix/*`. */
  readonly imports: Readonly<Record<string, string>>
  /**
   * Commit of the source at which the target last took its copy: the base of the three-way merge where the target has
   * its own version. `null`: the merge uses an empty base, equal text merges, different text conflicts.
   */
  readonly base: string | null
}

/** A program written against `elite-fleet/agent`, run out of process. */
export type PluginSpec = {
  readonly kind: 'plugin'
  /** Module path relative to the plan file, or a package name. */
  readonly plugin: string
  /** Passed to the plugin as it is. */
  readonly options: Readonly<Record<string, unknown>>
}
