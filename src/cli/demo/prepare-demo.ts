import { execFile } from 'node:child_process'
import { access, cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { FleetError } from '../../core/fleet-error.ts'

/** Where the demo comes from and where it goes. */
export type PrepareDemoOptions = {
  /** The folder with both trees and the plan: `examples/showroom`. */
  readonly examplesFolder: string
  /** Made when it is missing; must be empty. */
  readonly targetFolder: string
  /** A `node_modules` folder that has the packages both trees use; it is linked, never changed. */
  readonly nodeModules: string
}

/** The demo as it stands ready; all paths are absolute. */
export type PreparedDemo = {
  readonly planPath: string
  /** The git repository that tasks change. */
  readonly app: string
  /** The git repository that tasks read, with the tags `v1` and `v2`. */
  readonly showroom: string
}

const execute = promisify(execFile)
const requiredPackages = ['three', '@types/three', '@types/node', 'typescript']

/** Copies the application and the showroom into a folder and gives each a git history that is the same every time. */
export async function prepareDemo({ examplesFolder, targetFolder, nodeModules }: PrepareDemoOptions): Promise<PreparedDemo> {
  const from = resolve(examplesFolder)
  const to = resolve(targetFolder)
  await checkPackages(nodeModules)
  await requireEmpty(to)
  for (const name of ['fleet.yaml', 'codemods']) await cp(join(from, name), join(to, name), { recursive: true })
  const [app, showroom] = [join(to, 'app'), join(to, 'showroom')]
  await Promise.all([createApp(from, app), createShowroom(from, showroom)])
  for (const tree of [app, showroom]) await symlink(resolve(nodeModules), join(tree, 'node_modules'), 'junction')
  return { planPath: join(to, 'fleet.yaml'), app, showroom }
}

async function createApp(examplesFolder: string, app: string): Promise<void> {
  await copyTree(join(examplesFolder, 'app'), app)
  await git(app, ['init', '--quiet', '--initial-branch=main'])
  await commit(app, { message: 'viewer: show products in 3D', date: '2026-03-02T09:00:00Z' })
}

// Version 1 is version 2 with the files of `history/v1` laid over it.
async function createShowroom(examplesFolder: string, showroom: string): Promise<void> {
  await copyTree(join(examplesFolder, 'showroom'), showroom)
  await cp(join(examplesFolder, 'history', 'v1'), showroom, { recursive: true, force: true })
  await git(showroom, ['init', '--quiet', '--initial-branch=main'])
  await commit(showroom, { message: 'kit: release version 1', date: '2026-01-12T09:00:00Z', tag: 'v1' })
  await copyTree(join(examplesFolder, 'showroom'), showroom)
  await commit(showroom, { message: 'kit: release version 2', date: '2026-02-16T09:00:00Z', tag: 'v2' })
}

async function copyTree(from: string, to: string): Promise<void> {
  const leftOut = [join(from, 'node_modules'), join(from, '.git'), join(from, '.fleet')]
  await cp(from, to, { recursive: true, force: true, filter: (path) => !leftOut.includes(path) })
  // Written and not only copied: npm leaves these files out of packages.
  await writeFile(join(to, '.gitignore'), 'node_modules\n')
}

type Commit = { readonly message: string; readonly date: string; readonly tag?: string }

// The dates and the author are fixed, so that commit ids are the same on every machine.
async function commit(repository: string, { message, date, tag }: Commit): Promise<void> {
  await git(repository, ['add', '--all'])
  await git(repository, ['commit', '--quiet', '--no-verify', `--message=${message}`], { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date })
  if (tag !== undefined) await git(repository, ['tag', tag])
}

// What the user has configured (signing, hooks, line ends, templates) must not reach the demo.
const identity = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TEMPLATE_DIR: '',
  GIT_AUTHOR_NAME: 'Fleet Demo',
  GIT_AUTHOR_EMAIL: 'demo@example.invalid',
  GIT_COMMITTER_NAME: 'Fleet Demo',
  GIT_COMMITTER_EMAIL: 'demo@example.invalid',
}

async function git(repository: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  await execute('git', [...args], { cwd: repository, env: { ...inherited, ...identity, ...environment }, timeout: 60_000 })
}

async function checkPackages(nodeModules: string): Promise<void> {
  for (const name of requiredPackages) {
    const isThere = await access(join(nodeModules, name, 'package.json')).then(
      () => true,
      () => false,
    )
    if (!isThere) throw new FleetError('tool-missing', `the demo needs the package ${name} in ${nodeModules}`, { hint: `npm install --no-save ${requiredPackages.join(' ')}` })
  }
}

/** Makes the folder when it is missing; throws when something is in it. */
export async function requireEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const entries = await readdir(folder)
  if (entries.length > 0) throw new FleetError('usage', `the demo needs an empty folder, but ${folder} has ${entries[0]} in it`, { hint: 'name another one with --folder' })
}
