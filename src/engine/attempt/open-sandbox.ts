import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { WorkingSpec } from '../../core/plan/agent-spec.ts'
import { listHiddenConfiguration } from '../../core/policy/agent-configuration.ts'
import type { AgentNeeds } from '../../ports/agent.ts'
import type { SandboxOpening, SandboxRequest } from '../../ports/sandboxes.ts'
import type { Attempt } from './attempt.ts'
import { defaultLevelFor } from './default-level.ts'

export type AgentAccess = { readonly needs: AgentNeeds; readonly gatewaySocketPath: string | null; readonly programPaths: readonly string[] }

/** The sandbox of the agent. Configuration of agents that the repository brings along is kept from it. */
export function openAgentSandbox(attempt: Attempt, spec: WorkingSpec, { needs, gatewaySocketPath, programPaths }: AgentAccess): Promise<SandboxOpening> {
  const { task } = attempt.assignment
  const hiddenPaths = spec.kind === 'codemod' ? [] : listHiddenConfiguration(namesIn(attempt.workspace.path), { trust: task.sandbox.trust, files: task.files })
  const request = toRequest(attempt)
  const sources = needs.readsSources ? Object.values(attempt.sources) : []
  return attempt.ports.sandboxes.open({
    ...request,
    // The plan's own word counts; without one an agent that names hosts gets these.
    ...(needs.network.length === 0 ? {} : { defaultNetwork: needs.network }),
    gatewaySocketPath,
    hiddenPaths,
    readablePaths: [...request.readablePaths, ...sources, ...programPaths],
  })
}

/** For a program that is only asked what it needs: it can read itself, and reach nothing where that can be held. */
export function openBareSandbox(attempt: Attempt, programPaths: readonly string[]): Promise<SandboxOpening> {
  const request = toRequest(attempt)
  return attempt.ports.sandboxes.open({ ...request, readablePaths: [...request.readablePaths, ...programPaths] })
}

/** The sandbox of the task's checks: they run what the agent wrote, so they get what the agent had, but for the way to models. */
export function openCheckSandbox(attempt: Attempt, workspace: string): Promise<SandboxOpening> {
  const request = toRequest(attempt)
  return attempt.ports.sandboxes.open({ ...request, workspace, readablePaths: [...request.readablePaths, ...Object.values(attempt.sources)] })
}

/** The sandbox of `workspace.setup`. It installs what the repository names, so it has the network unless the plan bounds that. */
export function openSetupSandbox(attempt: Attempt, workspace: string): Promise<SandboxOpening> {
  return attempt.ports.sandboxes.open({ ...toRequest(attempt), workspace, defaultNetwork: 'all' })
}

function toRequest(attempt: Attempt): SandboxRequest {
  const { ports, assignment } = attempt
  const { task, context, agent } = assignment
  return {
    spec: task.sandbox,
    defaultLevel: defaultLevelFor(agent.spec),
    defaultNetwork: 'gateway',
    workspace: attempt.workspace.path,
    isPrivateWorkspace: task.isolation === 'worktree',
    hiddenPaths: [],
    temporaryFolder: attempt.temporaryFolder,
    readablePaths: [
      // A workspace of its own is furnished with links into the user's checkout.
      ...(task.isolation === 'worktree' ? context.plan.workspace.link.map((path) => join(attempt.repository.path, path)) : []),
      ...task.sandbox.readablePaths.map((path) => resolve(ports.planFolder, path)),
    ],
    gatewaySocketPath: null,
    minFreeDiskBytes: context.plan.policy.minFreeDiskBytes,
    onRefusal: (what) => attempt.refused(what),
  }
}

/** Synchronous: one look takes less time than a promise of the file system costs. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}
