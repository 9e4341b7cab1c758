import { lstat, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { hasCode } from './durable-file.ts'
import { gitLine, requireGit, runGit } from './git.ts'

/** Where a user's repository keeps its things. Found by reading files, not by asking git, so nothing of the tree has a say in it. */
export type UserRepository = {
  /** Top of the work tree, links resolved. */
  readonly top: string
  /** Git folder of this work tree. */
  readonly gitDir: string
  /** Git folder that all work trees of the repository share. */
  readonly commonDir: string
  readonly objectsDir: string
  readonly objectFormat: 'sha1' | 'sha256'
  readonly shallow: boolean
}

/** Finds the repository whose work tree holds `path`; `null` when there is none. Throws FleetError for what cannot be worked on. */
export async function findRepository(path: string): Promise<UserRepository | null> {
  const start = await realpath(path).catch(() => {
    throw new FleetError('repository-invalid', `${path} does not exist`, { hint: 'Correct the path of the repository in the plan.' })
  })
  if (await isBareRepository(start)) {
    throw new FleetError('repository-invalid', `${path} is a bare repository`, { hint: 'Name a clone with a work tree: git clone <that folder> <work tree>.' })
  }
  for (let folder = start; ; folder = dirname(folder)) {
    const gitDir = await readGitDir(folder)
    if (gitDir !== null) return await describe(folder, gitDir)
    if (dirname(folder) === folder) return null
  }
}

async function isBareRepository(folder: string): Promise<boolean> {
  const parts = await Promise.all(['HEAD', 'objects', 'refs'].map((name) => exists(join(folder, name))))
  return parts.every(Boolean) && !(await exists(join(folder, '.git')))
}

async function readGitDir(top: string): Promise<string | null> {
  const path = join(top, '.git')
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (found.isDirectory()) return (await exists(join(path, 'HEAD'))) ? await realpath(path) : null
  const target = /^gitdir: (.+?)\r?\n?$/s.exec(await readFile(path, 'utf8'))?.[1]
  if (target === undefined) throw broken(top, 'its .git file names no folder')
  return await realpath(resolve(top, target)).catch(() => {
    throw broken(top, 'its .git file names a folder that does not exist')
  })
}

async function describe(top: string, gitDir: string): Promise<UserRepository> {
  const common = await readFile(join(gitDir, 'commondir'), 'utf8').catch(ifMissing(null))
  const commonDir = common === null ? gitDir : await realpath(resolve(gitDir, common.trim())).catch(() => null)
  if (commonDir === null || !(await exists(join(commonDir, 'objects')))) throw broken(top, 'its git folder is not complete')
  if (common !== null) await checkBackLink(top, gitDir)
  if (/[\n\r]/.test(commonDir)) throw broken(top, 'the name of its folder contains a line break')
  await requireGit(commonDir)
  const said = await gitLine({ gitDir, args: ['rev-parse', '--show-object-format', '--is-shallow-repository'] })
  const [objectFormat, shallow] = said.split('\n')
  if (objectFormat !== 'sha1' && objectFormat !== 'sha256') throw broken(top, `its object format ${objectFormat} is not known`)
  return { top, gitDir, commonDir, objectsDir: join(commonDir, 'objects'), objectFormat, shallow: shallow === 'true' }
}

/** A `.git` file that leads to a folder which does not know this work tree would borrow another repository's standing. */
async function checkBackLink(top: string, gitDir: string): Promise<void> {
  const back = await readFile(join(gitDir, 'gitdir'), 'utf8').catch(ifMissing(''))
  const owner = await realpath(dirname(resolve(gitDir, back.trim()))).catch(() => null)
  if (owner !== top) {
    throw new FleetError('repository-invalid', `${top} is a linked work tree that its repository does not know`, { hint: 'Run `git worktree repair` in it.' })
  }
}

/** Commit and branch that HEAD stands for. */
export async function readHead(repository: UserRepository): Promise<{ readonly commit: string; readonly branch: string | null }> {
  const { gitDir, top } = repository
  const commit = await runGit({ gitDir, args: ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}'] })
  if (commit.code !== 0) {
    throw new FleetError('repository-invalid', `${top} has no commit yet`, { hint: 'Commit something first: git add -A && git commit -m "Start".' })
  }
  const branch = await runGit({ gitDir, args: ['symbolic-ref', '--quiet', 'HEAD'] })
  const ref = branch.stdout.toString('utf8').trim()
  return { commit: commit.stdout.toString('utf8').trim(), branch: branch.code === 0 && ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null }
}

/** Commit of a ref; `null` when there is no such ref. */
export async function readRef(repository: UserRepository, ref: string): Promise<string | null> {
  const result = await runGit({ gitDir: repository.gitDir, args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`] })
  return result.code === 0 ? result.stdout.toString('utf8').trim() : null
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(ifMissing(null))) !== null
}

/** Turns "no such file" into a value; every other trouble is thrown. */
export function ifMissing<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return value
    throw error
  }
}

function broken(top: string, why: string): FleetError {
  return new FleetError('repository-invalid', `${top} is not a usable git repository: ${why}`, { hint: 'Run `git status` in it and mend what it reports.' })
}
