import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../../platform/find-program.ts'
import type { ProcessSpawner } from '../../../ports/process-spawner.ts'
import type { SandboxProbe } from '../../../ports/sandboxes.ts'
import { innerScript, outerScript } from './entry-scripts.ts'
import { makeSyscallFilter } from './syscall-filter.ts'
import { readSystemView, type SystemView } from './system-view.ts'

/** What a working bwrap needs at hand; made once for all sandboxes of a run. */
export type Bwrap = {
  readonly bwrap: string
  readonly env: string
  readonly version: string
  readonly system: SystemView
  readonly disablesUserNamespaces: boolean
  readonly emptyFolder: string
  readonly emptyFile: string
  /** Null on processors that the filter is not written for. */
  readonly filterPath: string | null
  /** PATH of programs. */
  readonly path: string
  /** Where sockets and what is moved aside lie: seen by no program. */
  readonly folder: string
}

export type FoundBwrap = { readonly status: 'works'; readonly parts: Bwrap } | { readonly status: 'missing'; readonly version: string | null; readonly trouble: NonNullable<SandboxProbe['trouble']> }

export type MachineOptions = {
  readonly spawner: ProcessSpawner
  /** Fleet's own folder: never shown. */
  readonly stateFolder: string
  /** Below the state folder; made when needed. */
  readonly folder: string
  /** What programs get; its PATH says where programs are. */
  readonly environment: Readonly<Record<string, string>>
}

const probeTimeoutMs = 20_000

/** Tries bwrap by a real run with everything that sandboxes use: an installed bwrap is of no use where user namespaces are closed. */
export async function findBwrap(options: MachineOptions): Promise<FoundBwrap> {
  const path = options.environment['PATH'] ?? ''
  const [bwrap, env] = ['bwrap', 'env'].map((name) => findProgram(name, path))
  if (process.platform !== 'linux') return missing('bubblewrap is for Linux alone', 'use level process, or level custom with a sandbox of this system')
  if (!bwrap) return missing('bwrap was not found', 'install bubblewrap, for example: apt-get install bubblewrap')
  if (!env) return missing('env was not found', 'install coreutils')
  const parts = await prepare(options, { bwrap, env })
  const version = await runQuietly(options, [bwrap, '--version'])
  const known = { ...parts, version: /\d+(?:\.\d+)+/.exec(version.output)?.[0] ?? 'unknown' }
  for (const disablesUserNamespaces of [true, false]) {
    const found = { ...known, disablesUserNamespaces }
    if ((await runQuietly(options, toProbe(found))).worked) return { status: 'works', parts: found }
  }
  const { output } = await runQuietly(options, toProbe({ ...known, disablesUserNamespaces: false }))
  return { status: 'missing', version: known.version, trouble: explain(output) }
}

async function prepare({ folder, stateFolder, environment }: MachineOptions, programs: Pick<Bwrap, 'bwrap' | 'env'>): Promise<Omit<Bwrap, 'version' | 'disablesUserNamespaces'>> {
  const [emptyFolder, emptyFile] = [join(folder, 'empty'), join(folder, 'empty-file')]
  await mkdir(emptyFolder, { recursive: true })
  await writeFile(emptyFile, '')
  const filter = makeSyscallFilter(process.arch)
  const filterPath = filter === null ? null : join(folder, 'calls.bpf')
  if (filter !== null && filterPath !== null) await writeFile(filterPath, filter)
  const system = await readSystemView({ path: environment['PATH'] ?? '', excluded: [stateFolder], isRoot: process.getuid?.() === 0 })
  return { ...programs, system, emptyFolder, emptyFile, filterPath, folder, path: environment['PATH'] ?? '' }
}

function toProbe({ bwrap, env, filterPath, disablesUserNamespaces }: Bwrap): readonly string[] {
  const isolated = [
    ...(filterPath === null ? [] : ['--seccomp', '9']),
    '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--unshare-user', '--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-net', '--unshare-cgroup-try',
    ...(disablesUserNamespaces ? ['--disable-userns'] : []), '--cap-drop', 'ALL', '--die-with-parent', '--as-pid-1', '--size', '1048576', '--tmpfs', '/dev/shm', '--remount-ro', '/proc',
  ]
  return ['/bin/sh', '-c', outerScript, 'sandbox', filterPath ?? '/dev/null', '--', bwrap, ...isolated, '--', '/bin/sh', '-c', innerScript, 'sandbox', '-', '-', '-', '--', env, '--default-signal=TERM', 'true']
}

async function runQuietly({ spawner, folder, environment }: MachineOptions, argv: readonly string[]): Promise<{ readonly worked: boolean; readonly output: string }> {
  const home = await mkdtemp(join(folder, 'probe-'))
  try {
    const logPath = join(home, 'log')
    const end = await spawner.run({ argv, cwd: home, environment: { ...environment, HOME: home, TMPDIR: home }, logPath, maxLogBytes: 10_000, timeoutMs: probeTimeoutMs })
    const output = end.status === 'not-started' ? end.message : await readFile(logPath, 'utf8').catch(() => '')
    return { worked: end.status === 'exited' && end.code === 0, output: output.trim() }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

function missing(message: string, hint: string): FoundBwrap {
  return { status: 'missing', version: null, trouble: { message, hint } }
}

function explain(output: string): NonNullable<SandboxProbe['trouble']> {
  const [line = ''] = output.split('\n')
  const message = `bwrap is there but does not work: ${line.slice(0, 300)}`
  if (/default-signal/.test(output)) return { message, hint: 'install GNU coreutils 8.31 or newer' }
  if (/unknown option/i.test(output)) return { message, hint: 'update bubblewrap to 0.8 or newer' }
  return { message, hint: 'allow user namespaces: sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu; in a container, --security-opt seccomp=unconfined' }
}
