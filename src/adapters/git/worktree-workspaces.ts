import { readdir, realpath, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { invariant } from '../../core/unreachable.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Workspace, WorkspaceRequest, Workspaces } from '../../ports/workspaces.ts'
import { viewsFolder } from './checkout-view.ts'
import { requireFreeDisk } from './disk-floor.ts'
import { createLimit } from './limit.ts'
import { ensurePrivateRepository, privateFolder, type PrivateRepository } from './private-repository.ts'
import { toObjectId } from './ref-name.ts'
import { resetSlot } from './reset-slot.ts'
import { reusableSetup, setupKey } from './setup-cache.ts'
import { checkOut, removeFolder, slotEntries, type Slot } from './slot.ts'
import { SlotPool } from './slot-pool.ts'
import { findRepository, ifMissing } from './user-repository.ts'
import { WorktreeWorkspace } from './worktree-workspace.ts'

/** Where the checkouts live and how many idle ones stay. */
export type WorktreeWorkspacesOptions = {
  readonly stateFolder: string
  readonly clock?: Pick<Clock, 'now'>
  /** Idle checkouts kept per repository. */
  readonly maxPooled: number
}

/** More checkouts at once than this are slower than one after another: they wait for the same disk. */
const maxCheckoutsAtOnce = 3

/**
 * Workspaces that are checkouts of their own, from a pool. They hold files only; everything of git stays in Fleet's private repository.
 */
export function createWorktreeWorkspaces(options: WorktreeWorkspacesOptions): Workspaces {
  return new WorktreeWorkspaces(options)
}

type Opened = { readonly repository: PrivateRepository; readonly pool: SlotPool }

class WorktreeWorkspaces implements Workspaces {
  readonly isolation = 'worktree'
  readonly #options: WorktreeWorkspacesOptions
  readonly #opened = new Map<string, Promise<Opened>>()
  readonly #limit = createLimit(maxCheckoutsAtOnce)

  constructor(options: WorktreeWorkspacesOptions) {
    this.#options = options
  }

  async prepare(request: WorkspaceRequest): Promise<Workspace> {
    invariant(request.commit !== null, 'a worktree needs a commit')
    const commit = toObjectId(request.commit)
    request.signal.throwIfAborted()
    await requireFreeDisk(this.#options.stateFolder, request.minFreeDiskBytes)
    const { repository, pool } = await this.#open(request)
    if (request.maxPooled !== undefined) pool.maxPooled = request.maxPooled
    return await this.#limit(async () => {
      const slot = await this.#checkOut({ pool, repository, request, commit })
      try {
        const workspace = new WorktreeWorkspace({ slot, pool, request, commit, now: () => this.#now() })
        await workspace.furnish()
        return workspace
      } catch (error) {
        await pool.destroy(slot)
        throw error
      }
    })
  }

  async sweep(): Promise<void> {
    await this.close()
    const worktrees = join(this.#options.stateFolder, 'worktrees')
    for (const name of await readdir(worktrees).catch(ifMissing([]))) await removeFolder(join(worktrees, name))
    await removeFolder(viewsFolder(this.#options.stateFolder))
    const repositories = join(this.#options.stateFolder, 'git')
    for (const name of await readdir(repositories).catch(ifMissing([]))) {
      const folder = join(repositories, name)
      for (const slot of await readdir(join(folder, 'slots')).catch(ifMissing([]))) await removeFolder(join(folder, 'slots', slot))
      await removeLeftovers(folder)
    }
  }

  async close(): Promise<void> {
    const opened = await Promise.all([...this.#opened.values()].map((promise) => promise.catch(() => null)))
    this.#opened.clear()
    await Promise.all(opened.flatMap((one) => (one === null ? [] : [one.pool.close()])))
  }

  #now(): number {
    return this.#options.clock?.now() ?? Date.now()
  }

  #open(request: WorkspaceRequest): Promise<Opened> {
    const { path } = request.repository
    const known = this.#opened.get(path)
    if (known !== undefined) return known
    const opening = this.#openNew(request).catch((error: unknown) => {
      this.#opened.delete(path)
      throw error
    })
    this.#opened.set(path, opening)
    return opening
  }

  async #openNew(request: WorkspaceRequest): Promise<Opened> {
    const user = await findRepository(request.repository.path)
    if (user === null) {
      throw new FleetError('repository-invalid', `${request.repository.path} is not a git repository`, { hint: 'Use `isolation: in-place` for plain folders, or run `git init` there.' })
    }
    const state = await realpath(this.#options.stateFolder)
    const repository = await ensurePrivateRepository(privateFolder(state, request.repository.name, user), user)
    const name = basename(repository.gitDir, '.git')
    return { repository, pool: new SlotPool({ folder: join(state, 'worktrees'), name, maxPooled: this.#options.maxPooled }) }
  }

  /** A pooled checkout when there is one and it can be brought to the commit, else a new one. */
  async #checkOut(job: { readonly pool: SlotPool; readonly repository: PrivateRepository; readonly request: WorkspaceRequest; readonly commit: string }): Promise<Slot> {
    const { pool, repository, request, commit } = job
    const pooled = pool.take(request.recipe.sparse)
    if (pooled !== null) {
      try {
        await reuse(pooled, request, commit)
        return pooled
      } catch {
        // Whatever an agent did to it that git cannot mend: a new one costs little.
        await pool.destroy(pooled)
        request.signal.throwIfAborted()
      }
    }
    const slot = await pool.make(repository, request.recipe.sparse)
    try {
      await checkOut(slot, commit, request.signal)
      return slot
    } catch (error) {
      await pool.destroy(slot)
      throw error
    }
  }
}

async function reuse(slot: Slot, request: WorkspaceRequest, commit: string): Promise<void> {
  const { signal } = request
  if (slot.setup === null || request.recipe.setup.length === 0) {
    slot.setup = null
    return await resetSlot(slot, commit, { kept: new Set(), signal })
  }
  await resetSlot(slot, commit, { kept: new Set(slot.setup.paths), signal })
  const kept = await reusableSetup(slot, setupKey(request.recipe, await slotEntries(slot)))
  if (kept.size === slot.setup.paths.length) return
  slot.setup = null
  await resetSlot(slot, commit, { kept: new Set(), signal })
}

/** Locks and views of a process that was killed; nobody else works in these repositories while the state lock is held. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(ifMissing([]))) {
    if (name.endsWith('.lock') || name.startsWith('fleet-view-')) await rm(join(folder, name), { recursive: true, force: true })
  }
}
