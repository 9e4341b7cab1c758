import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { invariant } from '../../core/unreachable.ts'
import type { CommitMessage } from '../../ports/workspaces.ts'
import type { Tree } from './memory-tree.ts'

/** A commit of a repository in memory. */
export type MemoryCommit = { readonly id: string; readonly tree: Tree; readonly parents: readonly string[]; readonly message: CommitMessage }

/** Repositories that only exist in memory, for tests and simulations: what outlives a crash of the orchestrator. */
export class MemoryRepositories {
  /** Where workspaces are laid out for agents to work in. */
  readonly workspacesFolder: string
  freeDiskBytes = 2 ** 50
  readonly #repositories = new Map<string, MemoryRepository>()
  #folders = 0

  constructor(workspacesFolder: string) {
    this.workspacesFolder = workspacesFolder
  }

  /** Makes a repository of one commit with the user's branch `main` on it. */
  add(path: string, tree: Tree): MemoryRepository {
    const repository = new MemoryRepository(tree)
    this.#repositories.set(path, repository)
    return repository
  }

  find(path: string): MemoryRepository | null {
    return this.#repositories.get(path) ?? null
  }

  require(path: string): MemoryRepository {
    const found = this.find(path)
    if (found === null) throw new FleetError('repository-invalid', `${path} is not a repository`, { hint: 'Name a folder that holds a git repository.' })
    return found
  }

  newFolder(): string {
    this.#folders += 1
    return join(this.workspacesFolder, String(this.#folders))
  }
}

/** Commits and branches. As in git, a commit is what it is by its id, and nothing need point at it. */
export class MemoryRepository {
  readonly branches = new Map<string, string>()
  readonly userBranch = 'main'
  /** Whether the user has changes that are not committed. */
  isDirty = false
  readonly #commits = new Map<string, MemoryCommit>()

  constructor(tree: Tree) {
    this.branches.set(this.userBranch, this.commit({ tree, parents: [], message: { subject: 'start', body: '', trailers: [] } }))
  }

  /** No two commits are the same, as if each was made at an instant of its own. */
  commit(content: Omit<MemoryCommit, 'id'>): string {
    const id = createHash('sha1').update(`${this.#commits.size} ${content.parents.join(' ')}`).digest('hex')
    this.#commits.set(id, { id, ...content })
    return id
  }

  has(id: string): boolean {
    return this.#commits.has(id)
  }

  read(id: string): MemoryCommit {
    const commit = this.#commits.get(id)
    invariant(commit !== undefined, `there is no commit ${id}`)
    return commit
  }

  isAncestor(older: string, newer: string): boolean {
    return this.#ancestors(newer).has(older)
  }

  /** The nearest commit that both descend from. */
  mergeBase(one: string, other: string): string | null {
    const known = this.#ancestors(other)
    for (const commit of this.#ancestors(one)) if (known.has(commit)) return commit
    return null
  }

  /** The commit itself first, then by distance. */
  #ancestors(id: string): ReadonlySet<string> {
    const found = new Set([id])
    for (const next of found) for (const parent of this.#commits.get(next)?.parents ?? []) found.add(parent)
    return found
  }
}
