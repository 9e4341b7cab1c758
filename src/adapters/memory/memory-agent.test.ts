import { expect, test } from 'vitest'
import { systemClock } from '../../platform/system-clock.ts'
import { createAgentRig } from '../../ports/agent-rig.ts'
import { testAgent } from '../../ports/agent.testsuite.ts'
import { createMemoryAgent, type AgentStep } from './memory-agent.ts'
import { createMemorySpawner } from './memory-spawner.ts'

const scripts: Readonly<Record<string, readonly AgentStep[]>> = {
  work: [
    { type: 'say', text: 'at work' },
    { type: 'write', path: 'src/new.txt', content: 'new\n' },
    { type: 'edit', path: 'old.txt', edit: (text) => text.toUpperCase() },
    { type: 'link', path: 'link', target: 'old.txt' },
    { type: 'wait', ms: 1 },
    { type: 'delete', path: 'gone.txt' },
  ],
  fail: [{ type: 'write', path: 'half.txt', content: 'half' }, { type: 'fail', message: 'it did not work out' }, { type: 'write', path: 'more.txt', content: '' }],
  hang: [{ type: 'say', text: 'hanging' }, { type: 'hang' }, { type: 'write', path: 'never.txt', content: '' }],
  talk: Array.from({ length: 1_000 }, () => ({ type: 'say' as const, text: 'x'.repeat(1_000) })),
}
const spawner = createMemorySpawner({ programs: {}, clock: systemClock })
const agent = createMemoryAgent({ script: ({ spec }) => scripts['run' in spec ? (spec.run[0] ?? '') : ''] ?? [], clock: systemClock })
const files = { 'old.txt': 'old\n', 'gone.txt': 'gone\n' }
const scenario = (script: string) => ({ spec: { kind: 'command' as const, run: [script] }, files })

testAgent('the agent in memory', { agent, spawner, working: scenario('work'), failing: scenario('fail'), lasting: { ...scenario('hang'), startedBy: 'log' }, noisy: scenario('talk') })

test('it performs the steps of its script and no more', async () => {
  await using working = await createAgentRig({ ...scenario('work'), spawner })
  expect(await working.run(agent)).toMatchObject({ status: 'finished' })
  expect(await working.readTree()).toEqual({ link: 'link old.txt', 'old.txt': '644 OLD\n', 'src/new.txt': '644 new\n' })
  await using failing = await createAgentRig({ ...scenario('fail'), spawner })
  expect(await failing.run(agent)).toMatchObject({ status: 'failed', failure: { kind: 'agent-failed', message: 'it did not work out' } })
  expect(Object.keys(await failing.readTree())).toEqual(['gone.txt', 'half.txt', 'old.txt'])
})
