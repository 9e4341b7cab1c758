import { expect, test } from 'vitest'
import { createNoWorkspaces } from './no-workspaces.ts'

const request = {
  runId: 'run',
  taskId: 'task',
  attempt: 1,
  // Nothing is there: a workspace that looked at the folder would fail.
  repository: { name: 'main', path: '/nowhere/at/all', kind: 'folder', readonly: false },
  commit: null,
  recipe: { link: [], copy: [], setup: [], sparse: [] },
  files: [],
  minFreeDiskBytes: 2 ** 60,
  signal: new AbortController().signal,
} as const

test('an attempt without a workspace gets the folder, and nothing is read, captured or undone', async () => {
  const workspaces = createNoWorkspaces()
  const workspace = await workspaces.prepare(request)
  expect([workspaces.isolation, workspace.path, workspace.needsSetup]).toEqual(['none', '/nowhere/at/all', false])
  expect(await workspace.capture({ subject: '', body: '', trailers: [] })).toEqual({ commit: null, base: null, files: 0, linesAdded: 0, linesRemoved: 0, paths: [], changed: [] })
  expect(await workspace.rollback()).toEqual({ verified: true, restored: 0, differences: [] })
  await workspace.keepSetup()
  await workspace.release()
  await workspaces.sweep()
  await workspaces.close()
})

test('an aborted attempt gets no workspace', async () => {
  await expect(createNoWorkspaces().prepare({ ...request, signal: AbortSignal.abort() })).rejects.toThrow('aborted')
})
