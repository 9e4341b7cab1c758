import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { findProgram } from '../../platform/find-program.ts'
import type { ProcessRequest } from '../../ports/process-spawner.ts'
import type { Sandbox, SandboxOpening, SandboxRequest } from '../../ports/sandboxes.ts'
import { outerScript } from './bwrap/entry-scripts.ts'
import { refuseLevel } from './choose-level.ts'
import type { ControlGroup } from './limits/control-group.ts'
import { limitProgram, type SandboxLimits } from './limits/limits.ts'
import { withhold } from './withhold.ts'

type Confinement = { readonly limits: SandboxLimits; readonly group: ControlGroup; readonly prlimit: string | null; readonly folder: string }

/** Adds limits and hidden configuration to a level without namespaces. A limit that the plan asks for and the machine cannot hold is refused. */
export async function confineProcess(base: Sandbox, request: SandboxRequest, confinement: Confinement): Promise<SandboxOpening> {
  const unmet = findUnmet(request, confinement)
  if (unmet !== null) {
    await confinement.group.close()
    return refuseLevel(`${base.level} with ${unmet.limit}`, unmet)
  }
  const prefix = toPrefix(confinement)
  const withheld = await withhold(request.workspace, request.isPrivateWorkspace ? request.hiddenPaths : [], confinement.folder)
  const sandbox: Sandbox = {
    ...base,
    wrap: (program) => confine(base.wrap(program), prefix),
    close: async () => {
      await withheld.bringBack()
      for (const limit of await confinement.group.close()) request.onRefusal(limit)
      await base.close()
    },
  }
  return { status: 'open', sandbox }
}

function confine(program: ProcessRequest, prefix: readonly string[]): ProcessRequest {
  const [name = ''] = program.argv
  // What is not there is left to the spawner to complain of.
  const isThere = name.includes('/') ? existsSync(resolve(program.cwd, name)) : findProgram(name, program.environment['PATH'] ?? '') !== null
  return prefix.length === 0 || !isThere ? program : { ...program, argv: [...prefix, ...program.argv] }
}

function toPrefix({ limits, group, prlimit }: Confinement): readonly string[] {
  const limited = prlimit === null ? [] : limitProgram({ ...limits, maxMemoryBytes: group.holdsMemory ? null : limits.maxMemoryBytes }, prlimit)
  return group.joinPaths.length === 0 ? limited : ['/bin/sh', '-c', outerScript, 'limits', '-', ...group.joinPaths, '--', ...limited]
}

function findUnmet({ spec }: SandboxRequest, { group, prlimit }: Confinement): { readonly limit: string; readonly message: string; readonly hint: string } | null {
  if (spec.maxProcesses !== null && !group.holdsProcesses) {
    return { limit: 'maxProcesses', message: 'the kernel counts processes of the whole user here, and no control group can be made', hint: 'write level: bwrap, or give Fleet a writable cgroup' }
  }
  const needsPrlimit = spec.maxFileBytes !== null || (spec.maxMemoryBytes !== null && !group.holdsMemory)
  return needsPrlimit && prlimit === null ? { limit: 'limits', message: 'prlimit was not found', hint: 'install util-linux' } : null
}
