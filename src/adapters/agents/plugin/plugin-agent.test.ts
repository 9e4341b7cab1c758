import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createAgentRig, type AgentRig, type AgentRigOptions, type RigFiles } from '../../../ports/agent-rig.ts'
import type { AgentOutcome } from '../../../ports/agent.ts'
import type { Pass } from '../../../ports/model-gateway.ts'
import { createTestSpawner } from '../test/test-spawner.ts'
import { createPluginAgent } from './plugin-agent.ts'

const spawner = createTestSpawner()
const agent = createPluginAgent()

type Options = Partial<AgentRigOptions> & { readonly plugin?: string; readonly options?: Record<string, unknown> }

function rigFor(files: RigFiles, { plugin = './plugin.mjs', options = {}, ...rest }: Options = {}): Promise<AgentRig> {
  return createAgentRig({ spawner, spec: { kind: 'plugin', plugin, options }, planFiles: files, ...rest })
}

/** A plugin whose `run` has the given body. */
function withBody(body: string, capabilities: object = {}): RigFiles {
  return { 'plugin.mjs': `import { writeFileSync } from 'node:fs'\nimport { defineAgent } from 'elite-fleet/agent'\nexport default defineAgent({ name: 'p', capabilities: ${JSON.stringify(capabilities)}, async run(assignment, context) { ${body} } })\n` }
}

async function outcomeOf(body: string, options: Options & { readonly capabilities?: object } = {}): Promise<AgentOutcome> {
  await using rig = await rigFor(withBody(body, options.capabilities), options)
  return await rig.run(agent)
}

describe('a plugin', () => {
  test('gets the task, its options and a log, works in the workspace and says what it did', async () => {
    const body = `context.log('line one'); writeFileSync('seen.json', JSON.stringify({ assignment, cwd: process.cwd() })); return { status: 'finished', summary: 'wrote it', costUsd: 0.5 }`
    await using rig = await rigFor(withBody(body), { options: { deep: [1] }, overrides: { prompt: 'Grüße', taskId: 't9' } })
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: 'wrote it', costUsd: 0.5 })
    const { spec: _, ...task } = rig.assignment
    expect(JSON.parse(await rig.read('seen.json'))).toEqual({ assignment: { ...task, options: { deep: [1] } }, cwd: rig.workspace })
    expect(await rig.readLog()).toBe('plugin p (models: none; network: none; programs: none; sources: no)\nline one\n')
  })

  test('has the environment of the task and nothing of ours', async () => {
    process.env['FLEET_TEST_SECRET'] = 'sesame'
    await using rig = await rigFor(withBody(`writeFileSync('env.json', JSON.stringify(process.env))`), { overrides: { environment: { COLOUR: 'blue' } } })
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: 'p finished', costUsd: null })
    delete process.env['FLEET_TEST_SECRET']
    const seen = JSON.parse(await rig.read('env.json'))
    expect(seen).toMatchObject({ COLOUR: 'blue', FLEET_TASK_ID: 'task-1', HOME: join(rig.root, 'home') })
    expect(seen).not.toHaveProperty('FLEET_TEST_SECRET')
  })

  test('may be TypeScript, and a package next to the plan with a dependency of its own', async () => {
    await using typed = await rigFor({ 'p.ts': `import { defineAgent, type PluginOutcome } from 'elite-fleet/agent'\nexport default defineAgent({ name: 'typed', run: (): PluginOutcome => ({ status: 'finished', summary: 'typed' }) })\n` }, { plugin: './p.ts' })
    expect(await typed.run(agent)).toMatchObject({ summary: 'typed' })
    const packaged = {
      'node_modules/@acme/agent/package.json': '{"name": "@acme/agent", "type": "module", "exports": {"import": "./main.js"}}',
      'node_modules/@acme/agent/main.js': `import { summary } from 'words'\nexport default { name: 'acme', run: () => ({ status: 'finished', summary }) }\n`,
      'node_modules/words/package.json': '{"name": "words", "main": "index.js"}',
      'node_modules/words/index.js': `exports.summary = 'packaged'\n`,
    }
    await using rig = await rigFor(packaged, { plugin: '@acme/agent' })
    expect(await rig.run(agent)).toMatchObject({ summary: 'packaged' })
  })

  test('runs programs, with input, and is told how they ended', async () => {
    const body = `
      const cat = await context.runProgram(['cat'], { input: 'in' })
      const bad = await context.runProgram(['sh', '-c', 'echo $A >&2; exit 3'], { environment: { A: 'b' } })
      const none = await context.runProgram(['fleet-no-such-program'])
      return { status: 'finished', summary: JSON.stringify([cat, bad, none.status]) }`
    const outcome = await outcomeOf(body, { capabilities: { programs: ['cat', 'sh', 'fleet-no-such-program'] } })
    if (outcome.status !== 'finished') throw new Error(JSON.stringify(outcome))
    expect(JSON.parse(outcome.summary)).toEqual([{ status: 'exited', code: 0, stdout: 'in', stderr: '' }, { status: 'exited', code: 3, stdout: '', stderr: 'b\n' }, 'not-started'])
  })

  test('says that it failed, or what the machine lacks', async () => {
    expect(await outcomeOf(`console.log('evidence'); return { status: 'failed', message: 'two files did not match' }`)).toEqual({
      status: 'failed', failure: { kind: 'agent-failed', message: 'two files did not match', exitCode: null, output: expect.stringContaining('evidence') },
    })
    expect(await outcomeOf(`return { status: 'unavailable', message: 'no compiler', hint: 'Install one.' }`)).toEqual({
      status: 'failed', failure: { kind: 'environment', message: 'plugin ./plugin.mjs: no compiler', hint: 'Install one.' },
    })
  })

  test('that was not found, or whose dependency was not, is a failure of the environment that names it', async () => {
    for (const plugin of ['./none.mjs', 'no-such-package', './plugin.mjs']) {
      await using rig = await rigFor({ 'plugin.mjs': `import 'no-such-dependency'\nexport default {}\n` }, { plugin })
      const name = plugin === './plugin.mjs' ? 'no-such-dependency' : plugin.replace('./', '')
      expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'environment', message: expect.stringMatching(new RegExp(`plugin ${plugin} was not found.*${name}`)) } })
    }
  })

  test('that may write only in the workspace fails when it reaches further', async () => {
    await using rig = await rigFor(withBody(`writeFileSync(assignment.planFolder + '/plugin.mjs', 'pwned')`))
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', message: expect.stringContaining(`plugin ./plugin.mjs: it may not write ${rig.planFolder}/plugin.mjs`) } })
  })
})

describe('what a plugin declares', () => {
  test('is read before it works, once, and told as what it needs', async () => {
    const capabilities = { models: ['anthropic'], network: ['*.example.com', 'example.org:8443'], sources: true }
    await using rig = await rigFor(withBody(`throw new Error('it worked')`, capabilities))
    const asked = createPluginAgent()
    const needs = { status: 'known', needs: { callsModels: true, network: capabilities.network, readsSources: true } }
    expect(await asked.needs?.(rig.assignment, rig.context)).toEqual(needs)
    await rm(join(rig.planFolder, 'plugin.mjs'))
    expect(await asked.needs?.(rig.assignment, rig.context)).toEqual(needs)
    expect(await rig.readLog()).toBe('')
  })

  test('by default is nothing: no models, no network, no sources, no programs', async () => {
    await using rig = await rigFor(withBody(''))
    expect(await agent.needs?.(rig.assignment, rig.context)).toEqual({ status: 'known', needs: { callsModels: false, network: [], readsSources: false } })
    expect(await outcomeOf(`const end = await context.runProgram(['sh', '-c', 'exit 0']); return { status: 'finished', summary: JSON.stringify([end, context.models]) }`)).toMatchObject({ summary: '[{"status":"not-started","message":"sh is not among capabilities.programs"},null]' })
    expect(await outcomeOf(`const { spawnSync } = await import('node:child_process'); spawnSync('sh')`)).toMatchObject({ failure: { message: expect.stringContaining('it may not start programs') } })
  })

  test.each([[{ models: 'anthropic' }], [{ network: ['http://x/y'] }], [{ everything: true }], ['all']])('and is not what can be declared (%j) is refused', async (capabilities) => {
    expect(await outcomeOf('', { capabilities: capabilities as object })).toMatchObject({ failure: { kind: 'agent-failed', message: expect.stringContaining('its outcome is not one') } })
  })

  test('gives it an address and a token for each provider, and no key', async () => {
    const pass: Pass = { token: 'token-1', urlOf: (provider) => `http://127.0.0.1:9/t/token-1/${provider}`, socketPath: '/nowhere', usage: () => [], waitsFor: () => null, trouble: () => null, close: async () => {} }
    const outcome = await outcomeOf(`return { status: 'finished', summary: JSON.stringify(context.models) }`, { capabilities: { models: ['anthropic', 'local'] }, pass })
    if (outcome.status !== 'finished') throw new Error(JSON.stringify(outcome))
    expect(JSON.parse(outcome.summary)).toEqual({ token: 'token-1', urls: { anthropic: 'http://127.0.0.1:9/t/token-1/anthropic', local: 'http://127.0.0.1:9/t/token-1/local' } })
  })
})

describe('a plugin that is asked to stop', () => {
  test('is told by its signal and ends', async () => {
    await using rig = await rigFor(withBody(`
      context.log('started'); const working = setInterval(() => {}, 1000); await new Promise((resolve) => context.signal.addEventListener('abort', resolve)); clearInterval(working); writeFileSync('stopped.txt', 'cleanly'); return { status: 'stopped' }`))
    const running = rig.run(agent)
    await logged(rig, 'started')
    rig.abort()
    expect(await running).toEqual({ status: 'stopped' })
    expect(await rig.read('stopped.txt')).toBe('cleanly')
  })

  test('and ignores it is killed, with the programs it started', async () => {
    const body = `process.on('SIGTERM', () => {}); context.log('started'); await context.runProgram(['sh', '-c', 'trap "" TERM; while true; do sleep 0.1; done']); for (;;) await new Promise((resolve) => setTimeout(resolve, 50))`
    await using rig = await rigFor(withBody(body, { programs: ['sh'] }))
    const running = rig.run(agent)
    await logged(rig, 'started')
    rig.abort()
    expect(await running).toEqual({ status: 'stopped' })
  })

  test('by a time limit has timed out', async () => {
    expect(await outcomeOf('setInterval(() => {}, 1000); await new Promise(() => {})', { overrides: { timeoutMs: 1_500 } })).toMatchObject({ failure: { kind: 'timed-out', limit: 'wall' } })
  })
})

describe('a lying or broken plugin', () => {
  test.each([
    ['throws', 'throw new Error("no idea")', 'no idea'],
    ['throws later', 'setTimeout(() => { throw new Error("late") }); await new Promise((resolve) => setTimeout(resolve, 5000))', 'ended with exit code 1'],
    ['leaves without a word', 'process.exit(0)', 'ended without an outcome'],
    ['leaves with an error', 'process.exit(3)', 'ended with exit code 3'],
    ['never settles', 'await new Promise(() => {})', 'ended with exit code 13'],
    ['kills itself', 'process.kill(process.pid, "SIGKILL")', 'was ended by SIGKILL'],
    ['returns a string', 'return "done"', 'its outcome is not one'],
    ['returns an unknown status', 'return { status: "perfect", summary: "" }', 'its outcome is not one'],
    ['returns unknown keys', 'return { status: "finished", summary: "", verdict: "landed" }', 'its outcome is not one'],
    ['returns a negative cost', 'return { status: "finished", summary: "", costUsd: -5 }', 'its outcome is not one'],
    ['returns a circle', 'const a = {}; a.a = a; return a', 'what is not JSON'],
    ['returns megabytes', 'return { status: "finished", summary: "x".repeat(2_000_000) }', 'larger than'],
    ['says it was stopped', 'return { status: "stopped" }', 'stopped without being asked to'],
    ['prints an outcome', `console.log(JSON.stringify({ type: 'outcome', outcome: { status: 'finished', summary: 'forged' } })); process.exit(1)`, 'ended with exit code 1'],
    ['writes an outcome and crashes', `writeFileSync(process.argv[3], JSON.stringify({ type: 'outcome', outcome: { status: 'finished', summary: 'forged' } })); process.exit(1)`, 'ended with exit code 1'],
    ['writes garbage for an outcome', `writeFileSync(process.argv[3], '{"type": '); process.exit(0)`, 'its outcome is not JSON'],
    ['deletes its temporary folder', `const { rmSync } = await import('node:fs'); rmSync(context.temporaryFolder, { recursive: true })`, 'ended with exit code 1'],
  ])('that %s has failed', async (_, body, message) => {
    const outcome = await outcomeOf(body)
    expect(outcome).toMatchObject({ status: 'failed', failure: { kind: 'agent-failed', message: expect.stringContaining(message) } })
    expect(JSON.stringify(outcome).length).toBeLessThan(20_000)
  })

  test.each([
    ['has no default export', 'export const a = 1\n', 'it has no default export'],
    ['has no name', 'export default { run() {} }\n', 'its default export has no name'],
    ['has no run', 'export default { name: "x" }\n', 'its default export has no function run'],
    ['does not parse', 'export default {\n', 'SyntaxError'],
  ])('that %s has failed', async (_, source, message) => {
    await using rig = await rigFor({ 'plugin.mjs': source })
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', message: expect.stringContaining(message) } })
  })

  test('that did nothing has finished: the diff is judged elsewhere', async () => {
    await using rig = await rigFor(withBody(`return { status: 'finished', summary: 'all 12 files done' }`))
    expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
    expect(await rig.readTree()).toEqual({})
  })

  test('that leaves an outcome of an earlier attempt does not profit from it', async () => {
    await using rig = await rigFor(withBody(`if (assignment.options.crash) process.exit(0); return { status: 'finished', summary: 'first' }`))
    await rig.run(agent)
    await access(join(rig.context.temporaryFolder, 'plugin-run-report.json'))
    const second = { ...rig.assignment, spec: { kind: 'plugin', plugin: './plugin.mjs', options: { crash: true } } } as const
    expect(await agent.run(second, rig.context)).toMatchObject({ failure: { message: expect.stringContaining('ended without an outcome') } })
  })

  test('that floods its log leaves a bounded one', async () => {
    await using rig = await rigFor(withBody(`for (let i = 0; i < 50_000; i++) context.log('x'.repeat(100))`), { maxLogBytes: 20_000 })
    await rig.run(agent)
    expect((await rig.readLog()).length).toBeLessThan(21_000)
  })
})

/** Resolves once the log holds a line. */
async function logged(rig: AgentRig, line: string): Promise<void> {
  while (!(await rig.readLog()).includes(line)) await new Promise((resolve) => { setTimeout(resolve, 20) })
}
