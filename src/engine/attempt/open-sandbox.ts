import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { WorkingSpec } from '../../core/plan/agent-spec.ts'
import { listHiddenConfiguration } from '../../core/policy/agent-configuration.ts'
import type { SandboxOpening, SandboxRequest } from '../../ports/sandboxes.ts'
import type { Attempt } from './attempt.ts'

/** What `auto` stands for: whatever a model or a stranger's program decides gets namespaces where the machine has them. */
export function defaultLevelFor({ kind }: WorkingSpec): 'bwrap' | 'process' {
  return kind === 'model' || kind === 'external' || kind === 'plugin' ? 'bwrap' : 'process'
}

/** The sandbox of the agent; configuration of agents that the repository brings along is kept from it. */
export async function openAgentSandbox(attempt: Attempt, spec: WorkingSpec, { gatewaySocketPath, readablePaths }: Pick<SandboxRequest, 'gatewaySocketPath' | 'readablePaths'>): Promise<SandboxOpening> {
  const { task } = attempt.assignment
  const hiddenPaths = spec.kind === 'codemod' ? [] : listHiddenConfiguration(await readdir(attempt.workspace.path).catch(() => []), { trust: task.sandbox.trust, files: task.files })
  return attempt.ports.sandboxes.open({ ...toRequest(attempt, spec), gatewaySocketPath, hiddenPaths, readablePaths: [...toRequest(attempt, spec).readablePaths, ...readablePaths] })
}

/** The sandbox of the task's checks: they run what the agent wrote, so they get what the agent had, but for the way to models. */
export function openCheckSandbox(attempt: Attempt, workspace: string): Promise<SandboxOpening> {
  return attempt.ports.sandboxes.open({ ...toRequest(attempt, attempt.assignment.agent.spec), workspace })
}

/** The sandbox of `workspace.setup`. It installs what the repository names, so it has the network unless the plan bounds that. */
export function openSetupSandbox(attempt: Attempt): Promise<SandboxOpening> {
  const request = toRequest(attempt, attempt.assignment.agent.spec)
  const { spec } = request
  return attempt.ports.sandboxes.open({ ...request, spec: spec.network === 'auto' ? { ...spec, network: 'all' } : spec })
}

function toRequest(attempt: Attempt, agent: { readonly kind: string }): SandboxRequest {
  const { ports, assignment } = attempt
  const { task, context } = assignment
  return {
    spec: task.sandbox,
    defaultLevel: defaultLevelFor(agent as WorkingSpec),
    workspace: attempt.workspace.path,
    isPrivateWorkspace: task.isolation === 'worktree',
    hiddenPaths: [],
    temporaryFolder: attempt.temporaryFolder,
    readablePaths: [
      ...Object.values(attempt.sources),
      // A workspace of its own is furnished with links into the user's checkout.
      ...(task.isolation === 'worktree' ? context.plan.workspace.link.map((path) => join(attempt.repository.path, path)) : []),
      ...task.sandbox.readablePaths.map((path) => resolve(ports.planFolder, path)),
    ],
    gatewaySocketPath: null,
    minFreeDiskBytes: context.plan.policy.minFreeDiskBytes,
    onRefusal: (what) => attempt.refused(what),
  }
}
