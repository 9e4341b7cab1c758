import type { ExternalAgentName, ExternalSpec } from '../../../core/plan/agent-spec.ts'
import type { McpServer, ProviderApi } from '../../../core/plan/plan.ts'
import type { HeadlessListener } from './headless/listener.ts'

/** All that Fleet knows of one coding agent: how it is started, configured and understood. */
export type ExternalProfile = {
  readonly agent: ExternalAgentName
  /** What people call it. */
  readonly title: string
  readonly licence: string
  /** Model where the plan names none, `provider/model id`; with `provider/` alone the agent picks one of the provider. Null: it calls whichever it likes. */
  readonly model: string | null
  /** Protocols of providers that it speaks; null: nobody knows. */
  readonly apis: readonly ProviderApi[] | null
  /** Configuration files, by path below its HOME. */
  readonly files?: (setting: AgentSetting) => Readonly<Record<string, string>>
  /** Variables besides the task's environment: where its model is, and that it tells nobody about itself and does not update. */
  readonly environment?: (setting: AgentSetting) => Readonly<Record<string, string>>
  /** Folders below HOME in which it keeps its conversations; needed to go on with one after a crash, absent where it cannot. */
  readonly sessionFolders?: readonly string[]
  readonly acp: AgentProgram | null
  readonly headless: HeadlessProgram | null
}

export type AgentProgram = {
  /** Name on PATH. */
  readonly program: string
  /** npm package that brings it, with the version that was tried. */
  readonly install: string
  readonly args: (setting: AgentSetting) => readonly string[]
}

export type HeadlessProgram = AgentProgram & {
  /** Commands run before the agent, each the arguments of its program. */
  readonly preparations?: (setting: AgentSetting) => readonly (readonly string[])[]
  /** Understands its standard output; null: text for people, the exit code is all it says. */
  readonly listen: (() => HeadlessListener) | null
}

/** What one attempt gives an agent. */
export type AgentSetting = {
  /** What it is told to do. */
  readonly prompt: string
  /** Null when the agent may choose. */
  readonly modelId: string | null
  /** Provider that its calls go to, and the protocol that is spoken there. */
  readonly provider: string
  readonly api: ProviderApi
  /** Address of a provider as the agent has to write it, without `/v1`. Null when the attempt has no way to models. */
  readonly urlOf: ((provider: string) => string) | null
  /** Stands for the key. */
  readonly token: string
  readonly workspace: string
  /** Its HOME, as it sees it. */
  readonly home: string
  readonly permissions: ExternalSpec['permissions']
  /** Whether a sandbox holds it, so that its own would only be in the way. */
  readonly isConfined: boolean
  readonly mcp: readonly McpServer[]
}

/** The base URL of the agent's provider with a path after it, or nothing where there is no way to models. */
export function baseUrl({ urlOf, provider }: AgentSetting, path = ''): string | null {
  return urlOf === null ? null : `${urlOf(provider)}${path}`
}
