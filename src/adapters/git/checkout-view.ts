import { copyFile, mkdir, mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSetting } from './git-environment.ts'
import { git, runGit, type GitCall } from './git.ts'
import { ensurePrivateRepository } from './private-repository.ts'
import { ifMissing, type UserRepository } from './user-repository.ts'

/**
 * A way to look at the user's checkout without the user's git folder: a throw-away git folder with our configuration, the
 * user's work tree, and a copy of the user's index. Nothing of the user's is written or run by looking.
 */
export type CheckoutView = {
  readonly user: UserRepository
  readonly gitDir: string
  readonly indexFile: string
  readonly settings: readonly GitSetting[]
}

/** Folder of the views in a state folder. */
export function viewsFolder(stateFolder: string): string {
  return join(stateFolder, 'views')
}

/** Settings that say how files lie on the disk; each is a plain word, so none can name a program. */
const harmless = /^core\.(filemode|symlinks|ignorecase|autocrlf|eol|trustctime|checkstat|sparsecheckout|sparsecheckoutcone)$/

/** Makes a view below `home`, hands it to `look`, and removes it. What a killed process leaves in the state folder is swept. */
export async function withCheckoutView<T>(user: UserRepository, home: string, look: (view: CheckoutView) => Promise<T>): Promise<T> {
  await mkdir(home, { recursive: true })
  const folder = await mkdtemp(join(home, 'fleet-view-'))
  try {
    const { gitDir } = await ensurePrivateRepository(folder, user)
    const indexFile = join(gitDir, 'index')
    await copyFrom(user.gitDir, 'index', indexFile)
    await copyFrom(user.gitDir, 'info/sparse-checkout', join(gitDir, 'info/sparse-checkout'))
    await copyFrom(user.commonDir, 'info/attributes', join(gitDir, 'info/attributes'))
    for (const name of await readdir(user.gitDir)) if (name.startsWith('sharedindex.')) await copyFrom(user.gitDir, name, join(gitDir, name))
    return await look({ user, gitDir, indexFile, settings: await readSettings(user) })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A call of git on the user's work tree through the view. */
export function inView(view: CheckoutView, call: Omit<GitCall, 'gitDir' | 'workTree' | 'settings'>): GitCall {
  return { indexFile: view.indexFile, ...call, gitDir: view.gitDir, workTree: view.user.top, settings: view.settings }
}

/** Tracked paths that differ from `commit`, staged or not; bytes as latin1 characters. */
export async function dirtyPaths(view: CheckoutView, commit: string): Promise<readonly string[]> {
  await runGit(inView(view, { args: ['update-index', '-q', '--refresh'] }))
  const staged = await git(inView(view, { args: ['diff-index', '--cached', '--name-only', '-z', '--no-ext-diff', '--ignore-submodules=none', '--end-of-options', commit, '--'] }))
  // Submodules are not looked into: git would start itself in them, with their configuration.
  const unstaged = await git(inView(view, { args: ['diff-files', '--name-only', '-z', '--no-ext-diff', '--ignore-submodules=all'] }))
  return [...new Set([...splitNames(staged), ...splitNames(unstaged)])].sort()
}

/** Splits NUL-separated names. */
export function splitNames(output: Buffer): readonly string[] {
  return output.toString('latin1').split('\0').filter((name) => name !== '')
}

/** A newer date on the copy would hide from git which entries it has to look at closely; an older one only costs time. */
async function copyFrom(folder: string, name: string, target: string): Promise<void> {
  const source = join(folder, name)
  const found = await stat(source).catch(ifMissing(null))
  if (found === null) return
  await copyFile(source, target)
  await utimes(target, found.atime, new Date(Math.floor(found.mtimeMs)))
}

async function readSettings(user: UserRepository): Promise<readonly GitSetting[]> {
  const result = await runGit({ gitDir: user.gitDir, args: ['config', '--null', '--get-regexp', '^core\\.[a-z]+$'] })
  return result.stdout
    .toString('utf8')
    .split('\0')
    .flatMap((record) => {
      const at = record.indexOf('\n')
      const key = at === -1 ? record : record.slice(0, at)
      const value = at === -1 ? 'true' : record.slice(at + 1)
      return harmless.test(key) && /^[A-Za-z0-9]{1,20}$/.test(value) ? [[key, value] as const] : []
    })
}
