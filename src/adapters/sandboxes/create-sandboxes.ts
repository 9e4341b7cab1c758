import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../platform/find-program.ts'
import type { ProcessSpawner } from '../../ports/process-spawner.ts'
import type { Sandbox, SandboxOpening, SandboxProbe, SandboxRequest, Sandboxes } from '../../ports/sandboxes.ts'
import type { FoundBwrap } from './bwrap/find-bwrap.ts'
import { chooseLevel, refuseLevel } from './choose-level.ts'
import { customSandbox } from './custom-sandbox.ts'
import type { ControlGroup } from './limits/control-group.ts'
import { toLimits, type SandboxLimits } from './limits/limits.ts'
import { plainSandbox } from './plain-sandboxes.ts'

export type SandboxesOptions = {
  readonly spawner: ProcessSpawner
  /** Fleet's own folder: no program inside bwrap sees it. */
  readonly stateFolder: string
  /** What programs get; its PATH says where programs are. */
  readonly environment: Readonly<Record<string, string>>
}

type Machine = { readonly options: SandboxesOptions; readonly folder: string; readonly bwrap: () => Promise<FoundBwrap>; count: number }

/** The sandboxes of this machine. What a plain command needs is decided here at no cost; bwrap and limits are loaded when something asks for them. */
export function createSandboxes(options: SandboxesOptions): Sandboxes {
  const folder = join(options.stateFolder, 'tmp', 'sandbox')
  let found: Promise<FoundBwrap> | null = null
  const bwrap = (): Promise<FoundBwrap> => {
    found ??= mkdir(folder, { recursive: true }).then(async () => (await import('./bwrap/find-bwrap.ts')).findBwrap({ ...options, folder }))
    return found
  }
  const machine: Machine = { options, folder, bwrap, count: 0 }
  return { probe: async () => toProbe(await bwrap()), open: (request) => open(machine, request) }
}

function toProbe(found: FoundBwrap): SandboxProbe {
  if (found.status === 'works') return { levels: ['none', 'process', 'bwrap', 'custom'], version: found.parts.version, trouble: null }
  return { levels: ['none', 'process', 'custom'], version: found.version, trouble: found.trouble }
}

async function open(machine: Machine, request: SandboxRequest): Promise<SandboxOpening> {
  const choice = await chooseLevel(request, machine.bwrap)
  if (choice.status === 'refused') return choice
  const isUntrusted = choice.level === 'bwrap' || request.defaultLevel === 'bwrap'
  const limits = toLimits(request.spec, { isUntrusted: isUntrusted && choice.level !== 'none' })
  if (choice.level === 'bwrap') return openInBwrap(machine, request, limits)
  if (choice.weakened !== null) request.onRefusal(choice.weakened)
  if (choice.level === 'none') return { status: 'open', sandbox: plainSandbox('none', request.temporaryFolder) }
  const base = choice.level === 'custom' ? customSandbox(request) : plainSandbox('process', request.temporaryFolder)
  const hasLimits = Object.values(limits).some((limit) => limit !== null)
  if (request.hiddenPaths.length > 0 && !request.isPrivateWorkspace) request.onRefusal(`only bwrap can hide ${request.hiddenPaths.join(', ')} in a folder that others use: the agent sees it`)
  if (!hasLimits && (request.hiddenPaths.length === 0 || !request.isPrivateWorkspace)) return { status: 'open', sandbox: base }
  const { confineProcess } = await import('./confine-process.ts')
  await mkdir(machine.folder, { recursive: true })
  return confineProcess(base, request, { limits, folder: machine.folder, group: await openGroup(machine, limits), prlimit: findProgram('prlimit', pathOf(machine)) })
}

async function openInBwrap(machine: Machine, request: SandboxRequest, limits: SandboxLimits): Promise<SandboxOpening> {
  const found = await machine.bwrap()
  if (found.status === 'missing') return refuseLevel('bwrap', found.trouble)
  // Inside a namespace the kernel counts by itself, but never the processes of root. To join a group takes time, so only what is needed is joined.
  const isRoot = process.getuid?.() === 0
  const group = await openGroup(machine, { ...limits, maxProcesses: isRoot ? limits.maxProcesses : null, maxMemoryBytes: request.spec.maxMemoryBytes })
  const isCounted = group.holdsProcesses || !isRoot
  if (!isCounted && request.spec.maxProcesses !== null) {
    await group.close()
    return refuseLevel('bwrap with maxProcesses', { message: 'the kernel counts no processes of root, and no control group can be made', hint: 'run Fleet as another user, or give it a writable cgroup' })
  }
  const { openBwrap } = await import('./bwrap/open-bwrap.ts')
  const sandbox: Sandbox = await openBwrap({ parts: found.parts, request, limits, group, stateFolder: machine.options.stateFolder })
  return { status: 'open', sandbox }
}

async function openGroup(machine: Machine, limits: SandboxLimits): Promise<ControlGroup> {
  const { openControlGroup } = await import('./limits/control-group.ts')
  machine.count += 1
  return openControlGroup(`fleet-${process.pid}-${machine.count}`, limits)
}

function pathOf({ options }: Machine): string {
  return options.environment['PATH'] ?? ''
}
