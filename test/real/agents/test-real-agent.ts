import { globSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providersAt } from '../../rig/external-agents.ts'
import { planOf, Project } from '../../rig/project.ts'
import { until } from '../../rig/program.ts'
import { ScriptedModel, type ModelStep } from '../../rig/scripted-model.ts'
import { pathWith, type RealAgent } from './real-agents.ts'

const written = (path: string): ModelStep => ({ write: path, content: `${path}\n` })
const done: ModelStep = { say: 'All done.' }
const times = <Value>(count: number, value: Value): readonly Value[] => Array.from({ length: count }, () => value)

/** What the model does in each task; the name is also the task's id and, with `.txt`, the file that it is about. */
const scripts: Readonly<Record<string, readonly ModelStep[]>> = {
  edit: [written('edit.txt'), done],
  steps: [{ run: 'echo one > one.txt' }, written('steps.txt'), { run: 'cat one.txt steps.txt > both.txt' }, done],
  limited: [{ ...written('limited.txt'), faults: [{ status: 429, retryAfterS: 1 }] }, done],
  overloaded: [written('overloaded.txt'), { ...done, faults: times(2, { status: 529 }) }],
  dropped: [{ ...written('dropped.txt'), faults: ['drop'] }, done],
  truncated: [{ say: 'I will write the fi', finishReason: 'length' }],
  refused: [{ say: 'I will not.', finishReason: 'refusal' }],
  idle: [done],
  endless: [{ run: 'true' }],
  spent: [{ run: 'echo {n}' }],
  rambling: [written('rambling.txt'), { ramble: true }],
  crashed: [written('crashed.txt'), { ramble: true }],
}

/** Drives a real agent through the real program against a scripted model, in good weather and bad. */
export function testRealAgent(agent: RealAgent, { extent }: { readonly extent: 'short' | 'full' }): void {
  const path = pathWith(agent)
  // oxlint-disable-next-line no-console -- the one thing a reader has to know of a test that does not run
  if (path === null) console.warn(`${agent.name}: not tested, the registry cannot be reached`)
  describe.skipIf(path === null)(agent.name, () => {
    let model: ScriptedModel
    beforeAll(async () => {
      model = await ScriptedModel.start(scripts)
    })
    afterAll(async () => {
      await model[Symbol.asyncDispose]()
    })
    const { loadsSession }: RealAgent = agent
    const run = { environment: { PATH: path ?? '' } }
    const taskOf = (id: string, more: object = {}): { readonly id: string; readonly agent: object } => ({ id, prompt: `SCRIPT ${id}`, agent: { kind: 'external', ...agent.agent }, retries: 0, timeout: '60s', ...more } as never)
    const planFor = (...tasks: readonly { readonly id: string }[]): object => planOf(tasks, { providers: providersAt(model.url), policy: { concurrency: 2 } })

    it('does its work in one step and in several, through limits, overload and broken connections', async () => {
      const tasks = extent === 'short' ? [taskOf('edit'), taskOf('steps'), taskOf('limited')] : [taskOf('edit'), taskOf('steps'), taskOf('limited'), taskOf('overloaded'), taskOf('dropped', { retries: 2 })]
      await using project = await Project.create({ plan: planFor(...tasks) })
      const finished = await project.run(['run'], run)
      const report = await project.report()
      expect(Object.fromEntries(report.tasks.map(({ id, outcome, attempts }) => [id, attempts.at(-1)?.failure?.message ?? outcome])), finished.stdout).toEqual(Object.fromEntries(tasks.map(({ id }) => [id, 'succeeded'])))
      for (const { id } of tasks) expect(project.git('show', `fleet/${project.runId}:${id}.txt`)).toBe(`${id}.txt`)
      expect(project.git('show', `fleet/${project.runId}:both.txt`)).toBe('one\nsteps.txt')
      // Trouble of the provider costs no attempt.
      for (const task of report.tasks) if (task.id !== 'dropped') expect(task.attempts).toHaveLength(1)
    })

    it('has failed when it was cut off, refused, did nothing, never ended or had nothing left to spend', async () => {
      const tasks = [taskOf('refused'), taskOf('idle'), taskOf('spent', { budget: { tokens: 9_000 } }), ...(extent === 'short' ? [] : [taskOf('truncated'), taskOf('endless', { timeout: '8s' })])]
      await using project = await Project.create({ plan: planFor(...tasks) })
      const before = model.statuses.length
      expect((await project.run(['run'], run)).exitCode).toBe(1)
      const kinds = Object.fromEntries((await project.report()).tasks.map(({ id, attempts }) => [id, attempts[0]?.failure?.kind]))
      expect(kinds).toMatchObject({ spent: 'budget-exhausted', idle: 'nothing-changed' })
      // Some say that they failed, some that all is well; Grok Build sees by itself that it turns in circles.
      for (const id of ['refused', ...(extent === 'short' ? [] : ['truncated'])]) expect(['agent-failed', 'nothing-changed'], `${id}: ${kinds[id]}`).toContain(kinds[id])
      if (extent === 'full') expect(['timed-out', 'agent-failed', 'nothing-changed']).toContain(kinds['endless'])
      // What is spent is spent: the agent's own insisting does not reach the provider.
      expect(model.statuses.length - before).toBeLessThan(400)
    })

    it('stops when it is canceled, and leaves nothing', async () => {
      await using project = await Project.create({ plan: planFor(taskOf('rambling')) })
      const running = project.start(['run'], run)
      await until(() => hasWritten(project, 'rambling.txt') || !running.isRunning)
      await project.run(['cancel', '--task', 'rambling'])
      expect((await project.end(running)).exitCode).toBe(1)
      expect((await project.report()).tasks.map(({ attempts }) => attempts.map(({ failure }) => failure?.kind))).toEqual([['canceled']])
    })

    it('goes on after the orchestrator was killed', async () => {
      await using project = await Project.create({ plan: planFor(taskOf('crashed')) })
      const running = project.start(['run'], run)
      await until(() => (loadsSession ? hasKeptSession(project) : hasWritten(project, 'crashed.txt')) || !running.isRunning)
      running.kill('SIGKILL')
      await running.finished
      model.calmDown()
      const resumed = await project.run(['resume'], run)
      expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0)
      expect(project.git('show', `fleet/${project.runId}:crashed.txt`)).toBe('crashed.txt')
      expect((await project.report()).tasks[0]?.attempts).toHaveLength(1)
      expect(model.heard('You were interrupted. Look at what is done already')).toBe(loadsSession)
    })
  })
}

/** Whether an agent has written a file into its workspace. */
function hasWritten(project: Project, name: string): boolean {
  return globSync(`.fleet/worktrees/**/${name}`, { cwd: project.folder }).length > 0
}

function hasKeptSession(project: Project): boolean {
  return globSync('.fleet/runs/*/sessions/*/*.json', { cwd: project.folder }).length > 0
}
