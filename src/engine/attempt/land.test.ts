import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AgentStep } from '../../adapters/memory/memory-agent.ts'
import { textOf } from '../../adapters/memory/memory-tree.ts'
import { FleetError } from '../../core/fleet-error.ts'
import type { Lander } from '../../ports/workspaces.ts'
import { AttemptRig, branch } from './attempt.testrig.ts'

const write = (path: string, content = 'new\n'): AgentStep => ({ type: 'write', path, content })
const lines = '1\n2\n3\n4\n5\n'

/** Something lands while the agent is at work. */
const meanwhile = (files: Readonly<Record<string, string>>, then: readonly AgentStep[]) => {
  const box: { rig: AttemptRig | null } = { rig: null }
  const steps: readonly AgentStep[] = [{ type: 'edit', path: 'a.txt', edit: (text) => (box.rig?.landBeside(files), text) }, ...then]
  return { steps, started: (rig: AttemptRig): AttemptRig => (box.rig = rig) }
}

test('what landed meanwhile is merged, also within a file', async () => {
  const { steps, started } = meanwhile({ 'a.txt': lines.replace('1', 'one') }, [write('a.txt', lines.replace('5', 'five')), write('b.txt')])
  using rig = started(new AttemptRig({ files: { 'a.txt': lines }, steps }))
  expect(await rig.run()).toMatchObject({ status: 'succeeded' })
  const { tree } = rig.repository.read(rig.head)
  expect([textOf(tree, 'a.txt'), textOf(tree, 'b.txt')]).toEqual(['one\n2\n3\n4\nfive\n', 'new\n'])
})

test('a conflict is a failure with its hunks, and nothing lands', async () => {
  const { steps, started } = meanwhile({ 'a.txt': lines.replace('3', 'ours') }, [write('a.txt', lines.replace('3', 'theirs'))])
  using rig = started(new AttemptRig({ files: { 'a.txt': lines }, steps }))
  const ending = await rig.run()
  expect(ending).toMatchObject({ status: 'failed', failure: { kind: 'merge-conflict', conflicts: [{ path: 'a.txt', reason: 'content', hunks: '<<<<<<< run branch\nours\n=======\ntheirs\n>>>>>>> this attempt\n' }] } })
  expect(rig.types()).not.toContain('attempt-landing')
  expect(rig.repository.read(rig.head).message.subject).toBe('other')
  expect([rig.leftovers(), rig.rollbacks.length]).toEqual([[], 1])
})

/** Passes unless it sees both changes together. */
const validateApart = ({ workspace }: { readonly workspace: string }): boolean => {
  const has = (path: string): boolean => {
    try {
      return readFileSync(join(workspace, path), 'utf8') !== ''
    } catch {
      return false
    }
  }
  return !(has('b.txt') && has('c.txt'))
}

test('what passes alone and not together fails on the merged tree, and is undone', async () => {
  const { steps, started } = meanwhile({ 'b.txt': 'b\n' }, [write('c.txt')])
  using rig = started(new AttemptRig({ steps, validate: validateApart }))
  expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'check-failed', check: 'validate', on: 'merged' }, rolledBack: true, checks: [{ on: 'task', status: 'passed' }, { on: 'merged', status: 'failed' }] })
  expect(textOf(rig.repository.read(rig.head).tree, 'c.txt')).toBeNull()
  expect([rig.leftovers(), rig.rollbacks.length]).toEqual([[], 1])
})

test('checks do not run again on a merged tree that they have seen', async () => {
  let runs = 0
  using rig = new AttemptRig({ steps: [write('b.txt')], validate: () => (runs += 1) > 0 })
  await rig.run()
  expect(runs).toBe(1)
})

test('a branch that moves under the landing is merged again, checked again and lands once', async () => {
  const seen: string[] = []
  let moves = 0
  using rig = new AttemptRig({
    steps: [write('b.txt')],
    validate: ({ workspace }) => void seen.push(readFileSync(join(workspace, 'a.txt'), 'utf8')),
    lander: (inner, rig) => ({ ...inner, move: async (repository, move) => {
      if ((moves += 1) === 1) rig.landBeside({ 'a.txt': 'beside\n' })
      return inner.move(repository, move)
    } }),
  })
  expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: { commit: rig.head } } })
  expect(moves).toBe(2)
  expect(seen).toEqual(['a\n', 'beside\n'])
  expect(rig.types().filter((type) => type === 'attempt-landing')).toHaveLength(2)
  // What was reported stays as it was reported, whatever is checked after it.
  expect(rig.reports.flatMap((report) => (report.type === 'attempt-landing' ? [report.intent.checks.map(({ on }) => on)] : []))).toEqual([['task'], ['task', 'merged']])
  expect(rig.repository.read(rig.head).parents).not.toEqual([rig.base])
  expect(rig.leftovers()).toEqual([])
})

test('a branch that never stands still is a trouble of the environment', async () => {
  const move: Lander['move'] = async () => 'stale'
  using rig = new AttemptRig({ steps: [write('b.txt')], lander: (inner) => ({ ...inner, move }) })
  expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'environment', message: `branch ${branch} keeps moving under us` } })
  expect(rig.types().filter((type) => type === 'attempt-landing')).toHaveLength(5)
})

test('a move that throws after it has moved the branch counts as landed', async () => {
  using rig = new AttemptRig({
    steps: [write('b.txt')],
    lander: (inner) => ({ ...inner, move: async (repository, move) => {
      await inner.move(repository, move)
      throw new FleetError('environment', 'the disk failed')
    } }),
  })
  expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: { commit: rig.head } } })
  expect(rig.head).not.toBe(rig.base)
  expect(rig.rollbacks).toEqual([])
})

test('a move that throws and has not moved the branch is undone', async () => {
  using rig = new AttemptRig({ steps: [write('b.txt')], lander: (inner) => ({ ...inner, move: async () => { throw new FleetError('environment', 'the disk failed') } }) })
  expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'environment', message: 'the disk failed' }, rolledBack: true })
  expect(rig.head).toBe(rig.base)
  expect([rig.leftovers(), rig.rollbacks.length]).toEqual([[], 1])
})

test('a landing for which there is no room is undone, effects outside the tree too', async () => {
  const { steps, started } = meanwhile({ 'b.txt': 'b\n' }, [write('c.txt')])
  using rig = started(new AttemptRig({
    steps,
    validate: () => true,
    lander: (inner, rig) => ({ ...inner, integrate: async (repository, request) => {
      rig.world.freeDiskBytes = -1
      return inner.integrate(repository, request)
    } }),
  }))
  expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'environment' } })
  expect([rig.leftovers(), rig.rollbacks.length]).toEqual([[], 1])
})
