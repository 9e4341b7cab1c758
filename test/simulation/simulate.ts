import { createMemoryStore, SimulatedCrash, type CrashPlan, type MemoryState } from '../../src/adapters/memory/memory-store.ts'
import { ManualClock } from '../../src/adapters/memory/manual-clock.ts'
import type { RunState } from '../../src/core/run/state.ts'
import type { Report } from '../../src/core/run/signal.ts'
import type { RunEvent } from '../../src/core/run/event.ts'
import { createRun, replayRun } from '../../src/engine/open-run.ts'
import type { Reply } from '../../src/ports/worker-pool.ts'
import { RunLoop } from '../../src/engine/run-loop.ts'
import { randomPlan } from '../rig/random-plan.ts'
import { Random } from '../rig/random.ts'
import { checkRunning, checkEnd, viewOf } from './invariants.ts'
import { ScriptedPool, World } from './world.ts'

export type Simulation = { readonly seed: number; readonly problems: readonly string[]; readonly crashes: number; readonly events: number; readonly tasks: number; readonly world: World; readonly finalState: RunState }

const runId = 'sim'
/** More lives than any run of this size needs; reached only when a run does not end. */
const maxLives = 60

/** One run of the real engine on a clock that jumps, with workers and people steered by the seed and the process dying after random appends. */
export async function simulate(seed: number): Promise<Simulation> {
  const random = new Random(seed)
  const world = new World()
  const clock = new ManualClock(1_000_000)
  const plan = randomPlan(random)
  const problems: string[] = []
  let memory = createMemoryStore()
  const created = { type: 'run-created', runId, plan, bases: {}, durationsMs: {}, seed, durable: true } as const
  await createRun(memory.store, { created, at: clock.now(), planPath: null })
  let crashes = 0
  for (let life = 0; life < maxLives; life += 1) {
    const crash = life < 12 && random.chance(0.8) ? ({ onAppend: random.int(1, 15), when: random.pick(['before-write', 'after-write']) } satisfies CrashPlan) : undefined
    memory = memory.reopen(crash === undefined ? {} : { crash })
    const ended = await live({ memory, world, random, clock, problems })
    if (ended === 'crashed') crashes += 1
    else if (ended.status === 'ended') return finish({ seed, memory, world, problems, crashes, state: ended })
  }
  throw new Error(`seed ${seed}: the run did not end within ${maxLives} lives`)
}

type Life = { readonly memory: MemoryState; readonly world: World; readonly random: Random; readonly clock: ManualClock; readonly problems: string[] }

/** From opening the run to its end, its halt or the death of the process. */
async function live({ memory, world, random, clock, problems }: Life): Promise<RunState | 'crashed'> {
  const state = await replayRun(memory.store, runId)
  const box: { loop: RunLoop | null } = { loop: null }
  const reportTo = (report: Report): Promise<Reply> => box.loop?.report(report) ?? Promise.resolve('stale')
  const pool = new ScriptedPool({ world, random, clock, reportTo })
  const observe = (_event: RunEvent, seen: RunState): void => void problems.push(...checkRunning(seen))
  const loop = new RunLoop({ state, planPath: null, store: memory.store, pool, clock, observers: [observe] })
  box.loop = loop
  const end: { outcome: RunState | 'crashed' | null; bug: unknown } = { outcome: null, bug: null }
  const running = loop.run().then(
    (ended) => void (end.outcome = ended),
    (error: unknown) => void (error instanceof SimulatedCrash ? (end.outcome = 'crashed') : (end.bug = error)),
  )
  for (let steps = 0; !hasEnded(end); steps += 1) {
    interfere(loop, random)
    for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    if (hasEnded(end)) break
    if (clock.ringNext() && steps <= 20_000) continue
    if (!answerWaiting(loop)) end.bug = new Error(`stuck: ${JSON.stringify(viewOf(loop.state)).slice(0, 2_000)}`)
  }
  pool.kill()
  if (end.bug !== null) throw end.bug
  await running
  return end.outcome ?? 'crashed'
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

async function finish(end: { readonly seed: number; readonly memory: MemoryState; readonly world: World; readonly problems: string[]; readonly crashes: number; readonly state: RunState }): Promise<Simulation> {
  const { seed, memory, world, problems, crashes, state } = end
  const replayed = await replayRun(memory.store, runId)
  if (JSON.stringify(viewOf(replayed)) !== JSON.stringify(viewOf(state))) problems.push('replay differs from the live state')
  problems.push(...checkEnd(state, world), ...world.problems)
  return { seed, problems, crashes, events: state.seq, tasks: state.tasks.size, world, finalState: state }
}
