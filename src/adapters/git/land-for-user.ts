import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import type { UserLanding } from '../../ports/workspaces.ts'
import { syncFolder } from '../../platform/atomic-write.ts'
import { formatCommit } from './commit-object.ts'
import { copyObjects } from './copy-objects.ts'
import { requireUnchanged } from './fingerprint.ts'
import { durableWrites } from './git-environment.ts'
import { git, runGit, toGitError } from './git.ts'
import { writeLooseObject } from './loose-object.ts'
import { mergeWithGit } from './merge-trees.ts'
import type { OpenRepository } from './open-repositories.ts'
import { toBranchRef, toObjectId, toRunRef } from './ref-name.ts'
import { moveCheckout, recoverCheckout } from './move-checkout.ts'
import { readHead, readRef, type UserRepository } from './user-repository.ts'

type Landed = { readonly from: string; readonly to: string; readonly how: 'fast-forward' | 'merge' | 'up-to-date' }

/** Moves the user's branch to the head of a run. The user's checkout changes only when it has that branch checked out. */
export async function landForUser(opened: OpenRepository, request: UserLanding, at: number): Promise<Landed> {
  const { user } = opened.repository
  await prepare(opened)
  const from = await requireBranch(user, toBranchRef(request.target), request.target)
  const head = await requireBranch(user, toRunRef(request.runBranch), request.runBranch)
  if (await isAncestor(opened, head, from)) return { from, to: from, how: 'up-to-date' }
  const forward = await isAncestor(opened, from, head)
  const to = forward ? head : await merge(opened, { from, head, request, at })
  await copyObjects(opened.repository, opened.objects, { commit: to, known: new Set([from, head]) })
  await moveBranch(opened, { branch: request.target, from, to, why: `fleet: land ${request.runBranch}` })
  return { from, to, how: forward ? 'fast-forward' : 'merge' }
}

/** The way back, as long as nothing came after. */
export async function takeBackForUser(opened: OpenRepository, request: { readonly branch: string; readonly from: string; readonly to: string }): Promise<void> {
  const { user } = opened.repository
  await prepare(opened)
  const standing = await requireBranch(user, toBranchRef(request.branch), request.branch)
  if (standing === toObjectId(request.from)) return
  if (standing !== toObjectId(request.to)) {
    throw new FleetError('land-refused', `${request.branch} has moved on since the run landed on it`, { hint: `Use \`git revert\` for the commits of the run, or \`git reset\` by hand; it stood at ${request.from}.` })
  }
  await moveBranch(opened, { branch: request.branch, from: request.to, to: request.from, why: 'fleet: take back' })
}

async function prepare(opened: OpenRepository): Promise<void> {
  const { user, gitDir } = opened.repository
  if (opened.fingerprint !== null) await requireUnchanged(user, opened.fingerprint)
  await recoverCheckout(user, gitDir)
  const names = new Set(await readdir(user.gitDir))
  const busy = ['MERGE_HEAD', 'rebase-merge', 'rebase-apply', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'BISECT_LOG', 'sequencer'].find((name) => names.has(name))
  if (busy === undefined) return
  throw new FleetError('land-refused', `${user.top} is in the middle of something (${busy})`, { hint: 'Finish or abort the merge, rebase, cherry-pick, revert or bisect first.' })
}

async function requireBranch(user: UserRepository, ref: string, branch: string): Promise<string> {
  const commit = await readRef(user, ref)
  if (commit === null) throw new FleetError('land-refused', `there is no branch ${branch} in ${user.top}`, { hint: 'Name an existing branch.' })
  return commit
}

async function isAncestor(opened: OpenRepository, older: string, newer: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', '--end-of-options', older, newer]
  const result = await runGit({ gitDir: opened.repository.gitDir, args })
  if (result.code !== 0 && result.code !== 1) throw toGitError(args, result)
  return result.code === 0
}

async function merge(opened: OpenRepository, job: { readonly from: string; readonly head: string; readonly request: UserLanding; readonly at: number }): Promise<string> {
  const { from, head, request, at } = job
  const merged = await mergeWithGit(opened.repository, from, head)
  if (merged.status === 'conflict') {
    const paths = merged.conflicts.map((conflict) => conflict.path).slice(0, 10).join(', ')
    throw new FleetError('land-refused', `${request.runBranch} conflicts with ${request.target} in ${paths}`, { hint: `Merge it by hand: git merge ${request.runBranch}` })
  }
  const { objectsDir, user } = opened.repository
  const body = formatCommit({ tree: merged.tree, parents: [from, head], message: request.message, at })
  return await writeLooseObject(objectsDir, { type: 'commit', body }, { objectFormat: user.objectFormat, sync: false })
}

type BranchMove = { readonly branch: string; readonly from: string; readonly to: string; readonly why: string }

async function moveBranch(opened: OpenRepository, move: BranchMove): Promise<void> {
  const { user, gitDir } = opened.repository
  const ref = toBranchRef(move.branch)
  const moveRef = async (): Promise<void> => {
    await git({ gitDir: user.gitDir, args: ['update-ref', '-m', move.why, '--end-of-options', ref, move.to, move.from], settings: durableWrites })
    await syncFolder(dirname(join(user.commonDir, ref))).catch(() => undefined)
  }
  await refuseOtherCheckouts(user, ref, move.branch)
  const { branch } = await readHead(user)
  if (branch === move.branch) await moveCheckout(user, { ...move, ref, journalFolder: gitDir, moveRef })
  else await moveRef()
  const standing = await readRef(user, ref)
  if (standing !== move.to) throw new FleetError('repository-changed', `${move.branch} stands at ${standing} after it was moved to ${move.to}`, { hint: 'Somebody else moved it at the same moment; look at `git reflog`.' })
}

/** Moving a branch under another work tree would make all of its files look changed. */
async function refuseOtherCheckouts(user: UserRepository, ref: string, branch: string): Promise<void> {
  const listed = (await git({ gitDir: user.gitDir, args: ['worktree', 'list', '--porcelain', '-z'] })).toString('utf8')
  for (const block of listed.split('\0\0')) {
    const lines = block.split('\0')
    const folder = lines.find((line) => line.startsWith('worktree '))?.slice('worktree '.length)
    if (folder === undefined || folder === user.top || !lines.includes(`branch ${ref}`)) continue
    throw new FleetError('land-refused', `${branch} is checked out in ${folder}`, { hint: `Land from there, or check out another branch in it.` })
  }
}
