import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createAgentRig, readTree, type AgentRig, type AgentRigOptions } from './agent-rig.ts'
import type { Agent, AgentOutcome } from './agent.ts'
import type { ProcessSpawner } from './process-spawner.ts'

export type AgentScenario = Omit<AgentRigOptions, 'spawner'>

/** An agent and work to try it on. */
export type AgentSubject = {
  readonly agent: Agent
  readonly spawner: ProcessSpawner
  /** Changes the workspace and finishes, each time in the same way. */
  readonly working: AgentScenario
  /** Ends with an expected failure. */
  readonly failing: AgentScenario
  /** Runs until it is stopped, or at least for seconds; `startedBy` tells whether it first writes to the log; `null` for agents that are always done at once. */
  readonly lasting: (AgentScenario & { readonly startedBy: 'log' | 'run' }) | null
  /** Writes far more than 10,000 bytes of output; `null` for agents that cannot. */
  readonly noisy: AgentScenario | null
}

const maxStopMs = 15_000

/** What every agent must do; for adapters and for the agents of plugin authors. */
export function testAgent(name: string, subject: AgentSubject): void {
  const { agent, spawner, working, failing, lasting, noisy } = subject
  const rigFor = (scenario: AgentScenario, more: Partial<AgentRigOptions> = {}): Promise<AgentRig> =>
    createAgentRig({ ...scenario, ...more, spawner, overrides: { ...scenario.overrides, runId: `run-${randomUUID()}` } })

  describe(name, () => {
    test('takes specs of the kind it says', () => {
      for (const scenario of [working, failing, lasting]) if (scenario !== null) expect(scenario.spec.kind).toBe(agent.kind)
    })

    test('changes the workspace and sums up what it did', async () => {
      await using rig = await rigFor(working)
      const before = await rig.readTree()
      expectFinished(await rig.run(agent))
      expect(await rig.readTree()).not.toEqual(before)
    })

    test('does the same work in the same way each time', async () => {
      await using first = await rigFor(working)
      await using second = await rigFor(working)
      expect(await first.run(agent)).toEqual(await second.run(agent))
      expect(await first.readTree()).toEqual(await second.readTree())
    })

    test('returns an expected failure instead of throwing it', async () => {
      await using rig = await rigFor(failing)
      const outcome = await rig.run(agent)
      expect(outcome).toMatchObject({ status: 'failed', failure: { kind: expect.any(String), message: expect.stringMatching(/\S/) } })
      expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome)
    })

    test.each([['working', working], ['failing', failing]] as const)('leaves everything outside the workspace alone when %s', async (_, scenario) => {
      await using rig = await rigFor(scenario, { sources: { other: { 'a.txt': 'source' }, ...scenario.sources } })
      const before = await readSurroundings(rig)
      await rig.run(agent)
      expect(await readSurroundings(rig)).toEqual(before)
    })

    test('does not commit, and does not touch a git folder', async () => {
      await using rig = await rigFor(working)
      const git = (...args: readonly string[]): unknown => execFileSync('git', ['-C', rig.workspace, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])
      git('init', '-q')
      git('add', '-A')
      git('commit', '-q', '--allow-empty', '-m', 'start')
      const before = await readTree(join(rig.workspace, '.git'))
      await rig.run(agent)
      expect(await readTree(join(rig.workspace, '.git'))).toEqual(before)
    })

    test('does not start once it was asked to stop', async () => {
      await using rig = await rigFor(working)
      const before = await rig.readTree()
      rig.abort()
      expect(await rig.run(agent)).toEqual({ status: 'stopped' })
      expect(await rig.readTree()).toEqual(before)
    })

    if (lasting !== null) {
      test('ends soon after it was asked to stop', async () => {
        await using rig = await rigFor(lasting)
        const running = rig.run(agent)
        await (lasting.startedBy === 'log' ? waitForLog(rig) : new Promise(setImmediate))
        const stoppedAt = performance.now()
        rig.abort()
        expect(await running).toEqual({ status: 'stopped' })
        expect(performance.now() - stoppedAt).toBeLessThan(maxStopMs)
        expect(await findProcesses(rig)).toEqual([])
      })
    }

    test('leaves no process behind', async () => {
      for (const scenario of [working, failing]) {
        await using rig = await rigFor(scenario)
        await rig.run(agent)
        expect(await findProcesses(rig)).toEqual([])
      }
    })

    if (noisy !== null) {
      test('leaves a bounded log and a bounded outcome however much it is told', async () => {
        await using rig = await rigFor(noisy, { maxLogBytes: 10_000 })
        const outcome = await rig.run(agent)
        expect((await stat(rig.context.logPath)).size).toBeLessThan(11_000)
        expect(JSON.stringify(outcome).length).toBeLessThan(20_000)
      })
    }
  })
}

function expectFinished(outcome: AgentOutcome): void {
  expect(outcome).toMatchObject({ status: 'finished', summary: expect.stringMatching(/\S/) })
  if (outcome.status === 'finished') expect(outcome.summary.length).toBeLessThanOrEqual(4_000)
}

/** The plan folder, the sources and the prompt: all that an agent may read and not change. */
async function readSurroundings(rig: AgentRig): Promise<Readonly<Record<string, string>>> {
  const tree = await readTree(rig.root)
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !/^(?:workspace|log|temporary|home)\//.test(path)))
}

async function waitForLog(rig: AgentRig): Promise<void> {
  while ((await rig.readLog()) === '') await new Promise((resolve) => { setTimeout(resolve, 20) })
}

/** Command lines of the living processes that carry the run's id in their environment; none where there is no /proc. */
async function findProcesses(rig: AgentRig): Promise<readonly string[]> {
  if (!existsSync('/proc/self/environ')) return []
  const mark = `FLEET_RUN_ID=${rig.assignment.runId}\0`
  const found = await Promise.all((await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(async (pid) => {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    return environment.includes(mark) ? [await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => pid)] : []
  }))
  return found.flat()
}
