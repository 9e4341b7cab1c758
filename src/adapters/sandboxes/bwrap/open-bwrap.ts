import { basename, join } from 'node:path'
import type { ProcessRequest } from '../../../ports/process-spawner.ts'
import type { Sandbox, SandboxRequest } from '../../../ports/sandboxes.ts'
import type { ControlGroup } from '../limits/control-group.ts'
import { guardDisk } from '../limits/disk-guard.ts'
import { toUlimits, type SandboxLimits } from '../limits/limits.ts'
import { planForwarders } from '../network/forwarders.ts'
import { openNetwork } from '../network/open-network.ts'
import { toBwrapArguments, type BwrapView } from './bwrap-arguments.ts'
import { innerScript, outerScript } from './entry-scripts.ts'
import type { Bwrap } from './find-bwrap.ts'
import { findInside } from './find-inside.ts'
import { readView } from './read-view.ts'

export type OpenBwrap = {
  readonly parts: Bwrap
  readonly request: SandboxRequest
  readonly limits: SandboxLimits
  readonly group: ControlGroup
  readonly stateFolder: string
}

/** A sandbox in which each program gets namespaces of its own over the same workspace, home and `/tmp`. */
export async function openBwrap({ parts, request, limits, group, stateFolder }: OpenBwrap): Promise<Sandbox> {
  const network = await openNetwork(request, parts)
  const forwarders = planForwarders(network.forwards, parts.path)
  const view = await readView({ parts, request, stateFolder, sockets: network.sockets, hasOwnNetwork: network.isOwn, ownPaths: forwarders.readablePaths })
  const guard = guardDisk(request.workspace, request)
  const entry: Entry = {
    parts,
    view,
    joinPaths: group.joinPaths,
    inner: ['/bin/sh', '-c', innerScript, 'sandbox', ...toUlimits(limits), ...forwarders.words],
    environment: network.environment,
    signal: guard.signal,
    onRefusal: request.onRefusal,
  }
  return {
    level: 'bwrap',
    wrap: (program) => wrap(program, entry),
    urlInside: network.urlInside,
    home: request.temporaryFolder,
    trouble: () => guard.trouble(),
    close: async () => {
      guard.close()
      await network.close()
      for (const limit of await group.close()) request.onRefusal(limit)
    },
  }
}

type Entry = {
  readonly parts: Bwrap
  readonly view: BwrapView
  readonly joinPaths: readonly string[]
  readonly inner: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly onRefusal: (what: string) => void
}

function wrap(program: ProcessRequest, { parts, view, joinPaths, inner, environment, signal, onRefusal }: Entry): ProcessRequest {
  const [name = ''] = program.argv
  const found = findInside(name, program, view)
  // What the machine does not have is left to the spawner to complain of, under a name that cannot come to be there meanwhile.
  if (found.status === 'missing') return { ...program, argv: [join(parts.emptyFolder, basename(name) || 'program')] }
  if (found.status === 'hidden') onRefusal(`${name} lies outside of what programs inside may read: name it under sandbox.read in the plan`)
  const seen = found.status === 'elsewhere' ? { ...view, readable: [...view.readable, { source: found.path, target: found.path }] } : view
  return {
    ...program,
    argv: [
      '/bin/sh', '-c', outerScript, 'sandbox', parts.filterPath ?? '/dev/null', ...joinPaths, '--',
      parts.bwrap, ...(parts.filterPath === null ? [] : ['--seccomp', '9']), ...toBwrapArguments(seen), '--chdir', program.cwd, '--',
      ...inner, parts.env, '--default-signal=TERM', ...program.argv,
    ],
    environment: { ...program.environment, ...environment },
    signal: program.signal === undefined ? signal : AbortSignal.any([program.signal, signal]),
    // The process namespace ends with the program, and with it all that it started.
    sweepStrays: false,
  }
}
