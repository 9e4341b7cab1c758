import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pictureTree, removeTree } from '../../ports/workspaces.samples.ts'
import type { MakeWorkspaces } from '../../ports/workspaces.rig.ts'
import { testWorkspaces } from '../../ports/workspaces.testsuite.ts'
import { openSqliteStore } from '../sqlite/open-sqlite-store.ts'
import { createInPlaceWorkspaces } from './in-place-workspaces.ts'

const clock = { now: () => 1_760_000_000_000 }

const listIgnored = async (root: string): Promise<readonly Uint8Array[]> => {
  const output = execFileSync('git', ['-C', root, 'ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'])
  return output.toString('latin1').split('\0').filter((path) => path !== '').map((path) => Buffer.from(path, 'latin1'))
}

const makeInPlace = (kind: 'git' | 'folder'): MakeWorkspaces => async (populate) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-in-place-')))
  const path = join(folder, 'repository')
  mkdirSync(path)
  populate(path)
  if (kind === 'git') execFileSync('git', ['init', '-q', path])
  const open = () => openSqliteStore({ path: join(folder, 'state.db'), durability: 'none' })
  const states = [open()]
  const { snapshots } = states[0] ?? open()
  return {
    workspaces: createInPlaceWorkspaces({ snapshots, clock, listIgnored }),
    repository: { name: 'main', path, kind, readonly: false },
    commit: null,
    readTree: () => pictureTree(path, 'all'),
    reopen: async () => {
      const state = open()
      states.push(state)
      return createInPlaceWorkspaces({ snapshots: state.snapshots, clock, listIgnored })
    },
    leftovers: async () => (await snapshots.open()).map(({ key }) => `${key.taskId}#${key.attempt}`),
    dispose: async () => {
      for (const state of states.splice(0)) state.close()
      removeTree(Buffer.from(folder))
    },
  }
}

testWorkspaces('in-place folders of git repositories', { isolation: 'in-place', make: makeInPlace('git') })
