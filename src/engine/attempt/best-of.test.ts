import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { textOf } from '../../adapters/memory/memory-tree.ts'
import type { AgentStep } from '../../adapters/memory/memory-agent.ts'
import type { BestOfSpec } from '../../core/plan/agent-spec.ts'
import type { CheckResult } from '../../core/run/event.ts'
import type { Agent, AgentAssignment } from '../../ports/agent.ts'
import type { AttemptProgress } from '../../ports/worker-pool.ts'
import { AttemptRig, branch, type RigOptions } from './attempt.testrig.ts'
import { rankVariants, type Variant } from './score-variant.ts'

const bestOf = (...names: readonly string[]): BestOfSpec => ({ kind: 'best-of', agents: names.map((name) => ({ name, spec: { kind: 'command', run: [name] } })) })

const nameOf = ({ spec }: AgentAssignment): string => (spec.kind === 'command' && 'run' in spec ? (spec.run[0] ?? '') : '')

/** Each agent writes its name so many times into one file. */
function rigOf(lines: Readonly<Record<string, number>>, more: RigOptions = {}): AttemptRig {
  const steps = (assignment: AgentAssignment): readonly AgentStep[] => {
    const name = nameOf(assignment)
    return [{ type: 'write', path: 'b.txt', content: `${name}\n`.repeat(lines[name] ?? 1) }, { type: 'write', path: `${name}.txt`, content: name }]
  }
  return new AttemptRig({ steps, ...more, task: { agent: bestOf(...Object.keys(lines)), agentName: 'best', ...more.task } })
}

describe('a best-of', () => {
  test('lands the smallest change of those that pass; each agent began with a clean copy', async () => {
    using rig = rigOf({ long: 9, short: 2, failing: 1 }, { validate: ({ changedPaths }) => !changedPaths.includes('failing.txt') })
    const ending = await rig.run()
    expect(ending).toMatchObject({ status: 'succeeded', result: { change: { paths: ['b.txt', 'short.txt'] }, variants: ['short: kept; 1 check passed, 2 files +3 -0', 'long: not kept; 1 check passed, 2 files +10 -0', expect.stringMatching(/^failing: not kept; check-failed/)] } })
    expect(textOf(rig.repository.read(rig.head).tree, 'b.txt')).toBe('short\nshort\n')
    expect(rig.agentRuns.map(nameOf)).toEqual(['long', 'short', 'failing'])
    expect(rig.types().filter((type) => type === 'attempt-worked')).toHaveLength(1)
    expect([rig.leftovers(), existsSync(rig.runFolder.sessionFolder('t', 1))]).toEqual([[], false])
  })

  test('fails with the failure of the best when none passes, and leaves nothing', async () => {
    using rig = rigOf({ one: 1, two: 1 }, { validate: () => false })
    expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'check-failed' }, rolledBack: true })
    expect([rig.head, rig.leftovers()]).toEqual([rig.base, []])
  })

  test('a variant out of scope or without a change is not kept', async () => {
    const steps = (assignment: AgentAssignment): readonly AgentStep[] => ({ idle: [], outside: [{ type: 'write' as const, path: 'outside.txt', content: 'x' }], good: [{ type: 'write' as const, path: 'src/a.txt', content: 'x' }] })[nameOf(assignment)] ?? []
    using rig = new AttemptRig({ steps, task: { agent: bestOf('idle', 'outside', 'good'), files: ['src/**'] } })
    expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { change: { paths: ['src/a.txt'] }, variants: [expect.stringMatching(/^good: kept/), expect.stringMatching(/nothing-changed|out-of-scope/), expect.stringMatching(/nothing-changed|out-of-scope/)] } })
  })

  test('goes on after a crash with the variants that were done', async () => {
    using rig = rigOf({ one: 3, two: 2, three: 1 }, { validate: () => true })
    const { ports } = rig
    const assignment = rig.attempt('t')
    if (assignment.type !== 'attempt') throw new Error('no attempt')
    const { carryOut } = await import('./carry-out.ts')
    const scripted = ports.agents.get('command')
    if (scripted === undefined) throw new Error('no agent')
    const dying: Agent = { kind: 'command', run: (given, context) => (nameOf(given) === 'three' ? Promise.reject(new Error('killed')) : scripted.run(given, context)) }
    const reportTo = async () => 'accepted' as const
    await expect(carryOut({ ...ports, agents: new Map([['command', dying]]) }, assignment, { reportTo, signal: rig.controller.signal })).rejects.toThrow('killed')
    rig.landBeside({ 'other.txt': 'other' })
    const held: AttemptProgress = { wasHeld: true, phase: 'working', change: null, intent: null }
    await rig.carryOut({ ...assignment, progress: held })
    expect(rig.agentRuns.map(nameOf)).toEqual(['one', 'two', 'three'])
    expect(rig.reports.at(-1)).toMatchObject({ ending: { status: 'succeeded', result: { variants: [expect.stringMatching(/^three: kept/), expect.anything(), expect.anything()] } } })
    expect(textOf(rig.repository.read(rig.repository.branches.get(branch) ?? '').tree, 'other.txt')).toBe('other')
  })

  test('stops between variants when it is asked to', async () => {
    using rig = rigOf({ one: 1, two: 1 }, { validate: () => { rig.controller.abort('interrupted') } })
    expect(await rig.run()).toMatchObject({ status: 'stopped' })
    expect([rig.agentRuns.length, rig.leftovers()]).toEqual([1, []])
  })

  test('says what it needs where there are no copies', async () => {
    using rig = rigOf({ one: 1 }, { task: { isolation: 'none' } })
    expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'environment', hint: expect.stringContaining('worktree') } })
  })
})

describe('the order of variants', () => {
  const passed: CheckResult = { check: 'test', on: 'task', status: 'passed', durationMs: 1, output: '' }
  const scored = (head: number): CheckResult => ({ ...passed, check: 'gate', scores: { base: 50, head } })
  const failure = { kind: 'agent-failed', message: 'no', exitCode: 1, output: '' } as const
  const variant = (agent: string, more: Partial<Variant> = {}): Variant => ({ agent, change: { commit: 'c', base: 'b', files: 1, linesAdded: 10, linesRemoved: 0, paths: [] }, checks: [passed], failure: null, summary: '', costUsd: null, ...more })
  const names = (...variants: readonly Variant[]): readonly string[] => rankVariants(variants).map(({ agent }) => agent)

  test('is: passed, score of the gate, checks passed, size, cost, order of the plan', () => {
    expect(names(variant('failed', { failure, checks: [passed, passed] }), variant('passed'))).toEqual(['passed', 'failed'])
    expect(names(variant('low', { checks: [scored(70)] }), variant('high', { checks: [scored(90)] }))).toEqual(['high', 'low'])
    expect(names(variant('few', { failure }), variant('more', { failure, checks: [passed, passed] }))).toEqual(['more', 'few'])
    expect(names(variant('large', { change: { commit: 'c', base: 'b', files: 1, linesAdded: 99, linesRemoved: 0, paths: [] } }), variant('small'))).toEqual(['small', 'large'])
    expect(names(variant('dear', { costUsd: 2 }), variant('cheap', { costUsd: 1 }), variant('unknown'))).toEqual(['cheap', 'dear', 'unknown'])
    expect(names(variant('first'), variant('second'))).toEqual(['first', 'second'])
    expect(names(variant('down', { failure: { kind: 'provider-unavailable', message: '', provider: 'x', retryAt: null } }), variant('own', { failure, change: null, checks: [] }))).toEqual(['own', 'down'])
  })
})
