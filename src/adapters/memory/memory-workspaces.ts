import { lstatSync, mkdirSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { FleetError } from '../../core/fleet-error.ts'
import { invariant } from '../../core/unreachable.ts'
import type { CapturedChange, ChangedPath, CommitMessage, RollbackReport, Workspace, WorkspaceRequest, Workspaces } from '../../ports/workspaces.ts'
import type { MemoryRepositories, MemoryRepository } from './memory-repositories.ts'
import { countLines, differingPaths, isSameEntry, type Tree, type TreeEntry } from './memory-tree.ts'
import { leadsOut, readFolder, removeAll, toText, writeTree } from './tree-folder.ts'

/**
 * Workspaces over repositories in memory: real folders, so that agents can work in them, filled from a commit and read back into one. It
 * keeps no pool, and there is no checkout of the user's to link or copy from.
 */
export function createMemoryWorkspaces(world: MemoryRepositories): Workspaces {
  return {
    isolation: 'worktree',
    prepare: (request) => prepare(world, request),
    sweep: async () => removeAll(Buffer.from(world.workspacesFolder)),
    close: async () => {},
  }
}

async function prepare(world: MemoryRepositories, { repository, commit, recipe, minFreeDiskBytes, signal }: WorkspaceRequest): Promise<Workspace> {
  signal.throwIfAborted()
  invariant(recipe.link.length + recipe.copy.length + recipe.sparse.length === 0, 'workspaces in memory are furnished by setup alone')
  if (world.freeDiskBytes < minFreeDiskBytes) throw new FleetError('disk-full', 'the disk has too little room left for a workspace', { hint: 'Make room, then run fleet resume.' })
  const found = world.require(repository.path)
  invariant(commit !== null, 'a workspace is made from a commit')
  const path = world.newFolder()
  layOut(path, found.read(commit).tree)
  // An abort or a crash may come while the checkout is being made.
  await setImmediate()
  if (signal.aborted) removeAll(Buffer.from(path))
  signal.throwIfAborted()
  return new MemoryWorkspace({ path, repository: found, base: commit, hasSetup: recipe.setup.length > 0 })
}

function layOut(path: string, tree: Tree): void {
  removeAll(Buffer.from(path))
  mkdirSync(path, { recursive: true })
  writeTree(path, tree)
}

type Parts = { readonly path: string; readonly repository: MemoryRepository; readonly base: string; readonly hasSetup: boolean }

class MemoryWorkspace implements Workspace {
  readonly path: string
  readonly #repository: MemoryRepository
  readonly #base: string
  readonly #start: Tree
  /** Files that `setup` has made: no part of any change. */
  #furniture: Tree = new Map()
  #needsSetup: boolean
  #isReleased = false

  constructor({ path, repository, base, hasSetup }: Parts) {
    this.path = path
    this.#repository = repository
    this.#base = base
    this.#start = repository.read(base).tree
    this.#needsSetup = hasSetup
  }

  get needsSetup(): boolean {
    return this.#needsSetup
  }

  async keepSetup(): Promise<void> {
    const made = [...readFolder(this.path, this.#start).tree].filter(([path]) => !this.#start.has(path))
    this.#furniture = new Map(made)
    this.#needsSetup = false
  }

  async capture(message: CommitMessage): Promise<CapturedChange> {
    const base = this.#base
    const nothing = { commit: base, base, files: 0, linesAdded: 0, linesRemoved: 0, paths: [], changed: [] }
    if (!this.#isFolder()) return { ...nothing, changed: [{ path: '.', change: 'type-changed', hazard: 'symlink-outside' }] }
    const { tree: found, repositories } = readFolder(this.path, this.#start)
    const tree = new Map([...found].filter(([path]) => !this.#furniture.has(path)))
    const paths = differingPaths(this.#start, tree)
    const nested = repositories.map((path): ChangedPath => ({ path: toText(path), change: 'added', hazard: 'nested-repository' }))
    const changed = [...paths.map((path) => this.#describe(path, tree.get(path))), ...nested].sort((a, b) => (a.path < b.path ? -1 : 1))
    const lines = paths.map((path) => countLines(this.#start.get(path), tree.get(path)))
    return {
      commit: this.#repository.commit({ tree, parents: [base], message }),
      base,
      files: paths.length,
      linesAdded: lines.reduce((sum, { added }) => sum + added, 0),
      linesRemoved: lines.reduce((sum, { removed }) => sum + removed, 0),
      paths: paths.map(toText).sort().slice(0, 200),
      changed,
    }
  }

  async restore(commit: string): Promise<void> {
    layOut(this.path, new Map([...this.#repository.read(commit).tree, ...this.#furniture]))
  }

  async rollback(): Promise<RollbackReport> {
    const expected = new Map([...this.#start, ...this.#furniture])
    const restored = this.#isFolder() ? this.#differences(expected).length : 1
    layOut(this.path, expected)
    const differences = this.#differences(expected)
    return { verified: differences.length === 0, restored, differences: differences.map(toText).slice(0, 100) }
  }

  async release(): Promise<void> {
    if (!this.#isReleased) removeAll(Buffer.from(this.path))
    this.#isReleased = true
  }

  #isFolder(): boolean {
    return lstatSync(this.path, { throwIfNoEntry: false })?.isDirectory() === true
  }

  #differences(expected: Tree): readonly string[] {
    const { tree, repositories } = readFolder(this.path, expected)
    return [...differingPaths(expected, tree), ...repositories]
  }

  #describe(path: string, after: TreeEntry | undefined): ChangedPath {
    const hazard = after?.type === 'link' && leadsOut(this.path, path) ? 'symlink-outside' : 'none'
    return { path: toText(path), change: kindOf(this.#start.get(path), after), hazard }
  }
}

function kindOf(before: TreeEntry | undefined, after: TreeEntry | undefined): ChangedPath['change'] {
  if (before === undefined) return 'added'
  if (after === undefined) return 'deleted'
  if (before.type !== after.type) return 'type-changed'
  return isSameEntry({ ...before, isExecutable: after.isExecutable }, after) ? 'mode-changed' : 'modified'
}
