import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ExternalSpec } from '../../../core/plan/agent-spec.ts'
import { testAgent } from '../../../ports/agent.testsuite.ts'
import { agent, headless, outcomeOf, overAcp, pass, recording, rigFor, spawner } from './test/external-rig.ts'

testAgent('an external agent over ACP', {
  agent,
  spawner,
  working: { spec: overAcp('work') },
  failing: { spec: overAcp('stop', {}, 'refusal') },
  lasting: { spec: overAcp('linger'), startedBy: 'log' },
  noisy: { spec: overAcp('flood') },
})

testAgent('an external agent without a protocol', {
  agent,
  spawner,
  working: { spec: headless('claude-code', [recording('claude-done'), '0', 'write', 'daemon']) },
  failing: { spec: headless('claude-code', [recording('claude-api-error'), '1']) },
  lasting: { spec: headless('claude-code', ['-', '0', 'linger', 'daemon']), startedBy: 'log' },
  noisy: { spec: headless('claude-code', ['-', '1', 'flood']) },
})

describe('headless', () => {
  test('a prompt that is too long for an argument is given as a file', async () => {
    await using rig = await rigFor(headless('pi', [recording('pi-done'), '0', 'args']), { overrides: { prompt: 'x'.repeat(150_000) } })
    expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
    expect(await rig.read('args.json')).toContain(`Your task is in the file ${rig.assignment.promptPath}`)
  })

  test('what it cannot do is said before it starts', async () => {
    for (const [spec, message] of [[headless('pi', [], { permissions: 'ask' }), 'cannot ask'], [headless('pi', [], { mcp: ['a'] }), 'MCP'], [headless('cline', [], { protocol: 'acp' }), 'does not speak']] as const) {
      expect(await outcomeOf(spec)).toMatchObject({ failure: { kind: 'environment', message: expect.stringContaining(message) } })
    }
  })

  test('a model whose provider it cannot speak with is refused; one of the plan\'s own providers is spoken with as the plan says', async () => {
    expect(await outcomeOf(headless('claude-code', [], { model: 'xai/grok-4.7' }))).toMatchObject({ failure: { kind: 'environment', message: 'Claude Code cannot speak with xai, whose protocol is xai' } })
    const providers = [{ name: 'local', api: 'anthropic', url: 'http://127.0.0.1:1', keyVariables: [], maxRequestsPerMinute: null, maxTokensPerMinute: null, maxConcurrency: null }] as const
    await using rig = await rigFor(headless('pi', [recording('pi-done'), '0'], { model: 'local/m1' }), { pass, overrides: { providers } })
    await rig.run(agent)
    const models = JSON.parse(await readFile(join(rig.context.temporaryFolder, 'home/.pi/agent/models.json'), 'utf8'))
    expect(models.providers.fleet).toMatchObject({ api: 'anthropic-messages', baseUrl: 'http://127.0.0.1:4711/t/a-token/local', apiKey: 'a-token', models: [{ id: 'm1' }] })
  })

  test.each([
    ['claude-code', 'claude-done'], ['codex', 'codex-done'], ['gemini-cli', 'gemini-done'], ['opencode', 'opencode-done'], ['pi', 'pi-done'], ['cline', 'cline-done'], ['grok-build', 'grok-done'],
  ] as const)('%s is understood', async (name, file) => {
    await using rig = await rigFor(headless(name, [recording(file), '0', 'write']))
    expect(await rig.run(agent)).toMatchObject({ status: 'finished', summary: 'Done: the file is written.', usage: [{ inputTokens: 2400, outputTokens: 80 }] })
    expect(rig.activities.map(({ type }) => type)).toEqual(expect.arrayContaining(['tool-called', 'tool-ended', 'message']))
  })

  test.each([
    ['claude-code', 'claude-api-error', 1, '529'],
    ['claude-code', 'claude-api-error', 0, '529'],
    ['codex', 'codex-overloaded', 0, '529'],
    ['gemini-cli', 'gemini-dropped-stream', 0, 'Loop detected'],
    ['pi', 'pi-retries-failed', 0, '529'],
    ['grok-build', 'grok-rate-limited', 1, 'rate_limit_error'],
  ] as const)('%s that says it all went well in %s with exit code %i has failed', async (name, file, exitCode, message) => {
    expect(await outcomeOf(headless(name, [recording(file), String(exitCode)]))).toMatchObject({ status: 'failed', failure: { kind: 'agent-failed', message: expect.stringContaining(message) } })
  })

  test.each(['claude-code', 'codex', 'gemini-cli', 'opencode', 'pi', 'cline', 'grok-build'] as const)('%s that ends without a word has failed, whatever its exit code', async (name) => {
    expect(await outcomeOf(headless(name, ['-', '0']))).toMatchObject({ failure: { kind: 'agent-failed' } })
  })

  test('what it says is never trusted to be whole', async () => {
    const odd = ['{"type": "tool_use", "tool_name": "t", "tool_id": "1"}', '[]', 'null', '7', '{', '{"type": "assistant", "message": {"content": [{"type": "tool_use"}, {}]}}', '{"type": "tool_execution_start", "toolName": "t"}', '{"type": "error"}']
    await using rig = await rigFor(headless('pi', []), { files: { 'odd.ndjson': `${odd.join('\n')}\n` } })
    for (const name of ['claude-code', 'codex', 'gemini-cli', 'opencode', 'pi', 'cline', 'grok-build'] as const) {
      expect(await outcomeOf(headless(name, [`${rig.workspace}/odd.ndjson`, '0'])), name).toMatchObject({ failure: { kind: 'agent-failed' } })
    }
  })

  test('a denied tool is named', async () => {
    expect(await outcomeOf(headless('claude-code', [recording('claude-tool-denied'), '0']))).toMatchObject({ summary: 'Done: the file is written. (was not allowed: Write)' })
  })

  test('a program of your own gets the prompt on standard input, and its exit code is all it says', async () => {
    const own = (script: string): ExternalSpec => ({ ...headless('custom', []), command: ['sh', '-c', script] })
    await using rig = await rigFor(own('cat > told.txt; echo "all done"'))
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: 'a program of your own finished without a word' })
    expect(await rig.read('told.txt')).toContain('Do the work.')
    expect(await outcomeOf(own('echo "what is wrong"; exit 4'))).toMatchObject({ failure: { exitCode: 4, output: 'what is wrong' } })
  })
})
