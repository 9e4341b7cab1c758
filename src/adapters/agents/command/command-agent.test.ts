import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CommandSpec } from '../../../core/plan/agent-spec.ts'
import { createAgentRig, type AgentRig, type AgentRigOptions } from '../../../ports/agent-rig.ts'
import { createTestSpawner } from '../test/test-spawner.ts'
import { createCommandAgent } from './command-agent.ts'

const spawner = createTestSpawner()
const agent = createCommandAgent()
const node = process.execPath

function rigFor(spec: CommandSpec | string, options: Omit<AgentRigOptions, 'spec' | 'spawner'> = {}): Promise<AgentRig> {
  return createAgentRig({ ...options, spawner, spec: typeof spec === 'string' ? { kind: 'command', script: spec } : spec })
}

describe('a command', () => {
  test('runs in the workspace with the prompt on standard input and in a file', async () => {
    await using rig = await rigFor('cat > from-stdin.txt; cp "$FLEET_PROMPT_FILE" from-file.txt; pwd > where.txt', { overrides: { prompt: 'Größe ändern' } })
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: 'sh ended with exit code 0' })
    expect(await rig.read('from-stdin.txt')).toBe('Größe ändern')
    expect(await rig.read('from-file.txt')).toBe('Größe ändern')
    expect((await rig.read('where.txt')).trim()).toBe(rig.workspace)
  })

  test('is told its task, its run and its sources, and nothing of our own environment', async () => {
    process.env['FLEET_TEST_SECRET'] = 'sesame'
    await using rig = await rigFor({ kind: 'command', run: [node, '-e', 'process.stdout.write(JSON.stringify(process.env))'] }, {
      sources: { 'show-room.2': {} },
      overrides: { taskId: 'port', runId: 'r7', attempt: 3, environment: { COLOUR: 'blue', FLEET_TASK_ID: 'forged' } },
    })
    await rig.run(agent)
    delete process.env['FLEET_TEST_SECRET']
    const seen = JSON.parse(await rig.readLog())
    expect(seen).toEqual({
      ...rig.context.baseEnvironment, COLOUR: 'blue', FLEET_TASK_ID: 'port', FLEET_RUN_ID: 'r7', FLEET_ATTEMPT: '3', FLEET_PROMPT_FILE: rig.assignment.promptPath,
      FLEET_STRAY_MARK: expect.any(String), FLEET_WORKSPACE: rig.workspace, FLEET_SOURCE_SHOW_ROOM_2: rig.assignment.sources['show-room.2'],
    })
  })

  test('gets its arguments as they are, never through a shell', async () => {
    await using rig = await rigFor({ kind: 'command', run: [node, '-e', 'console.log(process.argv[1])', '$(touch pwned); `id` "quoted"'] })
    await rig.run(agent)
    expect(await rig.readLog()).toBe('$(touch pwned); `id` "quoted"\n')
  })

  test('that ends with an error hands its last words over, at most 4,000 characters of its own output', async () => {
    await using rig = await rigFor('i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done; echo "the reason" >&2; exit 3')
    rig.context.log('a line of the set-up')
    const outcome = await rig.run(agent)
    if (outcome.status !== 'failed' || outcome.failure.kind !== 'agent-failed') throw new Error(JSON.stringify(outcome))
    expect(outcome.failure).toMatchObject({ message: 'sh ended with exit code 3', exitCode: 3 })
    expect(outcome.failure.output.length).toBeLessThanOrEqual(4_000)
    expect(outcome.failure.output).toMatch(/^line \d+\n[^]*line 1999\nthe reason$/)
  })

  test('that says little before it fails is quoted from its first word, without the lines before it', async () => {
    await using rig = await rigFor('echo "no such thing" >&2; exit 1')
    rig.context.log('a line of the set-up')
    expect(await rig.run(agent)).toMatchObject({ failure: { output: 'no such thing' } })
  })

  test.each([126, 127])('whose script ends with %i has failed; the machine is not to blame', async (code) => {
    await using rig = await rigFor(`exit ${code}`)
    expect(await rig.run(agent)).toMatchObject({ status: 'failed', failure: { kind: 'agent-failed', exitCode: code } })
  })

  test('that the machine lacks is a failure of the environment that names it', async () => {
    await using rig = await rigFor({ kind: 'command', run: ['fleet-no-such-program', '--all'] })
    expect(await rig.run(agent)).toMatchObject({
      failure: { kind: 'environment', message: 'fleet-no-such-program is not on this machine', hint: expect.stringContaining('Install fleet-no-such-program') },
    })
  })

  test('that the workspace lacks, or that is not executable, is a failure of the task', async () => {
    await using missing = await rigFor({ kind: 'command', run: ['./scripts/port.sh'] })
    expect(await missing.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', message: expect.stringContaining('./scripts/port.sh could not start') } })
    await using plain = await rigFor({ kind: 'command', run: ['./port.sh'] }, { files: { 'port.sh': '#!/bin/sh\n' } })
    expect(await plain.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', message: `${plain.workspace}/port.sh is not executable` } })
  })

  test('without a workspace is a failure of the task, not of the machine', async () => {
    await using rig = await rigFor({ kind: 'command', run: ['sh', '-c', 'true'] })
    await rm(rig.workspace, { recursive: true })
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', message: expect.stringContaining('is gone') } })
  })

  test('over its wall limit or silent for too long has timed out', async () => {
    await using wall = await rigFor('while true; do echo busy; sleep 0.05; done', { overrides: { timeoutMs: 300 } })
    expect(await wall.run(agent)).toMatchObject({ failure: { kind: 'timed-out', limit: 'wall', limitMs: 300 } })
    await using idle = await rigFor('sleep 60', { overrides: { idleTimeoutMs: 300 } })
    expect(await idle.run(agent)).toMatchObject({ failure: { kind: 'timed-out', limit: 'idle', limitMs: 300 } })
  })

  test('ended by a signal that was not ours has failed', async () => {
    await using rig = await rigFor('kill -9 $$')
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', message: 'sh was ended by SIGKILL', exitCode: null } })
  })
})

describe('a lying command', () => {
  test('that ends with 0 and did nothing has finished: the diff is judged elsewhere', async () => {
    await using rig = await rigFor('echo "All 12 files ported."')
    expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
    expect(await rig.readTree()).toEqual({})
  })

  test('that ends with 1 has failed even with changes, which stay for the roll-back to see', async () => {
    await using rig = await rigFor('echo half > half.txt; exit 1')
    expect(await rig.run(agent)).toMatchObject({ status: 'failed', failure: { exitCode: 1 } })
    expect(await rig.read('half.txt')).toBe('half\n')
  })

  test('that prints an outcome is not believed', async () => {
    await using rig = await rigFor(`echo '{"status":"finished","summary":"all good","costUsd":0}'; exit 1`)
    expect(await rig.run(agent)).toMatchObject({ status: 'failed' })
  })

  test('that floods its output leaves a bounded log and a bounded failure', async () => {
    await using rig = await rigFor(`${node} -e "process.stdout.write('x'.repeat(5_000_000))"; exit 1`, { maxLogBytes: 50_000 })
    const outcome = await rig.run(agent)
    expect((await rig.readLog()).length).toBeLessThan(51_000)
    expect(JSON.stringify(outcome).length).toBeLessThan(5_000)
  })

  test('that deletes its temporary folder and its prompt still has a verdict', async () => {
    await using rig = await rigFor('rm -rf "$TMPDIR" "$FLEET_PROMPT_FILE"; echo gone; exit 4')
    expect(await rig.run(agent)).toMatchObject({ failure: { exitCode: 4, output: 'gone' } })
    await expect(access(rig.context.temporaryFolder)).rejects.toThrow('ENOENT')
  })

  test('that deletes its log has a verdict without evidence', async () => {
    await using rig = await rigFor(`rm -rf "${join('..', 'log')}"; exit 5`)
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', exitCode: 5, output: '' } })
  })
})

describe('probing', () => {
  test('says what is missing', async () => {
    const context = { workspace: '/' }
    expect(await agent.probe?.({ kind: 'command', run: ['fleet-no-such-program'] }, context)).toMatchObject({ status: 'missing', message: 'fleet-no-such-program was not found' })
    expect(await agent.probe?.({ kind: 'command', script: 'true' }, context)).toMatchObject({ status: 'available' })
  })
})
