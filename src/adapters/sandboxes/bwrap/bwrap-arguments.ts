import type { SystemView } from './system-view.ts'
import { isBelow } from './is-below.ts'

/** What one sandbox shows and hides. All paths are absolute and, but for `readable`, without links. */
export type BwrapView = {
  readonly system: SystemView
  readonly workspace: string
  readonly temporaryFolder: string
  /** Becomes `/tmp`. */
  readonly tmp: string
  /** Shown read-only: where a path leads to, and where it is seen. */
  readonly readable: readonly { readonly source: string; readonly target: string }[]
  /** Folders and files that are seen empty, though they lie in something that is shown. */
  readonly hidden: readonly { readonly path: string; readonly isFolder: boolean }[]
  /** Fleet's own folder: hidden wherever it lies, but for what this attempt has in it. */
  readonly stateFolder: string
  readonly sockets: readonly { readonly source: string; readonly target: string }[]
  /** False: the network of the machine, with everything on it. */
  readonly hasOwnNetwork: boolean
  readonly emptyFolder: string
  readonly emptyFile: string
  /** Whether the kernel can be kept from making further user namespaces. */
  readonly disablesUserNamespaces: boolean
}

const sharedMemoryBytes = 268_435_456

/** Options of bwrap up to `--`; the program's own words follow. Later mounts lie over earlier ones. */
export function toBwrapArguments(view: BwrapView): readonly string[] {
  const { workspace, temporaryFolder, tmp, stateFolder } = view
  const [inside, outside] = partition(view.readable, ({ target }) => isBelow(target, workspace))
  const shown = [...view.system.folders, ...view.readable.map(({ target }) => target), workspace]
  const coversState = shown.some((path) => isBelow(stateFolder, path))
  return [
    ...namespaces(view),
    // First of all: programs and what else is shown may lie in it.
    '--bind', tmp, '/tmp', '--bind', tmp, '/var/tmp',
    ...showSystem(view),
    ...outside.flatMap(showReadOnly),
    // Before the workspace, which may lie in it, and again after it, when it lies in the workspace.
    ...(coversState ? ['--tmpfs', stateFolder] : []),
    '--bind', workspace, workspace,
    ...(isBelow(stateFolder, workspace) ? ['--tmpfs', stateFolder] : []),
    ...inside.flatMap(showReadOnly),
    ...view.hidden.flatMap(({ path, isFolder }) => ['--ro-bind', isFolder ? view.emptyFolder : view.emptyFile, path]),
    '--bind', temporaryFolder, temporaryFolder,
    ...(coversState ? ['--remount-ro', stateFolder] : []),
    ...view.sockets.flatMap(({ source, target }) => ['--ro-bind', source, target]),
    '--remount-ro', '/dev', '--remount-ro', '/proc', '--remount-ro', '/',
  ]
}

function namespaces({ hasOwnNetwork, disablesUserNamespaces }: BwrapView): readonly string[] {
  return [
    '--unshare-user', '--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try', '--hostname', 'sandbox',
    ...(hasOwnNetwork ? ['--unshare-net'] : []),
    ...(disablesUserNamespaces ? ['--disable-userns'] : []),
    // Run by root, bwrap would leave the program all capabilities inside the namespace.
    '--cap-drop', 'ALL', '--die-with-parent',
    // The shell of the entry script reaps. bwrap's own reaper would outlive bwrap for a moment, and the spawner waits for whatever is left of a group.
    '--as-pid-1',
  ]
}

function showSystem({ system, emptyFolder, emptyFile }: BwrapView): readonly string[] {
  return [
    ...system.folders.flatMap((folder) => ['--ro-bind', folder, folder]),
    ...system.links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...system.hidden.flatMap(({ path, isFolder }) => ['--ro-bind', isFolder ? emptyFolder : emptyFile, path]),
    '--proc', '/proc', '--dev', '/dev', '--size', String(sharedMemoryBytes), '--perms', '1777', '--tmpfs', '/dev/shm',
  ]
}

function showReadOnly({ source, target }: BwrapView['readable'][number]): readonly string[] {
  return ['--ro-bind', source, target]
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}
