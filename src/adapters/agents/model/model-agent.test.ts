import type { ModelMessage } from 'ai'
import { afterAll, describe, expect, it } from 'vitest'
import { passTo, scripted, startModelServer, type Brain } from '../../../../test/rig/model-server.ts'
import { createAgentRig, type AgentRig, type AgentRigOptions } from '../../../ports/agent-rig.ts'
import { testAgent, type AgentScenario } from '../../../ports/agent.testsuite.ts'
import { allModelTools, modelDefaults } from '../../../core/plan/built-in-agents.ts'
import type { ModelSpec } from '../../../core/plan/agent-spec.ts'
import { createTestSpawner } from '../test/test-spawner.ts'
import { compactMessages } from './compact-messages.ts'
import { createModelAgent } from './model-agent.ts'

const spec: ModelSpec = { kind: 'model', model: 'anthropic/claude-sonnet-5-5', instructions: '', tools: allModelTools, ...modelDefaults, temperature: null, mcp: [] }
const spawner = createTestSpawner()
const agent = createModelAgent()
const run = (command: string) => ({ calls: [{ name: 'run', arguments: { command } }] })
const daemon = 'setsid sh -c "trap \'\' TERM HUP; sleep 300; sleep 300" >/dev/null 2>&1 </dev/null &'

/** One server plays every scenario; the prompt tells which. */
const scripts: Readonly<Record<string, Brain>> = {
  'Do the work.': scripted([{ text: 'First.', calls: [{ name: 'write', arguments: { path: 'deep/b.txt', content: 'b' } }] }, run(`${daemon} echo ran > c.txt`), { text: 'All done.' }]),
  fail: scripted([{ calls: [{ name: 'write', arguments: { path: 'b.txt', content: 'half' } }] }, { text: 'no', finishReason: 'refusal' }]),
  last: scripted([run(`${daemon} trap "" TERM; echo started; while :; do sleep 0.1; done`)]),
  noise: scripted([...Array.from({ length: 5 }, () => run('head -c 3000000 /dev/zero | tr "\\0" x')), { text: 'y'.repeat(100_000) }]),
}
const server = await startModelServer((request, call) => scripts[request.prompt]?.(request, call) ?? { status: 500 })
afterAll(() => server[Symbol.asyncDispose]())

function scenario(prompt: string): AgentScenario {
  return { spec, pass: passTo(server.url), files: { 'a.txt': 'a\n' }, overrides: { prompt } }
}

testAgent('the model agent', { agent, spawner, working: scenario('Do the work.'), failing: scenario('fail'), lasting: { ...scenario('last'), startedBy: 'run' }, noisy: scenario('noise') })

function rigFor(url: string, more: Partial<AgentRigOptions> = {}): Promise<AgentRig> {
  return createAgentRig({ spec, spawner, files: { 'a.txt': 'one\n' }, pass: passTo(url), ...more })
}

describe('the loop', () => {
  it('tells what it does', async () => {
    await using model = await startModelServer(scripted([{ text: 'I plan.', calls: [{ name: 'read', arguments: { path: 'a.txt' } }, { name: 'read', arguments: { path: 'none' } }] }, { calls: [{ name: 'done', arguments: { summary: 's' } }] }]))
    await using rig = await rigFor(model.url)
    await rig.run(agent)
    expect(rig.activities.filter(({ type }) => type !== 'tool-called')).toEqual([
      { type: 'turn-started', turn: 1 },
      { type: 'message', text: 'I plan.' },
      { type: 'tool-ended', tool: 'read', status: 'succeeded', title: 'a.txt' },
      { type: 'tool-ended', tool: 'read', status: 'failed', title: 'none' },
      { type: 'turn-started', turn: 2 },
      { type: 'tool-ended', tool: 'done', status: 'succeeded', title: '' },
    ])
  })

  it('gives only the tools of the spec, with scope and instructions', async () => {
    await using model = await startModelServer(() => ({ text: 'nothing to do' }))
    await using rig = await rigFor(model.url, { spec: { ...spec, tools: ['read'], instructions: 'Speak softly.' }, overrides: { files: ['src/**'] } })
    expect(await rig.run(agent)).toMatchObject({ status: 'finished', summary: 'nothing to do' })
    expect(model.seen[0]?.tools).toEqual(['read', 'done'])
    expect(model.seen[0]?.system).toMatch(/src\/\*\*[^]*Speak softly\./)
  })

  it('an unknown tool and bad input are told the model, which goes on', async () => {
    await using model = await startModelServer(scripted([{ calls: [{ name: 'teleport', arguments: {} }, { name: 'read', arguments: { path: 7 } }] }, { calls: [{ name: 'done', arguments: { summary: 'well' } }] }]))
    await using rig = await rigFor(model.url)
    expect(await rig.run(agent)).toMatchObject({ status: 'finished', summary: 'well' })
    const [unknown, bad] = model.seen[1]?.results ?? []
    expect(unknown).toMatch(/teleport/)
    expect(bad).toMatch(/path/)
  })

  it('goes on after a crash with what was saved and asks for no answer twice', async () => {
    const turns = [{ calls: [{ name: 'edit', arguments: { path: 'a.txt', oldText: 'one', newText: 'two' } }] }, { calls: [{ name: 'edit', arguments: { path: 'a.txt', oldText: 'two', newText: 'three' } }] }, { calls: [{ name: 'done', arguments: { summary: 'three' } }] }]
    await using model = await startModelServer(scripted(turns))
    await using whole = await rigFor(model.url)
    await whole.run(agent)
    expect(whole.sessions).toHaveLength(5)
    const content = ['one\n', 'two\n', 'two\n', 'three\n', 'three\n']
    for (const [index, saved] of whole.sessions.entries()) {
      await using second = await startModelServer(scripted(turns))
      await using rig = await rigFor(second.url, { sessions: [JSON.parse(JSON.stringify(saved))], files: { 'a.txt': content[index] ?? '' } })
      expect(await rig.run(agent)).toEqual({ status: 'finished', summary: 'three', turns: 3 })
      expect(await rig.read('a.txt')).toBe('three\n')
      expect(second.seen.length).toBe(3 - Math.ceil((index + 1) / 2))
    }
  })

  it('what was saved for another prompt, or is damaged, is not gone on with', async () => {
    await using model = await startModelServer(() => ({ text: 'ok' }))
    for (const saved of [{ version: 1, prompt: 'other', turns: 9, contextTokens: null, messages: [] }, { version: 2 }, 'x']) {
      await using rig = await rigFor(model.url, { sessions: [saved] })
      expect(await rig.run(agent)).toMatchObject({ turns: 1 })
    }
  })

  it('a long conversation is made shorter before the next turn', async () => {
    const big = { name: 'read', arguments: { path: 'big.txt' } }
    const turns = [...Array.from({ length: 10 }, () => ({ calls: [big], inputTokens: 130_000 })), { text: 'end' }]
    await using model = await startModelServer((_, call) => turns[call - 1] ?? {})
    await using rig = await rigFor(model.url, { files: { 'big.txt': 'word '.repeat(4_000) } })
    expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
    const sizes = model.seen.map(({ results }) => results.filter((result) => result.length > 1_000).length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8)
    expect(model.seen.at(-1)?.prompt).toBe('Do the work.')
  })
})

describe('making conversations shorter', () => {
  const turn = (index: number): readonly ModelMessage[] => [
    { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: `step ${index}` }, { type: 'tool-call', toolCallId: `c${index}`, toolName: 'write', input: { path: 'a', content: 'x'.repeat(1_000) } }] },
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: `c${index}`, toolName: 'write', output: { type: 'text', value: 'y'.repeat(1_000) } }] },
  ]
  const messages: readonly ModelMessage[] = [{ role: 'user', content: 'the prompt' }, ...Array.from({ length: 12 }, (_, index) => turn(index)).flat()]

  it('keeps the prompt, what was said and called, and the last turns whole', () => {
    const short = compactMessages(messages)
    expect(short.length).toBe(messages.length)
    expect(short[0]).toEqual(messages[0])
    expect(short.slice(-12)).toEqual(messages.slice(-12))
    expect(JSON.stringify(short[1])).toMatch(/step 0/)
    expect(JSON.stringify(short).length).toBeLessThan(JSON.stringify(messages).length * 0.7)
  })

  it('in earnest, drops the middle but never a call without its result', () => {
    const short = compactMessages(messages, { isHard: true })
    expect(short.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user', ...Array.from({ length: 6 }, () => ['assistant', 'tool']).flat()])
    expect(compactMessages(short, { isHard: true }).length).toBeLessThanOrEqual(short.length + 1)
  })
})
