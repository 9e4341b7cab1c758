import type { SandboxLevel, SandboxSpec } from '../core/plan/plan.ts'
import type { Failure } from '../core/run/failure.ts'
import type { ProcessRequest } from './process-spawner.ts'

/** Makes the sandboxes that attempts run their programs in. Fails closed: what the machine cannot hold is refused, never weakened. */
export interface Sandboxes {
  /** What works on this machine, tried by real programs, once. */
  probe(): Promise<SandboxProbe>
  open(request: SandboxRequest): Promise<SandboxOpening>
}

export type SandboxProbe = {
  readonly levels: readonly SandboxLevel[]
  /** Of bwrap; null when it is not there. */
  readonly version: string | null
  /** Why bwrap does not work and how to mend it; null when it works. */
  readonly trouble: { readonly message: string; readonly hint: string } | null
}

export type SandboxRequest = {
  readonly spec: SandboxSpec
  /** What `auto` stands for. */
  readonly defaultLevel: SandboxLevel
  /** What network `auto` stands for at level bwrap. */
  readonly defaultNetwork: Exclude<SandboxSpec['network'], 'auto'>
  /** The only folder that stays after the attempt. */
  readonly workspace: string
  /** Nobody but the attempt looks at the workspace: what has to be hidden may be moved aside for a while where it cannot be masked. */
  readonly isPrivateWorkspace: boolean
  /** Paths of the workspace that programs must not see, relative to its top: agent-side configuration of the repository. */
  readonly hiddenPaths: readonly string[]
  /** The attempt's own folder: HOME and TMPDIR lie in it. */
  readonly temporaryFolder: string
  /** Further paths that programs may read: sources, links of the workspace, the plugin. The system is readable anyway; home folders, other workspaces and the state folder are not. */
  readonly readablePaths: readonly string[]
  /** Socket of the model gateway; null when the attempt has none. */
  readonly gatewaySocketPath: string | null
  /** What has to stay free on the workspace's disk: programs that go on filling it are ended. */
  readonly minFreeDiskBytes: number
  /** Told of what was refused, weakened by `auto`, or reached a limit, a line each. */
  readonly onRefusal: (what: string) => void
}

export type SandboxOpening = { readonly status: 'open'; readonly sandbox: Sandbox } | { readonly status: 'refused'; readonly failure: Failure }

export interface Sandbox {
  readonly level: SandboxLevel
  /** The same program, confined. */
  wrap(request: ProcessRequest): ProcessRequest
  /** A gateway address as programs inside have to write it. */
  urlInside(url: string): string
  /** Path of HOME as programs inside see it. */
  readonly home: string
  /** Why it ended a program; null when it did not. */
  trouble(): Failure | null
  /** Undoes what opening and wrapping made on the disk, and tells what reached its limits. */
  close(): Promise<void>
}
