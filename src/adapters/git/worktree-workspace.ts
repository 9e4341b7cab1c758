import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { CapturedChange, CommitMessage, RollbackReport, Workspace, WorkspaceRequest } from '../../ports/workspaces.ts'
import { captureChange } from './capture.ts'
import { furnish, type Furniture } from './furnish.ts'
import { restoreSlot, verifySlot } from './reset-slot.ts'
import { recordSetup, setupKey } from './setup-cache.ts'
import { checkOut, excludePaths, isOwnFolder, renewSlot, slotEntries, type Slot } from './slot.ts'
import type { SlotPool } from './slot-pool.ts'

/** What a workspace is made of. */
export type WorktreeWorkspaceParts = {
  readonly slot: Slot
  readonly pool: SlotPool
  readonly request: WorkspaceRequest
  readonly commit: string
  readonly now: () => number
}

/** A slot of the pool in the hands of one attempt. */
export class WorktreeWorkspace implements Workspace {
  readonly path: string
  readonly #parts: WorktreeWorkspaceParts
  readonly #slot: Slot
  #furniture: Furniture = { paths: [], roots: new Set() }
  #setupKey: string | null = null
  #released: Promise<void> | null = null

  constructor(parts: WorktreeWorkspaceParts) {
    this.#parts = parts
    this.#slot = parts.slot
    this.path = parts.slot.path
  }

  get needsSetup(): boolean {
    return this.#setupKey !== null && this.#slot.setup?.key !== this.#setupKey
  }

  /** Puts links and copies in place and tells git to overlook them. */
  async furnish(): Promise<void> {
    const { recipe, repository } = this.#parts.request
    this.#setupKey = recipe.setup.length === 0 ? null : setupKey(recipe, await slotEntries(this.#slot))
    if (recipe.link.length > 0 || recipe.copy.length > 0) this.#furniture = await furnish(this.#slot, repository.path, recipe)
    await excludePaths(this.#slot, this.#notOfTheChange())
  }

  async keepSetup(): Promise<void> {
    if (this.#setupKey === null) return
    await recordSetup(this.#slot, this.#setupKey, { entries: await slotEntries(this.#slot), furniture: this.#furniture.roots })
    await excludePaths(this.#slot, this.#notOfTheChange())
  }

  async capture(message: CommitMessage): Promise<CapturedChange> {
    const { request, commit, now } = this.#parts
    if (!(await isOwnFolder(this.#slot))) return replacedWorkspace(commit)
    const links = request.recipe.link.map((path) => realpath(join(request.repository.path, path)).catch(() => null))
    const linkTargets = (await Promise.all(links)).filter((path) => path !== null)
    return await captureChange(this.#slot, { base: commit, message, furniture: this.#notOfTheChange(), linkTargets, at: now() })
  }

  async restore(commit: string): Promise<void> {
    await checkOut(this.#slot, commit, this.#parts.request.signal)
  }

  async rollback(): Promise<RollbackReport> {
    const { commit } = this.#parts
    const kept = new Set(this.#slot.setup?.paths)
    let restored = 1
    try {
      restored = await restoreSlot(this.#slot, commit, kept)
    } catch {
      await this.#rebuild()
    }
    let differences = await verifySlot(this.#slot, commit, kept)
    if (differences.length > 0) {
      await this.#rebuild()
      differences = await verifySlot(this.#slot, commit, new Set())
    }
    await this.furnish()
    return { verified: differences.length === 0, restored, differences }
  }

  release(): Promise<void> {
    this.#released ??= this.#parts.pool.giveBack(this.#slot)
    return this.#released
  }

  /** The same path, made anew. */
  async #rebuild(): Promise<void> {
    await renewSlot(this.#slot)
    await checkOut(this.#slot, this.#parts.commit)
  }

  #notOfTheChange(): readonly string[] {
    return [...this.#furniture.paths, ...(this.#slot.setup?.paths ?? [])]
  }
}

/** An agent put something else in the place of its folder; nothing of that is read. */
function replacedWorkspace(base: string): CapturedChange {
  return { commit: base, base, files: 0, linesAdded: 0, linesRemoved: 0, paths: [], changed: [{ path: '.', change: 'type-changed', hazard: 'symlink-outside' }] }
}
