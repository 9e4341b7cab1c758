import type { Conflict } from '../../core/run/failure.ts'
import { invariant } from '../../core/unreachable.ts'
import { runGit, toGitError } from './git.ts'
import type { PrivateRepository } from './private-repository.ts'
import { readHunks } from './conflict-hunks.ts'

/** What merging two commits comes to, as a tree. */
export type MergedTrees = { readonly status: 'clean'; readonly tree: string } | { readonly status: 'conflict'; readonly conflicts: readonly Conflict[] }

const maxConflicts = 50

/** Merges two commits with `git merge-tree --write-tree`: objects are written, no checkout or index is involved. */
export async function mergeWithGit(repository: PrivateRepository, ours: string, theirs: string): Promise<MergedTrees> {
  const args = ['merge-tree', '--write-tree', '-z', '--messages', '--end-of-options', ours, theirs]
  const result = await runGit({ gitDir: repository.gitDir, args })
  if (result.code !== 0 && result.code !== 1) throw toGitError(args, result)
  const fields = result.stdout.toString('latin1').split('\0')
  const tree = fields[0] ?? ''
  invariant(/^[0-9a-f]{40,64}$/.test(tree), `unexpected answer of merge-tree: ${tree}`)
  if (result.code === 0) return { status: 'clean', tree }
  const reasons = parseConflicts(fields)
  const conflicts: Conflict[] = []
  for (const [key, { reason, textual }] of [...reasons].slice(0, maxConflicts)) {
    const path = Buffer.from(key, 'latin1').toString('utf8')
    conflicts.push({ path, reason, hunks: textual ? await readHunks(repository, { tree, path, ours, theirs }) : '' })
  }
  return { status: 'conflict', conflicts }
}

type Reason = { readonly reason: string; readonly textual: boolean }

/** Paths with unmerged stages, each with what the messages say of it. */
function parseConflicts(fields: readonly string[]): ReadonlyMap<string, Reason> {
  const found = new Map<string, Reason>()
  let at = 1
  for (; at < fields.length && fields[at] !== ''; at += 1) {
    const key = /^[0-7]{6} [0-9a-f]+ [1-3]\t(.+)$/s.exec(fields[at] ?? '')?.[1]
    invariant(key !== undefined, `unexpected record of merge-tree: ${JSON.stringify(fields[at])}`)
    found.set(key, { reason: 'conflict', textual: true })
  }
  at += 1
  while (at < fields.length && fields[at] !== '') {
    const count = Number(fields[at])
    invariant(Number.isInteger(count) && count >= 0, `unexpected message of merge-tree: ${JSON.stringify(fields[at])}`)
    const paths = fields.slice(at + 1, at + 1 + count)
    const type = fields[at + 1 + count] ?? ''
    if (type.startsWith('CONFLICT')) for (const key of paths) found.set(key, toReason(type))
    at += count + 3
  }
  return found
}

/** "CONFLICT (modify/delete)" is "modify/delete" to people. */
function toReason(type: string): Reason {
  const reason = /^CONFLICT \((.+)\)$/.exec(type)?.[1] ?? type
  return { reason: reason === 'contents' ? 'content' : reason, textual: reason === 'contents' || reason === 'add/add' }
}
