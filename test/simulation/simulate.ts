import { createMemoryStore, SimulatedCrash, type CrashPlan, type MemoryState } from '../../src/adapters/memory/memory-store.ts'
import { ManualClock } from '../../src/adapters/memory/manual-clock.ts'
import type { RunState } from '../../src/core/run/state.ts'
import type { Report } from '../../src/core/run/signal.ts'
import type { RunEvent } from '../../src/core/run/event.ts'
import { createRun, replayRun } from '../../src/engine/open-run.ts'
import type { Reply } from '../../src/ports/worker-pool.ts'
import { RunLoop } from '../../src/engine/run-loop.ts'
import type { Store } from '../../src/ports/store.ts'
import { Random } from '../rig/random.ts'
import { checkRunning, checkEnd, viewOf } from './invariants.ts'
import type { Life, MakeScenario, Scenario } from './scenario.ts'

export type Simulation = { readonly seed: number; readonly problems: readonly string[]; readonly crashes: number; readonly finalState: RunState }

const runId = 'sim'
/** More lives than any run of this size needs; reached only when a run does not end. */
const maxLives = 60
/** So often nothing may be set to ring before the run counts as stuck: work may be under way that waits for no clock. */
const maxIdle = 20

/** One run of the real engine on a clock that jumps, with workers and people steered by the seed and the process dying after random appends. */
export async function simulate(seed: number, makeScenario: MakeScenario): Promise<Simulation> {
  const random = new Random(seed)
  const scenario = await makeScenario(random)
  try {
    return await runToItsEnd({ seed, random, scenario })
  } finally {
    await scenario.dispose()
  }
}

async function runToItsEnd({ seed, random, scenario }: { readonly seed: number; readonly random: Random; readonly scenario: Scenario }): Promise<Simulation> {
  const clock = new ManualClock(1_000_000)
  const { plan, bases } = scenario
  const problems: string[] = []
  let memory = createMemoryStore()
  await createRun(memory.store, { created: { type: 'run-created', runId, plan, bases, durationsMs: {}, seed, durable: true }, at: clock.now(), planPath: null })
  let crashes = 0
  for (let life = 0; life < maxLives; life += 1) {
    const crash = life < 12 && random.chance(0.8) ? ({ onAppend: random.int(1, 15), when: random.pick(['before-write', 'after-write']) } satisfies CrashPlan) : undefined
    memory = memory.reopen(crash === undefined ? {} : { crash })
    const ended = await live({ memory, scenario, random, clock, problems })
    if (ended === 'crashed') crashes += 1
    else if (ended.status === 'ended') return finish({ seed, memory, scenario, problems, crashes, state: ended })
  }
  throw new Error(`seed ${seed}: the run did not end within ${maxLives} lives`)
}

type LifeParts = { readonly memory: MemoryState; readonly scenario: Scenario; readonly random: Random; readonly clock: ManualClock; readonly problems: string[] }

/** From opening the run to its end, its halt or the death of the process. */
async function live({ memory, scenario, random, clock, problems }: LifeParts): Promise<RunState | 'crashed'> {
  const state = await replayRun(memory.store, runId)
  const box: { loop: RunLoop | null } = { loop: null }
  const reportTo = (report: Report): Promise<Reply> => box.loop?.report(report) ?? Promise.resolve('stale')
  const life = await scenario.begin({ state, random, clock, reportTo, onBug: (error) => box.loop?.fail(error) })
  const observe = (_event: RunEvent, seen: RunState): void => void problems.push(...checkRunning(seen))
  const loop = new RunLoop({ state, planPath: null, store: killedWith(memory.store, life), pool: life.pool, clock, observers: [observe] })
  box.loop = loop
  const end: { outcome: RunState | 'crashed' | null; bug: unknown } = { outcome: null, bug: null }
  const running = loop.run().then(
    (ended) => void (end.outcome = ended),
    (error: unknown) => void (error instanceof SimulatedCrash ? (end.outcome = 'crashed') : (end.bug = error)),
  )
  let idle = 0
  for (let steps = 0; !hasEnded(end); steps += 1) {
    interfere(loop, random)
    for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    if (hasEnded(end)) break
    idle = clock.ringNext() || answerWaiting(loop) ? 0 : idle + 1
    if (idle > maxIdle || steps > 20_000) end.bug = new Error(`stuck: ${JSON.stringify(viewOf(loop.state)).slice(0, 2_000)}`)
  }
  if (end.outcome === 'crashed' || end.bug !== null) life.kill()
  else await life.close()
  if (end.bug !== null) throw end.bug
  await running
  return end.outcome ?? 'crashed'
}

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target)
  return typeof value === 'function' ? value.bind(target) : value
}

/** The workers die in the same moment as the loop: they never hear that its append has failed. */
function killedWith(store: Store, life: Life): Store {
  const append: Store['append'] = async (turn) => {
    try {
      await store.append(turn)
    } catch (error) {
      if (error instanceof SimulatedCrash) life.kill()
      throw error
    }
  }
  return new Proxy(store, { get: (target, key) => (key === 'append' ? append : bound(target, key)) })
}

function hasEnded({ outcome, bug }: { readonly outcome: unknown; readonly bug: unknown }): boolean {
  return outcome !== null || bug !== null
}

/** A run that only waits for people is not stuck: they come. False when nobody is waited for. */
function answerWaiting(loop: RunLoop): boolean {
  const waiting = [...loop.state.tasks.values()].filter(({ status }) => status === 'awaiting-approval')
  for (const { task } of waiting) loop.send({ type: 'approve-task', task: task.id, by: 'someone' })
  if (loop.state.status === 'paused') loop.send({ type: 'resume' })
  return waiting.length > 0 || loop.state.status === 'paused'
}

/** People and stale workers, now and then. */
function interfere(loop: RunLoop, random: Random): void {
  const task = random.pick([...loop.state.tasks.keys()])
  if (random.chance(0.01)) loop.send({ type: 'pause' })
  if (random.chance(0.02)) loop.send({ type: 'resume' })
  if (random.chance(0.003)) loop.send({ type: 'cancel' })
  if (random.chance(0.004)) loop.send({ type: 'interrupt' })
  if (random.chance(0.01)) loop.send({ type: 'cancel-task', task })
  if (random.chance(0.02)) loop.send({ type: 'approve-task', task, by: 'someone' })
  if (random.chance(0.01)) loop.send({ type: 'retry-tasks', tasks: random.chance(0.5) ? 'failed' : [task] })
  if (random.chance(0.02)) void loop.report({ type: 'worker-lost', lease: `${task}#1@${random.int(1, 3)}`, message: 'gone' }).catch(() => {})
  if (random.chance(0.02)) loop.send({ type: 'attempt-ended', lease: `${task}#${random.int(1, 3)}@0`, ending: { status: 'stopped', rolledBack: true } })
}

type End = { readonly seed: number; readonly memory: MemoryState; readonly scenario: Scenario; readonly problems: string[]; readonly crashes: number; readonly state: RunState }

async function finish({ seed, memory, scenario, problems, crashes, state }: End): Promise<Simulation> {
  const replayed = await replayRun(memory.store, runId)
  if (JSON.stringify(viewOf(replayed)) !== JSON.stringify(viewOf(state))) problems.push('replay differs from the live state')
  problems.push(...checkEnd(state, scenario.outside), ...scenario.outside.problems, ...(await scenario.check(state)))
  return { seed, problems, crashes, finalState: state }
}
