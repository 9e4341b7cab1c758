import { describe, expect, it } from 'vitest'
import { agentFailure, DrivenRun } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import type { AgentSpec, NamedAgent, RouteSpec } from '../plan/agent-spec.ts'
import type { Policy, Task } from '../plan/plan.ts'
import { chooseAgent } from './choose-agent.ts'
import type { AgentExperience, RunEvent } from './event.ts'
import type { Failure } from './failure.ts'
import { learnerOf } from './learner-of.ts'
import { noMeasures, noUsage } from './measures.ts'

const agent = (name: string): NamedAgent => ({ name, spec: { kind: 'command', run: [name] } })
const chain = (...names: readonly string[]): AgentSpec => ({ kind: 'chain', chain: names.map(agent) })
const route = (names: readonly string[], more: Partial<RouteSpec> = {}): RouteSpec => ({ kind: 'route', agents: names.map(agent), rules: [], learn: true, ...more })
const down: Failure = { kind: 'provider-unavailable', message: 'down', provider: 'xai', retryAt: 900_000 }

function planOf(spec: AgentSpec, tasks: readonly (Partial<Task> & { readonly id: string })[] = [{ id: 'a' }], policy: Partial<Policy> = {}): ReturnType<typeof makePlan> {
  return makePlan(tasks.map((task) => ({ agent: spec, agentName: 'team', ...task })), policy)
}

/** The agents of the attempts of a task, in order. */
function workers(run: DrivenRun, id = 'a'): readonly (string | undefined)[] {
  return run.task(id).attempts.map(({ choice }) => choice?.path.at(-1))
}

function startedBy(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'attempt-started' ? [event.choice?.path.at(-1) ?? ''] : []))
}

describe('a chain', () => {
  it('goes on with the next agent at once, and the last one keeps the rest with delays', () => {
    const run = DrivenRun.open(planOf(chain('grok', 'claude'), [{ id: 'a', retries: 3 }]))
    expect(startedBy(run.fail('a'))).toEqual(['claude'])
    expect(run.task('a').attempts.at(-1)?.choice?.reason).toBe('2 of 2 of the chain, after: agent-failed')
    expect(startedBy(run.fail('a'))).toEqual([])
    expect(run.task('a').retryAt).toBeGreaterThan(run.now + 1_000)
    expect(startedBy(run.wait(10_000))).toEqual(['claude'])
    expect(workers(run)).toEqual(['grok', 'claude', 'claude'])
  })

  it('goes on at once when a provider is down, which costs no retry', () => {
    const run = DrivenRun.open(planOf(chain('grok', 'claude'), [{ id: 'a', retries: 0 }]))
    expect(startedBy(run.fail('a', down))).toEqual(['claude'])
    expect(startedBy(run.fail('a', down))).toEqual([])
    expect(run.task('a').retryAt).toBeGreaterThanOrEqual(900_000)
  })
})

describe('limits of agents', () => {
  const tasks = ['a', 'b', 'c', 'd'].map((id) => ({ id }))

  it('count the agent that was chosen, and the chain it came by', () => {
    const limits = { agents: { grok: 2 }, repositories: {}, labels: {}, resources: {} }
    const run = DrivenRun.open(planOf(chain('grok', 'claude'), tasks, { limits }))
    expect(run.state.running.size).toBe(2)
    expect(startedBy(run.fail('a')).toSorted()).toEqual(['claude', 'grok'])
    const all = DrivenRun.open(planOf(chain('grok', 'claude'), tasks, { limits: { ...limits, agents: { team: 1 } } }))
    expect(all.state.running.size).toBe(1)
    expect(startedBy(all.succeed('a'))).toEqual(['grok'])
  })

  it('of all its agents hold for a best-of', () => {
    const spec: AgentSpec = { kind: 'best-of', agents: [{ name: 'grok', spec: { kind: 'command', run: ['x'] } }] }
    const run = DrivenRun.open(planOf(spec, tasks, { limits: { agents: { grok: 1 }, repositories: {}, labels: {}, resources: {} } }))
    expect(run.state.running.size).toBe(1)
    expect(run.succeed('a').filter(({ type }) => type === 'attempt-started')).toHaveLength(1)
  })

  it('make a learning route take an agent that has room', () => {
    const run = DrivenRun.open(planOf(route(['grok', 'claude']), tasks, { limits: { agents: { grok: 1, claude: 2 }, repositories: {}, labels: {}, resources: {} } }))
    expect(tasks.flatMap(({ id }) => workers(run, id)).filter((name) => name === 'claude')).toEqual(['claude', 'claude'])
  })
})

describe('a learning route', () => {
  const known = (name: string, succeeded: number, failed: number, meanCostUsd: number | null, kind = ''): AgentExperience => ({ agent: name, kind, succeeded, failed, meanCostUsd })
  const share = (experience: readonly AgentExperience[], labels: readonly string[] = []): number => {
    const ids = Array.from({ length: 200 }, (_, index) => `t${index}`)
    const run = new DrivenRun(planOf(route(['cheap', 'strong']), ids.map((id) => ({ id, labels }))))
    for (const one of experience) run.state.learned.set(`${one.agent}\n${one.kind}`, one)
    const chosen = ids.map((id) => chooseAgent(run.task(id), learnerOf(run.state))?.path.at(-1))
    return chosen.filter((name) => name === 'cheap').length / ids.length
  }

  it('tries both where nothing is known', () => {
    expect(share([])).toBeGreaterThan(0.35)
    expect(share([])).toBeLessThan(0.65)
  })

  it('prefers what succeeds, and of two that succeed what costs less', () => {
    expect(share([known('cheap', 2, 38, 0.01), known('strong', 38, 2, 0.05)])).toBeLessThan(0.05)
    expect(share([known('cheap', 38, 2, 0.01), known('strong', 38, 2, 0.5)])).toBeGreaterThan(0.95)
    expect(share([known('cheap', 30, 10, 0.01), known('strong', 38, 2, 0.5)])).toBeGreaterThan(0.95)
    expect(share([known('cheap', 38, 2, null), known('strong', 5, 35, null)])).toBeGreaterThan(0.95)
  })

  it('learns by kind of task; other kinds are a hint only', () => {
    const experience = [known('cheap', 40, 0, 0.01, 'docs'), known('cheap', 1, 39, 0.01, 'hard'), known('strong', 40, 0, 0.02, 'docs'), known('strong', 39, 1, 0.02, 'hard')]
    expect(share(experience, ['docs'])).toBeGreaterThan(0.9)
    expect(share(experience, ['hard'])).toBeLessThan(0.1)
    const hint = share([known('cheap', 0, 100, 0.01, 'other'), known('strong', 100, 0, 0.01, 'other')], ['new'])
    expect(hint).toBeGreaterThan(0)
    expect(hint).toBeLessThan(0.25)
  })

  it('chooses the same for the same seed, and does not give a task again to who has failed at it', () => {
    const [first, second] = [1, 1].map((seed) => DrivenRun.open(planOf(route(['cheap', 'strong'])), { seed }))
    expect(first?.log).toEqual(second?.log)
    if (first === undefined) throw new Error('no run')
    const [before] = workers(first)
    expect(startedBy(first.fail('a'))).toEqual([before === 'cheap' ? 'strong' : 'cheap'])
  })

  it('learns from its own run, and explains itself', () => {
    const ids = Array.from({ length: 60 }, (_, index) => `t${index}`)
    const run = DrivenRun.open(planOf(route(['cheap', 'strong']), ids.map((id) => ({ id, retries: 1 })), { concurrency: 1 }))
    const measures = (costUsd: number) => ({ ...noMeasures, usage: [{ ...noUsage, provider: 'p', model: 'm', calls: 1, costUsd }] })
    for (let [entry] = run.state.running; entry !== undefined; [entry] = run.state.running) {
      const isCheap = entry.attempts.at(-1)?.choice?.path.at(-1) === 'cheap'
      const ending = isCheap ? ({ status: 'failed', failure: agentFailure, checks: [], rolledBack: true, measures: measures(0.01) } as const) : ({ status: 'succeeded', result: { change: { commit: 'c', base: 'b', files: 1, linesAdded: 1, linesRemoved: 0, paths: [] }, landed: null, checks: [], summary: '', costUsd: null }, measures: measures(0.02) } as const)
      run.send({ type: 'attempt-ended', lease: run.lease(entry.task.id), ending })
    }
    const firsts = ids.map((id) => workers(run, id)[0])
    expect(firsts.slice(-20).filter((name) => name === 'cheap').length).toBeLessThan(4)
    expect(run.task('t59').attempts[0]?.choice?.reason).toMatch(/^learned: strong \d+ of \d+ such tasks, \$0\.0200 each, drawn chance \d+ %; before cheap 0 of \d+ such tasks/)
    expect(run.replay().learned).toEqual(run.state.learned)
    expect(run.state.learned.get('cheap\n')).toMatchObject({ succeeded: 0, meanCostUsd: 0.01 })
  })

  it('a rule that matches comes before what was learned; without learning the first agent works', () => {
    const spec = route(['cheap', 'strong'], { rules: [{ when: { labels: ['hard'] }, use: 'strong' }] })
    const run = DrivenRun.open(planOf({ ...spec, learn: false }, [{ id: 'a', labels: ['hard'] }, { id: 'b' }]))
    expect([...workers(run, 'a'), ...workers(run, 'b')]).toEqual(['strong', 'cheap'])
  })

  it('trouble of providers teaches nothing', () => {
    const run = DrivenRun.open(planOf(chain('grok', 'claude')))
    run.fail('a', down)
    expect(run.state.learned.size).toBe(0)
  })
})
