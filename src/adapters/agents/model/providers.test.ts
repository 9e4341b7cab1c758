import { generateText } from 'ai'
import { describe, expect, it } from 'vitest'
import { passTo, scripted, startModelServer } from '../../../../test/rig/model-server.ts'
import { createAgentRig } from '../../../ports/agent-rig.ts'
import { allModelTools, modelDefaults } from '../../../core/plan/built-in-agents.ts'
import type { ModelSpec } from '../../../core/plan/agent-spec.ts'
import type { ProviderSpec } from '../../../core/plan/plan.ts'
import { createTestSpawner } from '../test/test-spawner.ts'
import { connectModel } from './connect-model.ts'
import { createModelAgent } from './model-agent.ts'

const local: ProviderSpec = { name: 'local', api: 'openai-compatible', url: 'http://127.0.0.1:1', keyVariables: [], maxRequestsPerMinute: null, maxTokensPerMinute: null, maxConcurrency: null }
const models = ['anthropic/claude-sonnet-5-5', 'openai/gpt-6.1-sol', 'google/gemini-3.8-flash', 'mistral/devstral-latest', 'xai/grok-4.7', 'local/some/model']

describe.each(models)('%s', (model) => {
  const spec: ModelSpec = { kind: 'model', model, instructions: '', tools: allModelTools, ...modelDefaults, temperature: null, mcp: [] }

  it('answers in one piece', async () => {
    await using server = await startModelServer(scripted([{ text: 'hello' }]))
    const connected = await connectModel(model, { pass: passTo(server.url), providers: [local] })
    const { text, usage } = await generateText({ model: connected.model, prompt: 'hi', maxRetries: 0, maxOutputTokens: 100, providerOptions: connected.providerOptions })
    expect([text, usage.inputTokens]).toEqual(['hello', 100])
  })

  it('works through a loop of tools', async () => {
    await using server = await startModelServer(
      scripted([
        { text: 'First I read.', calls: [{ name: 'read', arguments: { path: 'a.txt' } }, { name: 'list', arguments: {} }] },
        { calls: [{ name: 'edit', arguments: { path: 'a.txt', oldText: 'one', newText: 'two' } }] },
        { calls: [{ name: 'done', arguments: { summary: 'one is two' } }] },
      ]),
    )
    await using rig = await createAgentRig({ spec, spawner: createTestSpawner(), files: { 'a.txt': 'one\n' }, pass: passTo(server.url), overrides: { providers: [local] } })
    expect(await rig.run(createModelAgent())).toEqual({ status: 'finished', summary: 'one is two', turns: 3 })
    expect(await rig.read('a.txt')).toBe('two\n')
    expect(server.seen.at(1)?.results.join('|')).toMatch(/1(?:\t|\\t)one/)
    expect(server.seen[0]).toMatchObject({ prompt: 'Do the work.', tools: [...allModelTools, 'done'] })
    expect(server.seen[0]?.system).toContain('coding agent')
  })
})
