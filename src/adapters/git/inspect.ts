import type { RepositoryFacts } from '../../ports/workspaces.ts'
import { dirtyPaths, withCheckoutView } from './checkout-view.ts'
import { findRepository, readHead } from './user-repository.ts'

/** Looks at what a path is; `dirty` says that tracked files differ from the commit, which a run does not see. */
export async function inspectRepository(path: string): Promise<RepositoryFacts> {
  const user = await findRepository(path)
  if (user === null) return { kind: 'folder' }
  const { commit, branch } = await readHead(user)
  const dirty = await withCheckoutView(user, async (view) => (await dirtyPaths(view, commit)).length > 0)
  return { kind: 'git', top: user.top, commit, userBranch: branch, dirty, shallow: user.shallow }
}
