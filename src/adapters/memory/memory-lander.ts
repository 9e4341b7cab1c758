import { FleetError } from '../../core/fleet-error.ts'
import type { Repository } from '../../core/plan/plan.ts'
import type { IntegrateRequest, Integration, Lander, ReadChange, ReadChangeRequest, RefMove, RepositoryFacts, UserLanding } from '../../ports/workspaces.ts'
import { matchLines, toLines } from './merge-text.ts'
import type { MemoryRepositories, MemoryRepository } from './memory-repositories.ts'
import { differingPaths, mergeTrees, type MergedTree, type TreeEntry } from './memory-tree.ts'
import { toText } from './tree-folder.ts'

/** Lands commits of repositories in memory. */
export function createMemoryLander(world: MemoryRepositories): Lander {
  const of = ({ path }: Repository): MemoryRepository => world.require(path)
  return {
    inspect: async (path) => inspect(world, path),
    open: async (repository, branch, base) => {
      const { branches } = of(repository)
      if (!branches.has(branch)) branches.set(branch, base)
    },
    head: async (repository, branch) => headOf(of(repository), branch),
    tree: async (repository, commit) => JSON.stringify([...of(repository).read(commit).tree].sort(([a], [b]) => (a < b ? -1 : 1))),
    integrate: async (repository, request) => integrate(of(repository), request),
    hasLanded: async (repository, branch, commit) => {
      const head = of(repository).branches.get(branch)
      return head !== undefined && of(repository).isAncestor(commit, head)
    },
    move: async (repository, move) => moveBranch(of(repository), move),
    landForUser: async (repository, request) => landForUser(of(repository), request),
    takeBackForUser: async (repository, request) => takeBack(of(repository), request),
    forget: async (repository, branch) => void of(repository).branches.delete(branch),
    readChange: async (repository, request) => readChange(of(repository), request),
    diff: async (repository, from, to, maxBytes) => Buffer.from(renderDiff(of(repository), from, to)).subarray(0, maxBytes).toString('utf8'),
  }
}

function inspect(world: MemoryRepositories, path: string): RepositoryFacts {
  const repository = world.find(path)
  if (repository === null) return { kind: 'folder' }
  const { userBranch, isDirty } = repository
  return { kind: 'git', top: path, commit: headOf(repository, userBranch), userBranch, dirty: isDirty, shallow: false }
}

/** Links are left out, as git's own reader does. */
function readChange(repository: MemoryRepository, { base, head, maxFileBytes, paths: wanted }: ReadChangeRequest): ReadChange {
  const [before, after] = [repository.read(base).tree, repository.read(head).tree]
  const paths = differingPaths(before, after).filter((path) => wanted === undefined || wanted.includes(toText(path)))
  const isFit = (entry: TreeEntry | undefined): boolean => entry === undefined || (entry.type === 'file' && entry.content.length <= maxFileBytes)
  const fit = paths.filter((path) => isFit(before.get(path)) && isFit(after.get(path)))
  return {
    files: fit.map((path) => ({ path: toText(path), base: before.get(path)?.content ?? null, head: after.get(path)?.content ?? null })),
    leftOut: paths.filter((path) => !fit.includes(path)).map(toText),
  }
}

function headOf(repository: MemoryRepository, branch: string): string {
  const head = repository.branches.get(branch)
  if (head === undefined) throw new FleetError('repository-changed', `the branch ${branch} is gone`, { hint: 'Start a new run: what this one landed was on that branch.' })
  return head
}

function integrate(repository: MemoryRepository, { commit, head, message }: IntegrateRequest): Integration {
  const merged = merge(repository, head, commit)
  if (merged.status === 'conflict') return merged
  const made = repository.commit({ tree: merged.tree, parents: [head], message })
  return { status: 'merged', commit: made, tree: `tree of ${made}`, sameTree: differingPaths(repository.read(commit).tree, merged.tree).length === 0 }
}

function merge(repository: MemoryRepository, ours: string, theirs: string): MergedTree {
  const base = repository.mergeBase(ours, theirs)
  return mergeTrees({ base: base === null ? new Map() : repository.read(base).tree, ours: repository.read(ours).tree, theirs: repository.read(theirs).tree })
}

function moveBranch({ branches }: MemoryRepository, { branch, commit, expected }: RefMove): 'moved' | 'stale' {
  const standing = branches.get(branch)
  if (standing === commit) return 'moved'
  if (standing !== expected) return 'stale'
  branches.set(branch, commit)
  return 'moved'
}

function landForUser(repository: MemoryRepository, { runBranch, target, message }: UserLanding): Awaited<ReturnType<Lander['landForUser']>> {
  const from = headOf(repository, target)
  const head = headOf(repository, runBranch)
  if (repository.isAncestor(head, from)) return { from, to: from, how: 'up-to-date' }
  requireClean(repository)
  const isForward = repository.isAncestor(from, head)
  const to = isForward ? head : mergeForUser(repository, { from, head, message })
  repository.branches.set(target, to)
  return { from, to, how: isForward ? 'fast-forward' : 'merge' }
}

function mergeForUser(repository: MemoryRepository, { from, head, message }: { readonly from: string; readonly head: string; readonly message: UserLanding['message'] }): string {
  const merged = merge(repository, from, head)
  if (merged.status === 'merged') return repository.commit({ tree: merged.tree, parents: [from, head], message })
  throw new FleetError('land-refused', `the run conflicts in ${merged.conflicts.map(({ path }) => path).join(', ')}`, { hint: 'Merge it by hand.' })
}

function takeBack(repository: MemoryRepository, { branch, from, to }: { readonly branch: string; readonly from: string; readonly to: string }): void {
  const standing = headOf(repository, branch)
  if (standing === from) return
  if (standing !== to) throw new FleetError('land-refused', `${branch} has moved on since the run landed on it`, { hint: 'Revert the commits of the run by hand.' })
  requireClean(repository)
  repository.branches.set(branch, from)
}

function requireClean({ isDirty }: MemoryRepository): void {
  if (isDirty) throw new FleetError('checkout-dirty', 'the checkout has changes that are not committed', { hint: 'Commit or stash them first.' })
}

/** What `git diff` shows, without its numbers and context lines. */
function renderDiff(repository: MemoryRepository, from: string, to: string): string {
  const [before, after] = [repository.read(from).tree, repository.read(to).tree]
  return differingPaths(before, after).map((path) => {
    const [old, now] = [before, after].map((tree) => toLines(tree.get(path)?.content.toString('utf8') ?? ''))
    return `--- a/${toText(path)}\n+++ b/${toText(path)}\n${renderChanges(old ?? [], now ?? [])}`
  }).join('')
}

function renderChanges(old: readonly string[], now: readonly string[]): string {
  const matches = matchLines(old, now)
  const changes: string[] = []
  let at = 0
  for (let line = 0; line <= old.length; line += 1) {
    const match = line === old.length ? now.length : (matches[line] ?? -1)
    if (match === -1) changes.push(`-${old[line]}`)
    else {
      changes.push(...now.slice(at, match).map((added) => `+${added}`))
      at = match + 1
    }
  }
  return changes.join('')
}
