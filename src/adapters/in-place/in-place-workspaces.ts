import { realpath, statfs } from 'node:fs/promises'
import { FleetError } from '../../core/fleet-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SnapshotKey, SnapshotStore } from '../../ports/store.ts'
import type { WorkspaceRequest, Workspaces } from '../../ports/workspaces.ts'
import { ContentCache, hashesOf } from './content-cache.ts'
import { isSystemError } from './file-errors.ts'
import { type ListIgnored, readIgnored, readIgnoredIfPossible } from './ignored-paths.ts'
import { InPlaceWorkspace } from './in-place-workspace.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { type RunningFolder, RunningFolders } from './running-folders.ts'
import { toScope } from './scope.ts'
import { Slices } from './slices.ts'
import { sweepSnapshots } from './sweep-snapshots.ts'
import { takeSnapshot } from './take-snapshot.ts'

export type InPlaceOptions = {
  readonly snapshots: SnapshotStore
  readonly clock: Pick<Clock, 'now'>
  /** For git repositories: what git ignores is neither kept nor touched. Without it everything counts. */
  readonly listIgnored?: ListIgnored
}

/**
 * Isolation `in-place`: attempts work in the user's own folder, one after the other or on disjoint `files`. The folder is recorded before
 * each attempt and put back when it fails, byte for byte.
 */
export function createInPlaceWorkspaces(options: InPlaceOptions): Workspaces {
  return new InPlaceWorkspaces(options)
}

class InPlaceWorkspaces implements Workspaces {
  readonly isolation = 'in-place'
  readonly #options: InPlaceOptions
  readonly #cache = new ContentCache()
  readonly #running = new RunningFolders()
  /** A snapshot counts on contents that the store has; none may be dropped meanwhile. */
  readonly #turns = new OneAtATime()

  constructor(options: InPlaceOptions) {
    this.#options = options
  }

  async prepare(request: WorkspaceRequest): Promise<InPlaceWorkspace> {
    const folder = this.#running.enter(await resolveRoot(request.repository.path), toScope(request.files))
    try {
      return await this.#turns.take(() => this.#prepare(request, folder))
    } catch (error) {
      this.#running.withdraw(folder)
      throw toFleetError(error, request.repository.path)
    }
  }

  async #prepare(request: WorkspaceRequest, folder: RunningFolder): Promise<InPlaceWorkspace> {
    const { snapshots, clock, listIgnored } = this.#options
    const { runId, taskId, attempt, repository, signal } = request
    const [key, root, git] = [{ runId, taskId, attempt }, await resolveRoot(repository.path), repository.kind === 'git']
    signal.throwIfAborted()
    await checkDisk(root, request.minFreeDiskBytes)
    const list = git ? (listIgnored ?? null) : null
    const ignored = await readIgnored(root, list)
    try {
      folder.baseline = await takeSnapshot({ snapshots, key, root, at: clock.now(), folder, ignored, git, cache: this.#cache, slices: new Slices(signal) })
    } catch (error) {
      await snapshots.settle(key, 'dropped')
      throw error
    }
    return new InPlaceWorkspace({
      path: root,
      key,
      folder,
      snapshots,
      now: () => clock.now(),
      ignored,
      readIgnored: () => readIgnoredIfPossible(root, list),
      end: (how) => this.#end(folder, key, how),
    })
  }

  async #end(folder: RunningFolder, key: SnapshotKey, how: 'kept' | 'dropped'): Promise<void> {
    this.#running.leave(folder)
    if (how === 'kept') return this.#options.snapshots.settle(key, how)
    this.#cache.letGo(hashesOf(folder.baseline))
    await this.#turns.take(() => this.#options.snapshots.settle(key, how))
  }

  async sweep(): Promise<void> {
    const { snapshots, clock, listIgnored } = this.#options
    await sweepSnapshots({ snapshots, at: clock.now(), listIgnored: listIgnored ?? null })
  }

  async close(): Promise<void> {
    this.#cache.clear()
  }
}

async function resolveRoot(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new FleetError('repository-invalid', `${path} is no folder that can be worked in: ${error.message}`, { hint: 'Correct the path of the repository in the plan.', cause: error })
  }
}

async function checkDisk(root: string, minFreeDiskBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(root)
  if (bavail * bsize >= minFreeDiskBytes) return
  throw new FleetError('disk-full', `the disk of ${root} has less than ${Math.ceil(minFreeDiskBytes / 1024 / 1024)} MiB left`, {
    hint: 'Free some space, or lower policy.minFreeDisk.',
  })
}

function toFleetError(error: unknown, path: string): unknown {
  if (!isSystemError(error)) return error
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new FleetError('disk-full', `the disk is full: ${error.message}`, { hint: 'Free some space and start again.', cause: error })
  return new FleetError('environment', `${path} cannot be snapshotted: ${error.message}`, { hint: 'Let your user read it, or have git ignore what it may not read.', cause: error })
}
