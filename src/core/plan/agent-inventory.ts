/** The agents that plans can use on one machine, and what the others lack. */
export type AgentInventory = {
  /** Kinds that call no model and need nothing. */
  readonly plain: readonly string[]
  readonly providers: readonly ProviderListing[]
  readonly programs: readonly ProgramListing[]
}

/** A provider of models, and the agents of that name that call it. */
export type ProviderListing = {
  readonly name: string
  readonly agents: readonly string[]
  /** Variables that may hold the key, the first that is set counts. */
  readonly keyVariables: readonly string[]
  /** Which of them is set; null when none is. Its value is told nobody. */
  readonly keyFoundIn: string | null
}

/** A coding agent with a program of its own. */
export type ProgramListing = {
  readonly agent: string
  readonly title: string
  readonly licence: string
  /** One for each way to drive it, the preferred first. */
  readonly ways: readonly ProgramWay[]
}

export type ProgramWay = {
  readonly protocol: 'acp' | 'headless'
  readonly program: string
  /** Absolute path; null when it is not there. */
  readonly path: string | null
  /** Null when it is not there or does not tell. */
  readonly version: string | null
  /** npm package with the version that was tried. */
  readonly package: string
}
