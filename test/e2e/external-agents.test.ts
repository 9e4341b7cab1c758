import { globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FailureKind } from '../../src/core/run/failure.ts'
import { acpAgent, providersAt, readableFixtures, recordedAgent } from '../rig/external-agents.ts'
import { until } from '../rig/program.ts'
import { planOf, Project } from '../rig/project.ts'

/** Nobody is asked: the agents of these tests only tell. */
const setting = { providers: providersAt('http://127.0.0.1:9'), defaults: { sandbox: readableFixtures } }

type Lie = { readonly id: string; readonly agent: object; readonly verdict: FailureKind }

const lies: readonly Lie[] = [
  { id: 'claude-says-success-after-an-error-of-the-api', agent: recordedAgent('claude-code', 'claude-api-error', 0), verdict: 'agent-failed' },
  { id: 'claude-was-denied-its-only-tool', agent: recordedAgent('claude-code', 'claude-tool-denied', 0), verdict: 'nothing-changed' },
  { id: 'pi-exits-with-0-when-every-retry-failed', agent: recordedAgent('pi', 'pi-retries-failed', 0), verdict: 'agent-failed' },
  { id: 'gemini-says-success-after-a-dropped-stream', agent: recordedAgent('gemini-cli', 'gemini-dropped-stream', 0), verdict: 'agent-failed' },
  { id: 'codex-exits-with-0-when-its-only-command-failed', agent: recordedAgent('codex', 'codex-command-failed', 0), verdict: 'nothing-changed' },
  { id: 'codex-is-done-without-a-tool', agent: recordedAgent('codex', 'codex-no-tool-call', 0), verdict: 'nothing-changed' },
  { id: 'pi-is-done-without-a-tool', agent: recordedAgent('pi', 'pi-no-tool-call', 0), verdict: 'nothing-changed' },
  { id: 'cline-is-done-and-leaves-a-daemon', agent: recordedAgent('cline', 'cline-done', 0, 'daemon'), verdict: 'nothing-changed' },
  { id: 'an-agent-ends-its-turn-without-a-word', agent: acpAgent('stop', {}, 'end_turn'), verdict: 'nothing-changed' },
]

describe('external agents that say they are done', () => {
  it('are believed by their changes alone, and nothing of them is left', async () => {
    const tasks = lies.map(({ id, agent }) => ({ id, prompt: 'Write hello.txt.', agent, retries: 0 }))
    const honest = { id: 'an-agent-that-did-it', prompt: 'Write hello.txt.', agent: recordedAgent('cline', 'cline-done', 0, 'write', 'daemon') }
    const strayed = { id: 'an-agent-that-did-it-elsewhere', prompt: 'Write it.', files: ['src/**'], agent: recordedAgent('pi', 'pi-done', 0, 'write'), retries: 0 }
    await using project = await Project.create({ plan: planOf([...tasks, honest, strayed], setting) })
    const finished = await project.run(['run'])
    expect(finished.exitCode).toBe(1)
    const report = await project.report()
    const verdicts = Object.fromEntries(report.tasks.map(({ id, outcome, attempts }) => [id, attempts[0]?.failure?.kind ?? outcome]))
    expect(verdicts).toEqual({ ...Object.fromEntries(lies.map(({ id, verdict }) => [id, verdict])), [honest.id]: 'succeeded', [strayed.id]: 'out-of-scope' })
    expect(project.git('show', `fleet/${project.runId}:hello.txt`)).toBe('hello')
    await project.assertClean()
  })
})

describe('an external agent that asks', () => {
  const plan = planOf([{ id: 'tidy', prompt: 'Tidy.', agent: acpAgent('ask', { permissions: 'ask' }) }], setting)

  it('waits for fleet approve, and goes on', async () => {
    await using project = await Project.create({ plan })
    const running = project.start(['run'])
    await running.says(/tidy asks whether it may: Run rm -rf build \(fleet approve tidy/)
    expect(await project.run(['approve', 'tidy', '--by', 'ada'])).toMatchObject({ exitCode: 0 })
    expect(await project.end(running)).toMatchObject({ exitCode: 0 })
    expect(project.eventsOf('attempt-allowed')).toMatchObject([{ task: 'tidy', attempt: 1, by: 'ada' }])
    expect(project.git('show', `fleet/${project.runId}:answer.txt`)).toBe('allow_once')
  })

  it('is stopped by fleet cancel', async () => {
    await using project = await Project.create({ plan })
    const running = project.start(['run'])
    await running.says(/asks whether it may/)
    await project.run(['cancel', '--task', 'tidy'])
    expect(await project.end(running)).toMatchObject({ exitCode: 1 })
    expect(project.eventsOf('attempt-failed')).toMatchObject([{ failure: { kind: 'canceled' } }])
  })
})

describe('an external agent whose orchestrator was killed', () => {
  it('goes on in its session, on its own work', async () => {
    const agent = acpAgent('remember', { agent: 'claude-code', protocol: 'acp' }, 'hang')
    await using project = await Project.create({ plan: planOf([{ id: 'a', prompt: 'Remember.', agent }], setting) })
    const running = project.start(['run'])
    await until(() => globSync('.fleet/runs/*/sessions/*/*.json', { cwd: project.folder }).length > 0 || !running.isRunning)
    running.kill('SIGKILL')
    await running.finished
    expect(await project.run(['resume'])).toMatchObject({ exitCode: 0 })
    expect(project.git('show', '--name-only', '--format=', `fleet/${project.runId}`).split('\n')).toEqual(['first.txt', 'second.txt'])
    expect(project.git('show', `fleet/${project.runId}:second.txt`)).toMatch(/^You were interrupted\./)
    expect((await project.report()).tasks[0]?.attempts).toHaveLength(1)
  })
})
