import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, mkdirSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Workspaces } from '../../ports/workspaces.ts'
import type { MakeWorkspaces } from '../../ports/workspaces.rig.ts'
import { pictureTree } from '../../ports/workspaces.samples.ts'
import { testWorkspaces } from '../../ports/workspaces.testsuite.ts'
import { createWorktreeWorkspaces } from './worktree-workspaces.ts'

/** With a pool the random attempts of the suite follow each other in one folder; without one each starts in a new one. */
const makeWorktrees = (maxPooled: number): MakeWorkspaces => async (populate) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-worktrees-')))
  const root = join(folder, 'user')
  const stateFolder = join(folder, 'state')
  const git = (...args: readonly string[]): string => execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@u', '-c', 'safe.directory=*', ...args], { cwd: root, encoding: 'utf8' }).trim()
  mkdirSync(root)
  git('init', '-q')
  populate(root)
  git('add', '-A')
  git('commit', '-qm', 'base')
  const opened: Workspaces[] = []
  const open = (): Workspaces => {
    const workspaces = createWorktreeWorkspaces({ stateFolder, maxPooled })
    opened.push(workspaces)
    return workspaces
  }
  return {
    workspaces: open(),
    repository: { name: 'main', path: root, kind: 'git', readonly: false },
    commit: git('rev-parse', 'HEAD'),
    readTree: () => pictureTree(root, 'all'),
    reopen: async () => open(),
    leftovers: async () => (existsSync(join(stateFolder, 'worktrees')) ? readdirSync(join(stateFolder, 'worktrees')).slice(maxPooled) : []),
    dispose: async () => {
      for (const workspaces of opened) await workspaces.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

testWorkspaces('worktrees without a pool', { isolation: 'worktree', make: makeWorktrees(0) })
testWorkspaces('worktrees from a pool', { isolation: 'worktree', make: makeWorktrees(1) })
