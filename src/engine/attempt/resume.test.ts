import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { textOf } from '../../adapters/memory/memory-tree.ts'
import type { AttemptProgress } from '../../ports/worker-pool.ts'
import { AttemptRig, branch, type RigOptions } from './attempt.testrig.ts'

const kept = (rig: AttemptRig, files: Readonly<Record<string, string>> = { 'b.txt': 'kept\n' }): AttemptProgress => ({ wasHeld: true, phase: 'checking', change: rig.keepChange(files), intent: null })

/** An intent recorded by a holder that died before or after it moved the branch. */
const intended = (rig: AttemptRig, { hasMoved }: { readonly hasMoved: boolean }): AttemptProgress => {
  const progress = kept(rig)
  const { tree } = rig.repository.read(progress.change?.commit ?? '')
  const commit = rig.repository.commit({ tree, parents: [rig.base], message: { subject: 't', body: '', trailers: [] } })
  if (hasMoved) rig.repository.branches.set(branch, commit)
  const checks = [{ check: 'earlier', on: 'task', status: 'passed', durationMs: 1, output: '' }] as const
  return { ...progress, phase: 'landing', intent: { repository: 'main', branch, commit, expected: rig.base, checks } }
}

describe('an attempt that an earlier holder had begun', () => {
  test('goes on from the change that was kept: the agent is not run again, the checks see it, and it lands', async () => {
    const seen: string[] = []
    using rig = new AttemptRig({ progress: kept, validate: ({ workspace, changedPaths }) => void seen.push(readFileSync(join(workspace, 'b.txt'), 'utf8'), ...changedPaths) })
    expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { change: { paths: ['b.txt'] }, landed: { commit: rig.head } } })
    expect(rig.agentRuns).toEqual([])
    expect(seen).toEqual(['kept\n', 'b.txt'])
    expect(textOf(rig.repository.read(rig.head).tree, 'b.txt')).toBe('kept\n')
    expect([rig.types().includes('attempt-worked'), rig.leftovers()]).toEqual([false, []])
  })

  test('a kept change that no longer passes fails and is undone', async () => {
    using rig = new AttemptRig({ progress: kept, validate: () => false })
    expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'check-failed' }, rolledBack: true })
    expect([rig.head, rig.rollbacks.length, rig.leftovers()]).toEqual([rig.base, 1, []])
  })

  test('a kept change that conflicts with what has landed since fails', async () => {
    using rig = new AttemptRig({ progress: (rig) => (rig.landBeside({ 'b.txt': 'other\n' }), kept(rig)) })
    expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'merge-conflict', conflicts: [{ path: 'b.txt', reason: 'add/add' }] } })
  })

  test('what has landed is not landed again: no workspace, no check, no agent', async () => {
    const options: RigOptions = { validate: () => false, workspaces: (inner) => ({ ...inner, prepare: () => Promise.reject(new Error('there is nothing to work on')) }) }
    using rig = new AttemptRig({ ...options, progress: (rig) => intended(rig, { hasMoved: true }) })
    const head = (): string => rig.repository.branches.get(branch) ?? ''
    expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: { repository: 'main', commit: head() }, checks: [{ check: 'earlier' }], change: { paths: ['b.txt'] } } })
    expect([rig.types(), rig.repository.read(head()).parents]).toEqual([['attempt-ended'], [rig.base]])
  })

  test('what has landed counts as landed also below what others have landed since, and when it has to stop', async () => {
    using rig = new AttemptRig({ progress: (rig) => {
      const progress = intended(rig, { hasMoved: true })
      rig.landBeside({ 'c.txt': 'c\n' })
      rig.controller.abort('interrupted')
      return progress
    } })
    expect(await rig.run()).toMatchObject({ status: 'succeeded' })
    expect(rig.repository.read(rig.head).message.subject).toBe('other')
  })

  test('what was only intended is checked and landed, once', async () => {
    let checks = 0
    using rig = new AttemptRig({ progress: (rig) => intended(rig, { hasMoved: false }), validate: () => void (checks += 1) })
    expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: { commit: rig.head } } })
    expect([checks, rig.agentRuns.length, rig.repository.read(rig.head).parents]).toEqual([1, 0, [rig.base]])
  })

  test('a slow earlier holder that lands first is found before the branch is moved again', async () => {
    let intent = ''
    using rig = new AttemptRig({
      progress: (rig) => {
        const progress = intended(rig, { hasMoved: false })
        intent = progress.intent?.commit ?? ''
        return progress
      },
      validate: () => void rig.repository.branches.set(branch, intent),
    })
    expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: { commit: intent } } })
    expect([rig.head, rig.types().includes('attempt-landing')]).toEqual([intent, false])
  })

  test('one that has to stop needs no workspace, but what the earlier agent did outside the tree is undone', async () => {
    using rig = new AttemptRig({ progress: (rig) => (rig.controller.abort('canceled'), kept(rig)) })
    expect(await rig.run()).toEqual({ status: 'stopped', rolledBack: true })
    expect([rig.agentRuns, rig.leftovers(), rig.rollbacks.length]).toEqual([[], [], 1])
  })
})
