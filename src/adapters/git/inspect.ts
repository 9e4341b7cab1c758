import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { RepositoryFacts } from '../../ports/workspaces.ts'
import { dirtyPaths, viewsFolder, withCheckoutView } from './checkout-view.ts'
import { findRepository, readHead } from './user-repository.ts'

/** Looks at what a path is; `dirty` says that tracked files differ from the commit, which a run does not see. */
export async function inspectRepository(path: string, stateFolder: string): Promise<RepositoryFacts> {
  const user = await findRepository(path)
  if (user === null) return { kind: 'folder' }
  const { commit, branch } = await readHead(user)
  // Looking must not make a state folder where there is none.
  const home = existsSync(stateFolder) ? viewsFolder(stateFolder) : tmpdir()
  const dirty = await withCheckoutView(user, home, async (view) => (await dirtyPaths(view, commit)).length > 0)
  return { kind: 'git', top: user.top, commit, userBranch: branch, dirty, shallow: user.shallow }
}
