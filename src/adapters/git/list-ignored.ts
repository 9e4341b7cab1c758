import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inView, viewsFolder, withCheckoutView } from './checkout-view.ts'
import { git } from './git.ts'
import { findRepository } from './user-repository.ts'

/**
 * Makes the function that lists the paths of a work tree that git ignores, as raw bytes relative to `root`; folders end in a slash. Empty when
 * `root` is not the top of a repository. The repository's own configuration has no say but for its ignore files.
 */
export function makeListIgnored(stateFolder: string): (root: string) => Promise<readonly Uint8Array[]> {
  return (root) => listIgnored(root, viewsFolder(stateFolder))
}

async function listIgnored(root: string, home: string): Promise<readonly Uint8Array[]> {
  const user = await findRepository(root)
  if (user === null || user.top !== root) return []
  const exclude = join(user.commonDir, 'info/exclude')
  const hasExclude = await stat(exclude).then((found) => found.isFile(), () => false)
  const own = hasExclude ? [`--exclude-from=${exclude}`] : []
  return withCheckoutView(user, home, async (view) => {
    const output = await git(inView(view, { args: ['ls-files', '-z', '--others', '--ignored', '--exclude-per-directory=.gitignore', ...own, '--directory'] }))
    return splitBytes(output)
  })
}

function splitBytes(output: Buffer): readonly Uint8Array[] {
  const paths: Uint8Array[] = []
  for (let from = 0, to = output.indexOf(0); to !== -1; from = to + 1, to = output.indexOf(0, from)) paths.push(output.subarray(from, to))
  return paths
}
