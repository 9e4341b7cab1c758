import type { OpenRepository } from './open-repositories.ts'
import { mergeWithGit, type MergedTrees } from './merge-trees.ts'
import { TreeMerge } from './tree-merge.ts'
import { parseCommit } from './tree-object.ts'

/** How far back the start of an attempt is looked for; older ones are git's business. */
const maxSteps = 200

/** Merges a commit onto another one; what can be decided by comparing trees needs no process. */
export async function mergeCommits(opened: OpenRepository, ours: string, theirs: string): Promise<MergedTrees> {
  const { tree, parents } = parseCommit(await opened.objects.require(theirs, 'commit'))
  const [parent] = parents
  if (parents.length === 1 && parent !== undefined && (await isBehind(opened, parent, { head: ours, not: theirs }))) {
    const [base, head] = await Promise.all([treeOf(opened, parent), treeOf(opened, ours)])
    const merged = await new TreeMerge(opened.repository, opened.objects).merge({ base, ours: head, theirs: tree })
    if (merged !== null) return { status: 'clean', tree: merged }
  }
  return await mergeWithGit(opened.repository, ours, theirs)
}

/** Whether `commit` is on the first-parent line of `head`: then it is the merge base of `head` and its own child. */
async function isBehind(opened: OpenRepository, commit: string, line: { readonly head: string; readonly not: string }): Promise<boolean> {
  let at: string | undefined = line.head
  for (let step = 0; step < maxSteps && at !== undefined && at !== line.not; step += 1) {
    if (at === commit) return true
    // The parents of the last commit of a shallow clone are not there.
    const object = await opened.objects.read(at)
    at = object === null ? undefined : parseCommit(object.body).parents[0]
  }
  return false
}

async function treeOf(opened: OpenRepository, commit: string): Promise<string> {
  return parseCommit(await opened.objects.require(commit, 'commit')).tree
}
