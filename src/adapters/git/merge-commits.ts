import type { OpenRepository } from './open-repositories.ts'
import { mergeWithGit, type TreeMerge } from './merge-trees.ts'
import { parseCommit } from './tree-object.ts'

/** Merges a commit onto another one; what can be decided by comparing trees needs no process. */
export async function mergeCommits(opened: OpenRepository, ours: string, theirs: string): Promise<TreeMerge> {
  const { tree, parents } = parseCommit(await opened.objects.require(theirs, 'commit'))
  if (parents.length === 1 && parents[0] === ours) return { status: 'clean', tree }
  return await mergeWithGit(opened.repository, ours, theirs)
}
