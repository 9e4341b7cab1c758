import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inView, splitNames, withCheckoutView, type CheckoutView } from './checkout-view.ts'
import { git } from './git.ts'
import type { UserRepository } from './user-repository.ts'

/**
 * Tracked and untracked paths of a work tree that git does not ignore, relative to its top, one character per byte. `below` limits them to
 * these paths; '' is the top. Nothing of the repository is run: it is looked at through a view.
 */
export function listWorkFiles(user: UserRepository, below: readonly string[]): Promise<readonly string[]> {
  return withCheckoutView(user, tmpdir(), (view) => listInView(view, below, ['--cached', '--others']))
}

/** Lists with the ignore files of the tree and the repository's own `info/exclude`; `kinds` are those of `git ls-files`. */
export async function listInView(view: CheckoutView, below: readonly string[], kinds: readonly string[]): Promise<readonly string[]> {
  const exclude = join(view.user.commonDir, 'info/exclude')
  const hasExclude = await stat(exclude).then((found) => found.isFile(), () => false)
  const excludes = ['--exclude-per-directory=.gitignore', ...(hasExclude ? [`--exclude-from=${exclude}`] : [])]
  const names = splitNames(await git(inView(view, { args: ['ls-files', '-z', ...kinds, ...excludes, '--', ...toPathspecs(below)] })))
  // A path that ends in a slash is another repository inside this one; one in conflict is listed once for each side.
  return [...new Set(names.filter((name) => !name.endsWith('/')))]
}

/** Paths are taken literally (see `gitEnvironment`); no path at all stands for the whole tree. */
export function toPathspecs(below: readonly string[]): readonly string[] {
  return below.includes('') ? [] : below
}
