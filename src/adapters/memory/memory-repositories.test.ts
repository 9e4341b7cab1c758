import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Repository } from '../../core/plan/plan.ts'
import { describeLander, type LanderHarness } from '../../ports/lander.testsuite.ts'
import type { MakeWorkspaces } from '../../ports/workspaces.rig.ts'
import { pictureTree } from '../../ports/workspaces.samples.ts'
import { testWorkspaces } from '../../ports/workspaces.testsuite.ts'
import { createMemoryLander } from './memory-lander.ts'
import { MemoryRepositories } from './memory-repositories.ts'
import { textOf, treeOf, type Tree } from './memory-tree.ts'
import { createMemoryWorkspaces } from './memory-workspaces.ts'
import { readFolder } from './tree-folder.ts'

const repository: Repository = { name: 'main', path: '/in/memory', kind: 'git', readonly: false }
const sevenLines = '1\n2\n3\n4\n5\n6\n7\n'

const makeWorkspaces: MakeWorkspaces = async (populate) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-memory-')))
  const root = join(folder, 'user')
  mkdirSync(root)
  populate(root)
  const checkouts = join(folder, 'workspaces')
  const world = new MemoryRepositories(checkouts)
  const made = world.add(root, readFolder(root, new Map()).tree)
  return {
    workspaces: createMemoryWorkspaces(world),
    repository: { ...repository, path: root },
    commit: made.branches.get('main') ?? '',
    readTree: () => pictureTree(root, 'all'),
    reopen: async () => createMemoryWorkspaces(world),
    leftovers: async () => (existsSync(checkouts) ? readdirSync(checkouts) : []),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

testWorkspaces('workspaces in memory', { isolation: 'worktree', make: makeWorkspaces })

describeLander('the lander in memory', async (): Promise<LanderHarness> => {
  const world = new MemoryRepositories('/nowhere')
  const made = world.add(repository.path, treeOf({ 'a.txt': sevenLines, 'b.txt': 'b\n' }))
  return {
    lander: createMemoryLander(world),
    repository,
    base: made.branches.get('main') ?? '',
    userBranch: 'main',
    commit: async (parent, files) => made.commit({ tree: changed(made.read(parent).tree, files), parents: [parent], message: { subject: 'change', body: '', trailers: [] } }),
    read: async (commit, path) => textOf(made.read(commit).tree, path),
    parents: async (commit) => made.read(commit).parents,
    message: async (commit) => {
      const { subject, body, trailers } = made.read(commit).message
      return `${subject}\n\n${body}\n\n${trailers.map(([key, value]) => `${key}: ${value}`).join('\n')}`
    },
    userHead: async () => made.branches.get('main') ?? '',
    reopen: async () => createMemoryLander(world),
  }
})

function changed(tree: Tree, files: Readonly<Record<string, string | null>>): Tree {
  const gone = Object.keys(files).filter((path) => files[path] === null)
  const written = Object.fromEntries(Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[path, text]])))
  return new Map([...[...tree].filter(([path]) => !gone.includes(path)), ...treeOf(written)])
}

test('what setup has made is no part of a change and outlives a rollback', async () => {
  const subject = await makeWorkspaces(() => {})
  const recipe = { link: [], copy: [], setup: ['install'], sparse: [] }
  const request = { runId: 'r', taskId: 't', attempt: 1, repository: subject.repository, commit: subject.commit, recipe, files: [], minFreeDiskBytes: 0, signal: new AbortController().signal }
  const workspace = await subject.workspaces.prepare(request)
  expect(workspace.needsSetup).toBe(true)
  writeFileSync(join(workspace.path, 'installed'), 'x')
  await workspace.keepSetup()
  expect(workspace.needsSetup).toBe(false)
  writeFileSync(join(workspace.path, 'work'), 'x')
  expect((await workspace.capture({ subject: '', body: '', trailers: [] })).paths).toEqual(['work'])
  await workspace.rollback()
  expect(readdirSync(workspace.path)).toEqual(['installed'])
  await subject.dispose()
})

test('the branch of a user with changes of his own does not move', async () => {
  const world = new MemoryRepositories('/nowhere')
  const made = world.add(repository.path, new Map())
  const base = made.branches.get('main') ?? ''
  made.branches.set('fleet/r', made.commit({ tree: treeOf({ a: 'a' }), parents: [base], message: { subject: '', body: '', trailers: [] } }))
  made.isDirty = true
  const landing = createMemoryLander(world).landForUser(repository, { runBranch: 'fleet/r', target: 'main', message: { subject: '', body: '', trailers: [] } })
  await expect(landing).rejects.toMatchObject({ code: 'checkout-dirty' })
  expect(made.branches.get('main')).toBe(base)
})
