import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { VariantSample } from '../core/compare/summarize-variants.ts'
import { toLevelPlan, toSequentialPlan } from '../core/compare/to-level-plan.ts'
import { FleetError } from '../core/fleet-error.ts'
import type { Plan } from '../core/plan/plan.ts'
import { toReport } from '../core/report/to-report.ts'
import type { RunState } from '../core/run/state.ts'
import { Fleet, stateFolderOf } from '../fleet.ts'
import type { TaskFunctions } from '../ports/check-functions.ts'

/** One way to carry the plan out. */
export type Variant = { readonly name: string; readonly plan: Plan }

/** One task at a time, level by level, and as Fleet does it. */
export function variantsOf(plan: Plan): readonly Variant[] {
  return [
    { name: 'one at a time', plan: toSequentialPlan(plan) },
    { name: 'level by level', plan: toLevelPlan(plan) },
    { name: 'scheduler', plan },
  ]
}

export type CompareOptions = {
  readonly planFolder: string
  readonly variants: readonly Variant[]
  readonly functions: TaskFunctions
  readonly repeat: number
  readonly signal: AbortSignal
  readonly onSample: (sample: VariantSample) => void
}

/** How often the memory of this process is looked at. */
const lookEveryMs = 50

/**
 * Carries each variant out, in turns, as often as asked for. The runs have a state folder of their own, which is removed with their branches
 * at the end: neither the user's checkout nor the plan's history knows of them.
 */
export async function comparePlan({ planFolder, variants, functions, repeat, signal, onSample }: CompareOptions): Promise<readonly VariantSample[]> {
  const inPlace = variants.flatMap(({ plan }) => plan.tasks).find(({ isolation }) => isolation === 'in-place')
  if (inPlace !== undefined) throw new FleetError('usage', `task ${inPlace.id} works in place: running it again and again would change your folder each time`, { hint: 'compare a plan whose tasks work in worktrees' })
  const stateFolder = join(stateFolderOf(planFolder), 'compare')
  const samples: VariantSample[] = []
  try {
    await using fleet = await Fleet.open({ planFolder, stateFolder, purpose: 'fleet compare' })
    for (let round = 0; round < repeat; round += 1) {
      for (const variant of variants) {
        signal.throwIfAborted()
        const sample = await runOnce(fleet, variant, { functions, signal })
        samples.push(sample)
        onSample(sample)
      }
    }
  } finally {
    await rm(stateFolder, { recursive: true, force: true })
  }
  return samples
}

async function runOnce(fleet: Fleet, { name, plan }: Variant, { functions, signal }: Pick<CompareOptions, 'functions' | 'signal'>): Promise<VariantSample> {
  let memoryBytes = process.memoryUsage.rss()
  const timer = setInterval(() => (memoryBytes = Math.max(memoryBytes, process.memoryUsage.rss())), lookEveryMs)
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()]
  try {
    const active = await fleet.startRun({ plan, planPath: null, functions })
    const stop = (): void => active.send({ type: 'interrupt' })
    signal.addEventListener('abort', stop, { once: true })
    const state = await active.complete()
    signal.removeEventListener('abort', stop)
    const durationMs = performance.now() - startedAt
    const { user, system } = process.cpuUsage(cpu)
    const { run, totals } = toReport(state, Date.now())
    await forget(fleet, state)
    return { variant: name, durationMs, tasks: totals.tasks, succeeded: totals.succeeded, idealMs: run.idealMakespanMs, memoryBytes, cpuMs: (user + system) / 1_000 + cpuOfAttempts(state) }
  } finally {
    clearInterval(timer)
  }
}

function cpuOfAttempts({ tasks }: RunState): number {
  return [...tasks.values()].flatMap(({ attempts }) => attempts).reduce((sum, { measures }) => sum + (measures.resources.cpuMs ?? 0), 0)
}

async function forget(fleet: Fleet, { plan, bases }: RunState): Promise<void> {
  for (const repository of plan.repositories) {
    const branch = bases[repository.name]?.branch ?? null
    if (branch !== null) await fleet.lander.forget(repository, branch)
  }
}
