import { invariant } from '../../core/unreachable.ts'
import type { Scope } from './scope.ts'
import { type Entry, type PathKey, type Tree, toKey } from './tree.ts'

/** A workspace that is in use, as its neighbours see it. */
export class RunningFolder {
  readonly root: PathKey
  readonly scope: Scope
  /** The workspaces in use beside this one. */
  readonly neighbours = new Set<RunningFolder>()
  /** The state before the attempt; empty until the snapshot is taken. */
  baseline = new Map<PathKey, Entry>()

  constructor(root: string, scope: Scope) {
    this.root = toKey(root)
    this.scope = scope
  }

  /**
   * Whether a change at this path is to be answered for by this workspace: what its globs cover, and what no neighbour's globs cover.
   * Nobody may legitimately change the latter, so undoing it takes no neighbour's work, whoever did it.
   */
  includes(key: PathKey, entry: Entry): boolean {
    const others = [...this.neighbours]
    if (others.some((other) => other.root.startsWith(`${this.root}/`) && claims(other, `${this.root}/${key}`, entry))) return false
    return this.scope.covers(key) || !others.some((other) => claims(other, `${this.root}/${key}`, entry))
  }

  /** After this workspace undid a change that nobody owned, its neighbours must not take the former state for their beginning. */
  share(key: PathKey, entry: Entry | null): void {
    for (const other of this.neighbours) {
      const theirs = within(other.root, `${this.root}/${key}`)
      if (theirs === null || theirs === '' || other.scope.covers(theirs)) continue
      if (entry === null) other.baseline.delete(theirs)
      else other.baseline.set(theirs, entry)
    }
  }

  /**
   * At its end a workspace hands its part of the tree to its neighbours: what it left becomes their beginning, and from now on they answer
   * for changes there. `recall` knows the entries whose contents stay in the store.
   */
  bequeath(tree: Tree, recall: (key: PathKey) => Entry | undefined): void {
    for (const other of this.neighbours) {
      // A workspace of another root keeps its claim: a folder and a folder inside it are seldom worked on at once.
      if (other.root !== this.root) continue
      for (const [key, entry] of [...tree, ...missing(other.baseline, tree)]) {
        if (!claims(this, `${this.root}/${key}`, entry) || other.scope.covers(key)) continue
        const left = tree.get(key)
        if (left === undefined) other.baseline.delete(key)
        else if (!isSameState(left, other.baseline.get(key))) other.baseline.set(key, withHashes(left, recall(key)))
      }
      other.neighbours.delete(this)
    }
  }
}

const missing = (baseline: Tree, tree: Tree): readonly (readonly [PathKey, Entry])[] => [...baseline].filter(([key]) => !tree.has(key))

const isSameState = (a: Entry, b: Entry | undefined): boolean => a.type === 'file' && b?.type === 'file' && a.identity === b.identity

const withHashes = (left: Entry, known: Entry | undefined): Entry => (left.type === 'file' && isSameState(left, known) && known?.type === 'file' ? { ...left, hashes: known.hashes } : left)

/** The workspaces in use of one adapter. */
export class RunningFolders {
  readonly #running = new Set<RunningFolder>()

  enter(root: string, scope: Scope): RunningFolder {
    const entering = new RunningFolder(root, scope)
    for (const other of this.#running) {
      const isAlone = other.root === entering.root && (scope.files.length === 0 || other.scope.files.length === 0)
      invariant(!isAlone, `a task without files must run alone in ${root}`)
      entering.neighbours.add(other)
      other.neighbours.add(entering)
    }
    this.#running.add(entering)
    return entering
  }

  leave(folder: RunningFolder): void {
    this.#running.delete(folder)
  }

  /** For a workspace that never came into use. */
  withdraw(folder: RunningFolder): void {
    this.leave(folder)
    for (const other of folder.neighbours) other.neighbours.delete(folder)
  }
}

function claims(other: RunningFolder, path: PathKey, entry: Entry): boolean {
  const theirs = within(other.root, path)
  if (theirs === null) return entry.type === 'folder' && other.root.startsWith(`${path}/`)
  if (theirs === '') return entry.type === 'folder'
  return other.scope.covers(theirs) || (entry.type === 'folder' && other.scope.mayHold(theirs))
}

/** The path relative to a root, empty for the root itself, `null` when it lies elsewhere. */
function within(root: PathKey, path: PathKey): PathKey | null {
  if (path === root) return ''
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null
}
