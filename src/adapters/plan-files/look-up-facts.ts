import { lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { listWantedPaths } from '../../core/plan/facts.ts'
import type { Environment, FolderFact, PlanFacts } from '../../core/plan/facts.ts'
import type { PlanSource } from '../../core/plan/source.ts'
import { exists } from './find-plan-file.ts'

/** What a plan is checked against besides its own text. */
export type PlanSurroundings = {
  /** Relative paths of the plan start here. */
  readonly planFolder: string
  readonly environment: Environment
  /** Concurrency of plans that do not say. */
  readonly concurrencyDefault: number
}

/** Looks at the folders and files that a plan names. Reads no file and runs nothing. */
export async function lookUpFacts(source: PlanSource, { planFolder, environment, concurrencyDefault }: PlanSurroundings): Promise<PlanFacts> {
  const wanted = listWantedPaths(source, environment)
  const folders = new Map<string, FolderFact>()
  for (const path of wanted.repositories) folders.set(path, await lookUpFolder(resolve(planFolder, path)))
  const missingFiles = new Set<string>()
  for (const file of wanted.files) if (!(await exists(resolve(planFolder, file)))) missingFiles.add(file)
  return { nameDefault: basename(planFolder) || 'plan', concurrencyDefault, environment, folders, missingFiles }
}

async function lookUpFolder(path: string): Promise<FolderFact> {
  try {
    const real = await realpath(path)
    if (!(await stat(real)).isDirectory()) return { status: 'not-a-folder' }
    if (await hasGit(real)) return { status: 'found', path: real, kind: 'git', insideGit: null }
    return { status: 'found', path: real, kind: 'folder', insideGit: await findGitAbove(real) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return code === 'ENOENT' ? { status: 'missing' } : { status: 'unreadable', reason: code }
  }
}

/** A folder in a clone, a file in a linked work tree or a submodule. */
async function hasGit(folder: string): Promise<boolean> {
  return lstat(join(folder, '.git')).then(
    (entry) => entry.isDirectory() || entry.isFile() || entry.isSymbolicLink(),
    () => false,
  )
}

async function findGitAbove(folder: string): Promise<string | null> {
  for (let above = dirname(folder), below = folder; above !== below; below = above, above = dirname(above)) if (await hasGit(above)) return above
  return null
}
