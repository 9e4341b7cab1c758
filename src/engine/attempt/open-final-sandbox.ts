import { join, resolve } from 'node:path'
import type { Plan, Repository, SandboxSpec, Task } from '../../core/plan/plan.ts'
import type { SandboxOpening, SandboxRequest } from '../../ports/sandboxes.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { confinedSpawner } from './confined-spawner.ts'
import { defaultLevelFor } from './default-level.ts'

type FinalPlace = { readonly plan: Plan; readonly repository: Repository; readonly temporaryFolder: string }

/** The ports with which the checks of a whole run start programs. They run what all tasks together have landed, so the most confined of these tasks decides. */
export function finalPorts(ports: AttemptPorts, place: FinalPlace): AttemptPorts {
  const spawnerFor = (defaultNetwork: 'gateway' | 'all') => confinedSpawner(ports.spawner, (workspace) => openFinalSandbox(ports, { ...place, workspace, defaultNetwork }))
  return { ...ports, spawner: spawnerFor('gateway'), setUpSpawner: spawnerFor('all') }
}

function openFinalSandbox(ports: AttemptPorts, { plan, repository, workspace, temporaryFolder, defaultNetwork }: FinalPlace & { readonly workspace: string; readonly defaultNetwork: 'gateway' | 'all' }): Promise<SandboxOpening> {
  const tasks = plan.tasks.filter((task) => task.repository === repository.name)
  const confined = tasks.filter(isConfined)
  const spec = confined.length > 0 ? together(confined) : (tasks.find(({ sandbox }) => sandbox.level === 'custom') ?? tasks[0])?.sandbox
  const request: Omit<SandboxRequest, 'spec'> = {
    defaultLevel: confined.some((task) => defaultLevelFor(task.agent) === 'bwrap') ? 'bwrap' : 'process',
    defaultNetwork,
    workspace,
    isPrivateWorkspace: false,
    hiddenPaths: [],
    temporaryFolder,
    readablePaths: [
      ...plan.repositories.filter(({ readonly }) => readonly).map(({ path }) => path),
      ...plan.workspace.link.map((path) => join(repository.path, path)),
      ...(spec?.readablePaths ?? []).map((path) => resolve(ports.planFolder, path)),
    ],
    gatewaySocketPath: null,
    minFreeDiskBytes: plan.policy.minFreeDiskBytes,
    onRefusal: (what) => ports.folder.log('run-checks', 1, `sandbox: ${what}`),
  }
  return ports.sandboxes.open({ ...request, spec: spec ?? unconfined })
}

const unconfined: SandboxSpec = { level: 'process', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] }

function isConfined({ sandbox, agent }: Task): boolean {
  const { level, network } = sandbox
  return level === 'bwrap' || (level === 'auto' && (defaultLevelFor(agent) === 'bwrap' || network === 'gateway' || Array.isArray(network)))
}

/** What every one of the tasks was allowed to reach, the checks may reach. */
function together(tasks: readonly Task[]): SandboxSpec {
  const specs = tasks.map(({ sandbox }) => sandbox)
  const hosts = specs.flatMap(({ network }) => (typeof network === 'string' ? [] : network))
  const reachable = hosts.length > 0 ? [...new Set(hosts)] : 'auto'
  return {
    ...unconfined,
    level: specs.some(({ level }) => level === 'bwrap') ? 'bwrap' : 'auto',
    network: specs.some(({ network }) => network === 'all') ? 'all' : reachable,
    readablePaths: [...new Set(specs.flatMap((spec) => spec.readablePaths))],
  }
}
