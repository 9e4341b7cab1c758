import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agent, outcomeOf, overAcp, pass, rigFor } from '../test/external-rig.ts'

describe('over ACP', () => {
  test('tells its plan, its words, its tools with their changes, and its usage', async () => {
    await using rig = await rigFor(overAcp('work'))
    const usage = { calls: 1, inputTokens: 1200, cacheReadTokens: 200, outputTokens: 40, costUsd: 0.25 }
    expect(await rig.run(agent)).toMatchObject({ status: 'finished', summary: 'It is written.', usage: [usage] })
    expect(rig.activities).toEqual([
      { type: 'plan', entries: [{ text: 'Write it', status: 'in-progress' }] },
      { type: 'message', text: 'I write it now.' },
      { type: 'tool-called', tool: 'edit', title: 'Write hello.txt' },
      { type: 'tool-ended', tool: 'edit', status: 'succeeded', title: 'Write hello.txt (hello.txt: 0 lines become 1)' },
      { type: 'message', text: 'It is written.' },
    ])
    expect(await rig.readLog()).toBe('[plan] in-progress: Write it\nI write it now.\n[edit] Write hello.txt\nIt is written.\n')
  })

  test('its own count is not taken where a gateway has counted', async () => {
    expect(await outcomeOf(overAcp('work'), { pass })).toEqual({ status: 'finished', summary: 'It is written.' })
  })

  test.each([
    ['refusal', 'refused to go on'],
    ['max_tokens', 'reached the limit of tokens'],
    ['max_turn_requests', 'limit of requests'],
    ['cancelled', 'canceled its turn by itself'],
  ])('the stop reason %s is a failure', async (reason, message) => {
    expect(await outcomeOf(overAcp('stop', {}, reason))).toMatchObject({ status: 'failed', failure: { kind: 'agent-failed', message: expect.stringContaining(message) } })
  })

  test('an end of turn has finished even when nothing was done: the diff is judged elsewhere', async () => {
    expect(await outcomeOf(overAcp('stop', {}, 'end_turn'))).toEqual({ status: 'finished', summary: 'a program of your own finished without a word' })
  })

  test('an error, and a program that goes away, are failures with their reason', async () => {
    expect(await outcomeOf(overAcp('throw'))).toMatchObject({ failure: { kind: 'agent-failed', message: expect.stringMatching(/Internal error.*no luck/) } })
    expect(await outcomeOf(overAcp('crash'))).toMatchObject({ failure: { kind: 'agent-failed', exitCode: 3 } })
    expect(await outcomeOf(overAcp('', { command: ['sh', '-c', 'echo hello'] }))).toMatchObject({ failure: { kind: 'agent-failed' } })
    expect(await outcomeOf(overAcp('', { command: ['no-such-agent'] }))).toMatchObject({ failure: { kind: 'environment', message: 'no-such-agent is not on this machine' } })
  })

  test.each([['allow', 'allow_once'], ['deny', 'reject_once']] as const)('a permission request is answered by policy, for once: %s', async (permissions, answer) => {
    await using rig = await rigFor(overAcp('ask', { permissions }))
    await rig.run(agent)
    expect(await rig.read('answer.txt')).toBe(answer)
    expect(rig.activities).toEqual([{ type: 'permission-asked', title: 'Run rm -rf build', answer: permissions === 'allow' ? 'allowed' : 'denied' }])
  })

  test('a permission that a person has to give shows as waiting, outlasts the idle limit, and goes on when it is given', async () => {
    const given = Promise.withResolvers<void>()
    await using rig = await rigFor(overAcp('ask', { permissions: 'ask' }), { answer: () => given.promise, overrides: { idleTimeoutMs: 5_000 } })
    const running = rig.run(agent)
    while (rig.activities.length === 0) await new Promise((resolve) => { setTimeout(resolve, 20) })
    const waited = await Promise.race([running, new Promise((resolve) => { setTimeout(resolve, 6_000, 'waiting') })])
    expect(waited).toBe('waiting')
    expect(rig.activities).toEqual([{ type: 'permission-asked', title: 'Run rm -rf build', answer: 'waiting' }, { type: 'waiting', for: 'a person: Run rm -rf build' }])
    given.resolve()
    expect(await running).toMatchObject({ status: 'finished' })
    expect(rig.activities.slice(2)).toEqual([{ type: 'waiting', for: null }, { type: 'permission-asked', title: 'Run rm -rf build', answer: 'allowed' }])
    expect(await rig.read('answer.txt')).toBe('allow_once')
  })

  test('what it says is a sign of life; silence is not', async () => {
    expect(await outcomeOf(overAcp('talk'), { overrides: { idleTimeoutMs: 5_000 } })).toMatchObject({ status: 'finished' })
    expect(await outcomeOf(overAcp('obey'), { overrides: { idleTimeoutMs: 1_500 } })).toMatchObject({ failure: { kind: 'timed-out', limit: 'idle' } })
    expect(await outcomeOf(overAcp('obey'), { overrides: { timeoutMs: 1_500 } })).toMatchObject({ failure: { kind: 'timed-out', limit: 'wall' } })
  })

  test('who waits for a provider is not idle', async () => {
    let waitsFor: string | null = 'anthropic'
    await using rig = await rigFor(overAcp('obey'), { pass: { ...pass, waitsFor: () => waitsFor }, overrides: { idleTimeoutMs: 500 } })
    const running = rig.run(agent)
    expect(await Promise.race([running, new Promise((resolve) => { setTimeout(resolve, 2_000, 'alive') })])).toBe('alive')
    waitsFor = null
    expect(await running).toMatchObject({ failure: { kind: 'timed-out', limit: 'idle' } })
  })

  test('is told to cancel by its protocol before it is told by signals', async () => {
    await using rig = await rigFor(overAcp('obey'))
    const running = rig.run(agent)
    while ((await rig.readLog()) === '') await new Promise((resolve) => { setTimeout(resolve, 20) })
    rig.abort()
    expect(await running).toEqual({ status: 'stopped' })
    expect(await rig.readTree()).toHaveProperty(['canceled.txt'])
  })

  test('gets the MCP servers of the plan, with variables put in, unless it cannot use them', async () => {
    process.env['FLEET_TEST_MCP_KEY'] = 'sesame'
    const mcp = [
      { name: 'files', kind: 'stdio', run: ['mcp-files', '--root', '.'], environment: { KEY: '${FLEET_TEST_MCP_KEY}' } },
      { name: 'web', kind: 'http', url: 'http://127.0.0.1:1/mcp', headers: { Authorization: 'Bearer ${FLEET_TEST_MCP_KEY}' } },
    ] as const
    await using rig = await rigFor(overAcp('tell', {}, 'http'), { overrides: { mcp } })
    await rig.run(agent)
    expect(JSON.parse(await rig.read('told.json')).mcpServers).toEqual([
      { name: 'files', command: 'mcp-files', args: ['--root', '.'], env: [{ name: 'KEY', value: 'sesame' }] },
      { type: 'http', name: 'web', url: 'http://127.0.0.1:1/mcp', headers: [{ name: 'Authorization', value: 'Bearer sesame' }] },
    ])
    expect(await outcomeOf(overAcp('tell'), { overrides: { mcp } })).toMatchObject({ failure: { kind: 'environment', message: expect.stringContaining('MCP server web') } })
    delete process.env['FLEET_TEST_MCP_KEY']
    expect(await outcomeOf(overAcp('tell', {}, 'http'), { overrides: { mcp } })).toMatchObject({ failure: { kind: 'environment', message: expect.stringContaining('needs FLEET_TEST_MCP_KEY') } })
  })

  test('is told its task, its scope and its sources, and has a HOME of its own and no key', async () => {
    process.env['ANTHROPIC_API_KEY'] = 'sk-secret'
    await using rig = await rigFor(overAcp('tell'), { pass, sources: { show: {} }, overrides: { prompt: 'Paint it.', files: ['src/**'] } })
    await rig.run(agent)
    delete process.env['ANTHROPIC_API_KEY']
    const { text, environment } = JSON.parse(await rig.read('told.json'))
    expect(text).toContain('# Task: A task\n\nPaint it.\n')
    for (const part of [`Work in the folder ${rig.workspace}. `, 'Change only files that match `src/**`', `not change, show in ${rig.assignment.sources['show']}`]) expect(text).toContain(part)
    expect(environment).toMatchObject({ HOME: `${rig.context.temporaryFolder}/home`, TMPDIR: `${rig.context.temporaryFolder}/tmp`, ANTHROPIC_API_KEY: 'a-token', OPENAI_BASE_URL: 'http://127.0.0.1:4711/t/a-token/openai/v1', FLEET_TASK_ID: 'task-1' })
    expect(JSON.stringify(environment)).not.toContain('sk-secret')
  })

  test('goes on with its session after a crash, in the same workspace, and tells nothing of it again', async () => {
    await using rig = await rigFor(overAcp('remember', { agent: 'claude-code' }))
    await rig.run(agent)
    const kept = Buffer.from('turn\n').toString('base64')
    expect(rig.sessions).toEqual([{ agent: 'claude-code', sessionId: 'session-1', workspace: rig.workspace, files: { '.claude/projects/session-1.jsonl': kept } }])
    await rm(join(rig.context.temporaryFolder, 'home'), { recursive: true })
    expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
    expect(await rig.read('second.txt')).toMatch(/^You were interrupted\..*# Task: A task/s)
    expect(rig.activities.filter(({ type }) => type === 'message')).toEqual([])
  })

  test('starts again where its session is of another workspace or unknown to it', async () => {
    const spec = overAcp('remember', { agent: 'claude-code' })
    const session = { agent: 'claude-code', sessionId: 'session-1', files: {} }
    await using elsewhere = await rigFor(spec, { sessions: [{ ...session, workspace: '/elsewhere' }] })
    await elsewhere.run(agent)
    expect(Object.keys(await elsewhere.readTree())).toEqual(['first.txt'])
    await using unknown = await rigFor(spec)
    await unknown.context.session.save({ ...session, workspace: unknown.workspace })
    await unknown.run(agent)
    expect(Object.keys(await unknown.readTree())).toEqual(['first.txt'])
  })
})
