import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { textOf } from '../../adapters/memory/memory-tree.ts'
import type { Agent } from '../../ports/agent.ts'
import type { AttemptProgress } from '../../ports/worker-pool.ts'
import { AttemptRig } from './attempt.testrig.ts'

const held: AttemptProgress = { wasHeld: true, phase: 'working', change: null, intent: null }

/** Writes one file per turn and saves after each; dies after so many. */
function turns(count: number, { diesAfter = Infinity, files = (turn: number) => ({ [`${turn}.txt`]: `${turn}\n` }) } = {}): Agent & { readonly carriedOut: number[]; readonly loaded: unknown[] } {
  const carriedOut: number[] = []
  const loaded: unknown[] = []
  return {
    kind: 'command',
    carriedOut,
    loaded,
    async run({ workspace }, { session }) {
      const state = await session.load()
      loaded.push(state)
      for (let turn = (typeof state === 'number' ? state : 0) + 1; turn <= count; turn += 1) {
        if (turn > diesAfter) throw new Error('killed')
        carriedOut.push(turn)
        for (const [path, text] of Object.entries(files(turn))) writeFileSync(join(workspace, path), text)
        await session.save(turn)
      }
      return { status: 'finished', summary: 'all' }
    },
  }
}

describe('a conversation that was cut off', () => {
  test('goes on with the workspace as it was at the last save', async () => {
    const dying = turns(4, { diesAfter: 2 })
    using rig = new AttemptRig({ agent: dying })
    await expect(rig.run()).rejects.toThrow('killed')
    const session = readFileSync(join(rig.runFolder.sessionFolder('t', 1), 'conversation.json'), 'utf8')
    expect(JSON.parse(session)).toMatchObject({ base: rig.base, agent: 'command', state: 2 })
    const agent = turns(4)
    const { ports } = rig
    const reports: unknown[] = []
    const { carryOut } = await import('./carry-out.ts')
    const assignment = rig.attempt('t')
    if (assignment.type !== 'attempt') throw new Error('no attempt')
    // Half of a turn that was never saved must not be there, and what landed meanwhile is not lost.
    rig.landBeside({ 'other.txt': 'other\n' })
    await carryOut({ ...ports, agents: new Map([['command', agent]]) }, { ...assignment, progress: held }, { reportTo: async (report) => (reports.push(report), 'accepted'), signal: rig.controller.signal })
    expect([agent.loaded, agent.carriedOut]).toEqual([[2], [3, 4]])
    expect(reports.at(-1)).toMatchObject({ ending: { status: 'succeeded', result: { change: { base: rig.base, files: 4 } } } })
    const { tree } = rig.repository.read(rig.head)
    expect(['1.txt', '2.txt', '3.txt', '4.txt', 'other.txt'].map((path) => textOf(tree, path))).toEqual(['1\n', '2\n', '3\n', '4\n', 'other\n'])
    expect(existsSync(join(rig.runFolder.sessionFolder('t', 1), 'conversation.json'))).toBe(false)
  })

  test.each(['damaged', '{"version":1}', null])('starts afresh when what was kept is %j', async (text) => {
    const agent = turns(2)
    using rig = new AttemptRig({ agent, progress: () => held })
    const path = join(rig.runFolder.sessionFolder('t', 1), 'conversation.json')
    mkdirSync(dirname(path), { recursive: true })
    if (text !== null) writeFileSync(path, text)
    expect(await rig.run()).toMatchObject({ status: 'succeeded' })
    expect([agent.loaded, agent.carriedOut]).toEqual([[null], [1, 2]])
  })

  test('is not looked for at the first holding, and a new attempt does not see it', async () => {
    const agent = turns(1)
    using rig = new AttemptRig({ agent })
    const path = join(rig.runFolder.sessionFolder('t', 1), 'conversation.json')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify({ version: 1, base: rig.base, commit: rig.base, agent: 'command', state: 7, usage: [] }))
    expect(await rig.run()).toMatchObject({ status: 'succeeded' })
    expect(agent.loaded).toEqual([null])
  })
})
