import { unreachable } from '../../core/unreachable.ts'
import type { SnapshotKey, SnapshotStore } from '../../ports/store.ts'
import type { CapturedChange, RollbackReport, Workspace } from '../../ports/workspaces.ts'
import { bringTreeBack } from './bring-tree-back.ts'
import type { Difference } from './compare-trees.ts'
import { describeChange } from './describe-change.ts'
import { type Look, type LookRequest, findDifferences } from './find-differences.ts'
import { type GitWatch, compareWatches, watchGit } from './git-watch.ts'
import { armsGit, isIgnored } from './ignored-paths.ts'
import type { RunningFolder } from './running-folders.ts'
import { saveAfterState } from './save-after-state.ts'
import { closeFolders } from './scan-tree.ts'
import { Slices } from './slices.ts'
import { syncPaths } from './sync-paths.ts'
import { type Entry, type PathKey, type Tree, toText } from './tree.ts'

export type InPlaceWorkspaceOptions = {
  readonly path: string
  readonly key: SnapshotKey
  readonly folder: RunningFolder
  readonly snapshots: SnapshotStore
  readonly now: () => number
  /** What was ignored when the snapshot was taken: it was not recorded, so it is never touched. */
  readonly ignored: ReadonlySet<PathKey>
  /** Asks git what is ignored now. */
  readonly readIgnored: () => Promise<ReadonlySet<PathKey>>
  /** Ends the workspace for its neighbours and settles its snapshot. */
  readonly end: (how: 'kept' | 'dropped') => Promise<void>
}

const maxDifferences = 100

/** The user's own folder with a snapshot behind it. */
export class InPlaceWorkspace implements Workspace {
  readonly path: string
  readonly needsSetup = false
  readonly #options: InPlaceWorkspaceOptions
  readonly #git: GitWatch
  #status: 'in-use' | 'rolled-back' | 'damaged' | 'released' = 'in-use'
  #restored: readonly Difference[] = []
  #lastTree: Tree = new Map()

  constructor(options: InPlaceWorkspaceOptions) {
    this.#options = options
    this.path = options.path
    this.#git = watchGit(options.path)
  }

  async keepSetup(): Promise<void> {}

  async capture(): Promise<CapturedChange> {
    const slices = new Slices()
    const { scan, differences } = await this.#look(slices)
    try {
      const change = await describeChange({ root: this.path, differences, content: (hash) => this.#options.snapshots.content(hash), slices })
      return withGit(change, compareWatches(this.#git, watchGit(this.path)))
    } finally {
      closeFolders(this.path, scan)
    }
  }

  async rollback(): Promise<RollbackReport> {
    const { folder, snapshots, readIgnored } = this.#options
    const content = (hash: string) => snapshots.content(hash)
    const { restored, remaining, tree } = await bringTreeBack({ ...this.#lookRequest(new Slices()), content, readIgnored })
    this.#lastTree = tree
    for (const { key, before } of restored) folder.share(key, before)
    const inGit = compareWatches(this.#git, watchGit(this.path)).map(({ path }) => path)
    const differences = [...remaining.map(toText), ...inGit].slice(0, maxDifferences)
    this.#restored = [...this.#restored, ...restored]
    this.#status = differences.length === 0 ? 'rolled-back' : 'damaged'
    return { verified: differences.length === 0, restored: restored.length, differences }
  }

  async release(): Promise<void> {
    const [status, { folder }] = [this.#status, this.#options]
    this.#status = 'released'
    switch (status) {
      case 'released':
        return
      case 'rolled-back':
        await syncPaths(this.path, this.#restored)
        folder.bequeath(this.#lastTree, () => undefined)
        return this.#options.end('dropped')
      case 'damaged':
        // What could not be put back is still in the snapshot: it is the user's only copy.
        folder.bequeath(this.#lastTree, (path) => folder.baseline.get(path))
        return this.#options.end('kept')
      case 'in-use':
        return this.#keep()
      default:
        return unreachable(status)
    }
  }

  async #keep(): Promise<void> {
    const { snapshots, key, now, folder } = this.#options
    const slices = new Slices()
    const { scan, differences } = await this.#look(slices)
    try {
      const stored = await (differences.length === 0 ? new Map<PathKey, Entry>() : saveAfterState({ snapshots, key, root: this.path, at: now(), differences, slices }))
      folder.bequeath(scan.tree, (path) => stored.get(path) ?? folder.baseline.get(path))
      return await this.#options.end(differences.length > 0 ? 'kept' : 'dropped')
    } finally {
      closeFolders(this.path, scan)
    }
  }

  async #look(slices: Slices): Promise<Look> {
    const look = await findDifferences(this.#lookRequest(slices))
    // With a changed `.git` nobody starts git; the change is reported whole.
    if (look.differences.some(({ key }) => armsGit(key))) return look
    const ignored = await this.#options.readIgnored()
    return { ...look, differences: look.differences.filter(({ key }) => !isIgnored(ignored, key)) }
  }

  #lookRequest(slices: Slices): LookRequest {
    const { folder, ignored } = this.#options
    return { root: this.path, before: folder.baseline, ignored, includes: (key, entry) => folder.includes(key, entry), slices }
  }
}

/** A changed `.git` makes git run programs or loses work, so it is told as a hazard of the change. */
function withGit(change: CapturedChange, inGit: ReturnType<typeof compareWatches>): CapturedChange {
  if (inGit.length === 0) return change
  const changed = [...change.changed, ...inGit.map((path) => ({ ...path, hazard: 'nested-repository' as const }))]
  return { ...change, files: changed.length, changed: changed.sort((a, b) => (a.path < b.path ? -1 : 1)), paths: changed.slice(0, 200).map(({ path }) => path) }
}
