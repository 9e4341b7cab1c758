import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import type { Repository } from '../../core/plan/plan.ts'
import { invariant } from '../../core/unreachable.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IntegrateRequest, Integration, Lander, ReadChange, ReadChangeRequest, RefMove, RepositoryFacts, UserLanding } from '../../ports/workspaces.ts'
import { syncFolder } from '../../platform/atomic-write.ts'
import { formatCommit } from './commit-object.ts'
import { copyObjects } from './copy-objects.ts'
import { requireUnchanged, takeFingerprint } from './fingerprint.ts'
import { runGit, toGitError } from './git.ts'
import { inspectRepository } from './inspect.ts'
import { landForUser, takeBackForUser } from './land-for-user.ts'
import { writeLooseObject } from './loose-object.ts'
import { mergeCommits } from './merge-commits.ts'
import { readChange } from './read-change.ts'
import { OpenRepositories, type OpenRepository } from './open-repositories.ts'
import { toBranchRef, toObjectId, toRunRef } from './ref-name.ts'
import { parseCommit } from './tree-object.ts'
import { ifMissing, readRef } from './user-repository.ts'

/** Where the private repositories live. */
export type GitLanderOptions = { readonly stateFolder: string; readonly clock?: Pick<Clock, 'now'> }

/** A lander of git repositories. Its resident processes end with `close`, or by themselves when this process ends. */
export function createGitLander(options: GitLanderOptions): Lander & { close(): Promise<void> } {
  return new GitLander(options)
}

class GitLander implements Lander {
  readonly #repositories: OpenRepositories
  readonly #stateFolder: string
  readonly #now: () => number

  constructor(options: GitLanderOptions) {
    this.#stateFolder = options.stateFolder
    this.#repositories = new OpenRepositories(options.stateFolder)
    this.#now = () => options.clock?.now() ?? Date.now()
  }

  inspect(path: string): Promise<RepositoryFacts> {
    return inspectRepository(path, this.#stateFolder)
  }

  async open(repository: Repository, branch: string, base: string): Promise<void> {
    const ref = toRunRef(branch)
    await this.#repositories.forget(repository)
    const opened = await this.#repositories.get(repository)
    const { user } = opened.repository
    opened.fingerprint = await takeFingerprint(user)
    await removeStaleLocks(opened, ref)
    if ((await readRef(user, ref)) !== null) return
    const folder = dirname(join(user.commonDir, ref))
    await mkdir(folder, { recursive: true })
    const made = await opened.refs.update(ref, toObjectId(base), '0'.repeat(base.length))
    invariant(made === 'moved', `${branch} appeared while it was being made`)
    for (let above = folder; above.startsWith(join(user.commonDir, 'refs')); above = dirname(above)) await syncFolder(above)
  }

  async head(repository: Repository, branch: string): Promise<string> {
    const opened = await this.#repositories.get(repository)
    const commit = await opened.readRunRef(toRunRef(branch))
    if (commit === null) {
      throw new FleetError('repository-changed', `the branch ${branch} is gone from ${repository.path}`, { hint: 'Start a new run: what this one landed was on that branch.' })
    }
    return commit
  }

  async tree(repository: Repository, commit: string): Promise<string> {
    const opened = await this.#repositories.get(repository)
    return parseCommit(await opened.objects.require(toObjectId(commit), 'commit')).tree
  }

  async integrate(repository: Repository, request: IntegrateRequest): Promise<Integration> {
    const opened = await this.#repositories.get(repository)
    const head = toObjectId(request.head)
    const commit = toObjectId(request.commit)
    const merge = await mergeCommits(opened, head, commit)
    if (merge.status === 'conflict') return merge
    const { objectsDir, user } = opened.repository
    const body = formatCommit({ tree: merge.tree, parents: [head], message: request.message, at: this.#now() })
    const merged = await writeLooseObject(objectsDir, { type: 'commit', body }, { objectFormat: user.objectFormat, sync: false })
    const seen = parseCommit(await opened.objects.require(commit, 'commit')).tree
    return { status: 'merged', commit: merged, tree: merge.tree, sameTree: seen === merge.tree }
  }

  async hasLanded(repository: Repository, branch: string, commit: string): Promise<boolean> {
    const opened = await this.#repositories.get(repository)
    const head = await opened.readRunRef(toBranchRef(branch))
    if (head === null) return false
    if (head === toObjectId(commit)) return true
    if ((await opened.objects.read(commit)) === null) return false
    const args = ['merge-base', '--is-ancestor', '--end-of-options', commit, head]
    const result = await runGit({ gitDir: opened.repository.gitDir, args })
    if (result.code !== 0 && result.code !== 1) throw toGitError(args, result)
    return result.code === 0
  }

  async move(repository: Repository, move: RefMove): Promise<'moved' | 'stale'> {
    const opened = await this.#repositories.get(repository)
    const ref = toRunRef(move.branch)
    const commit = toObjectId(move.commit)
    const expected = toObjectId(move.expected)
    const { user } = opened.repository
    if (opened.fingerprint !== null) await requireUnchanged(user, opened.fingerprint)
    const standing = await opened.readRunRef(ref)
    if (standing === commit) return 'moved'
    if (standing !== expected) return 'stale'
    await copyObjects(opened.repository, opened.objects, { commit, known: new Set([expected]) })
    if ((await opened.refs.update(ref, commit, expected)) === 'stale') return 'stale'
    await syncFolder(dirname(join(user.commonDir, ref)))
    const readBack = await opened.readRunRef(ref)
    invariant(readBack === commit, `${move.branch} reads ${readBack} after it was moved to ${commit}`)
    return 'moved'
  }

  async landForUser(repository: Repository, request: UserLanding): ReturnType<Lander['landForUser']> {
    return await landForUser(await this.#repositories.get(repository), request, this.#now())
  }

  async takeBackForUser(repository: Repository, request: { readonly branch: string; readonly from: string; readonly to: string }): Promise<void> {
    await takeBackForUser(await this.#repositories.get(repository), request)
  }

  async forget(repository: Repository, branch: string): Promise<void> {
    const opened = await this.#repositories.get(repository)
    const ref = toRunRef(branch)
    const { user, gitDir } = opened.repository
    const standing = await readRef(user, ref)
    if (standing !== null) await opened.refs.update(ref, '0'.repeat(standing.length), standing)
    await this.#repositories.forget(repository)
    // Commits of other runs that have not landed yet live in the same private repository.
    const others = await runGit({ gitDir: user.gitDir, args: ['for-each-ref', '--count=1', '--format=%(refname)', 'refs/heads/fleet/'] })
    if (others.code === 0 && others.stdout.length === 0) await rm(gitDir, { recursive: true, force: true })
  }

  async readChange(repository: Repository, request: ReadChangeRequest): Promise<ReadChange> {
    return await readChange(await this.#repositories.get(repository), request)
  }

  async diff(repository: Repository, from: string, to: string, maxBytes: number): Promise<string> {
    const opened = await this.#repositories.get(repository)
    const args = ['diff-tree', '-p', '--no-color', '--no-ext-diff', '--no-textconv', '--find-renames', '--end-of-options', toObjectId(from), toObjectId(to)]
    const result = await runGit({ gitDir: opened.repository.gitDir, args, maxOutputBytes: maxBytes, cutOutput: true })
    if (result.code !== 0 && !result.cut) throw toGitError(args, result)
    return new TextDecoder().decode(result.stdout, { stream: true })
  }

  async close(): Promise<void> {
    await this.#repositories.close()
  }
}

/** A git that was killed leaves the lock of our branch behind, and every later move would fail on it. Only our own names are touched. */
async function removeStaleLocks(opened: OpenRepository, ref: string): Promise<void> {
  const { commonDir, objectsDir } = opened.repository.user
  await rm(join(commonDir, `${ref}.lock`), { force: true })
  const packs = join(objectsDir, 'pack')
  for (const name of await readdir(packs).catch(ifMissing<string[]>([]))) {
    if (/^tmp_pack_[0-9a-f-]{36}(_idx)?$/.test(name)) await rm(join(packs, name), { force: true })
  }
}
