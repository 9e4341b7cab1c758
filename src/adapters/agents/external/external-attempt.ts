import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ExternalSpec } from '../../../core/plan/agent-spec.ts'
import { builtInProviders } from '../../../core/plan/provider-defaults.ts'
import type { AgentAssignment, AgentContext } from '../../../ports/agent.ts'
import type { ProcessRequest } from '../../../ports/process-spawner.ts'
import { taskEnvironment } from '../task-environment.ts'
import { composeInstructions } from './compose-instructions.ts'
import { agentPath, type AgentPlace } from './find-agent.ts'
import { Narrator } from './narrator.ts'
import type { AgentSetting, ExternalProfile } from './profile.ts'
import { Waiting } from './waiting.ts'

/** Everything that one attempt of an external agent is made of. */
export type ExternalAttempt = {
  readonly spec: ExternalSpec
  readonly profile: ExternalProfile
  readonly assignment: AgentAssignment
  readonly context: AgentContext
  readonly setting: AgentSetting
  readonly narrator: Narrator
  readonly waiting: Waiting
  /** Its HOME, as we see it. */
  readonly home: string
  /** Starts its program with more arguments, confined. */
  readonly requestFor: (args: readonly string[]) => ProcessRequest
}

/** `path` is of the program that drives the agent. */
export type Agency = { readonly spec: ExternalSpec; readonly profile: ExternalProfile; readonly path: string; readonly assignment: AgentAssignment; readonly context: AgentContext }

/** Where the programs of an attempt are looked for. */
export function placeOf({ planFolder, environment }: AgentAssignment, { baseEnvironment }: AgentContext): AgentPlace {
  return { planFolder, path: environment['PATH'] ?? baseEnvironment['PATH'] ?? '' }
}

/** Furnishes a fresh HOME. */
export async function prepareAttempt(agency: Agency): Promise<ExternalAttempt> {
  const { spec, profile, path, assignment, context } = agency
  const [home, temporary] = [join(context.temporaryFolder, 'home'), join(context.temporaryFolder, 'tmp')]
  const setting = toSetting(agency, home)
  await mkdir(temporary, { recursive: true })
  await writeBelow(home, profile.files?.(setting) ?? {})
  const narrator = new Narrator(context)
  const waiting = new Waiting(narrator, context.pass)
  const environment = { ...taskEnvironment(assignment, context), PATH: agentPath(placeOf(assignment, context)), HOME: home, TMPDIR: temporary, NO_COLOR: '1', ...profile.environment?.(setting) }
  const requestFor = (args: readonly string[]): ProcessRequest => context.sandbox.wrap({
    argv: [path, ...spec.command.slice(1), ...args],
    cwd: assignment.workspace,
    environment,
    logPath: context.logPath,
    maxLogBytes: context.maxLogBytes,
    timeoutMs: assignment.timeoutMs,
    idleTimeoutMs: assignment.idleTimeoutMs,
    isWaiting: () => waiting.look(),
    signal: context.signal,
  })
  return { spec, profile, assignment, context, setting, narrator, waiting, home, requestFor }
}

function toSetting({ spec, profile, assignment, context }: Agency, home: string): AgentSetting {
  const { pass, sandbox } = context
  const [provider = '', ...modelId] = (spec.model ?? profile.model ?? '').split('/')
  return {
    prompt: composeInstructions(assignment),
    modelId: modelId.join('/') || null,
    provider,
    api: (assignment.providers.find(({ name }) => name === provider) ?? builtInProviders.get(provider))?.api ?? 'openai-compatible',
    urlOf: pass === null ? null : (name) => sandbox.urlInside(pass.urlOf(name)),
    token: pass?.token ?? '',
    workspace: assignment.workspace,
    home,
    permissions: spec.permissions,
    isConfined: sandbox.level === 'bwrap' || sandbox.level === 'custom',
    mcp: assignment.mcp,
  }
}

/** Writes files below a folder that may not be there yet; only their owner may read them. */
export async function writeBelow(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content, { mode: 0o600 })
  }
}
