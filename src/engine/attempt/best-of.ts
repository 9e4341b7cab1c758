import type { BestOfSpec, NamedAgent, WorkingSpec } from '../../core/plan/agent-spec.ts'
import type { Change } from '../../core/run/event.ts'
import { totalUsage } from '../../core/run/measures.ts'
import { invariant } from '../../core/unreachable.ts'
import type { Attempt } from './attempt.ts'
import { findKeptVariants, keepVariants } from './kept-variants.ts'
import { makeChange, type Made } from './make-change.ts'
import { describeVariant, rankVariants, type Variant } from './score-variant.ts'
import { findKeptSession } from './session.ts'
import { setUp } from './set-up.ts'
import type { Worked } from './work.ts'

/**
 * Lets each agent work on a copy of its own, one after another (an attempt takes one place of the run's concurrency, and limits of agents
 * count attempts), and goes on with the variant whose checks came out best. Variants that are done are kept, so that a crash costs at most
 * the one under way. Where none passes, the best one's failure is the attempt's.
 */
export async function workBestOf(attempt: Attempt, { agents }: BestOfSpec): Promise<Worked> {
  const kept = findKeptVariants(attempt)
  attempt.measures = kept?.measures ?? attempt.measures
  const done: Variant[] = [...(kept?.variants ?? [])]
  const base = kept?.base ?? (await attempt.readHead())
  if (base === null) return { status: 'failed', failure: { kind: 'environment', message: 'a best-of agent needs an isolated copy for each variant', hint: 'give the task isolation: worktree, or another agent' } }
  for (const [index, agent] of agents.entries()) {
    if (index < done.length) continue
    const made = await makeVariant(attempt, { agent, index, base })
    if (made === 'stopped') return { status: 'stopped' }
    done.push(made)
    await keepVariants(attempt, { base, variants: done })
  }
  return goOnWithBest(attempt, rankVariants(done))
}

type Place = { readonly agent: NamedAgent<WorkingSpec>; readonly index: number; readonly base: string }

async function makeVariant(attempt: Attempt, { agent, index, base }: Place): Promise<Variant | 'stopped'> {
  attempt.log(`variant ${index + 1}: ${agent.name}`)
  attempt.beginVariant(`variant-${index + 1}`)
  attempt.kept = findKeptSession(attempt, agent.name)
  const before = totalUsage(attempt.measures.usage).costUsd ?? 0
  const made = await makeChange(attempt, { agent, base, onMade: async () => {} })
  if (made.status === 'stopped' || attempt.signal.aborted) return 'stopped'
  const total = totalUsage(attempt.measures.usage).costUsd
  const variant = toVariant(made, { agent: agent.name, checks: attempt.checks, costUsd: total === null ? null : total - before })
  await undoVariant(attempt)
  return variant
}

function toVariant(made: Exclude<Made, { status: 'stopped' }>, known: Pick<Variant, 'agent' | 'checks' | 'costUsd'>): Variant {
  if (made.status === 'failed') return { ...known, change: made.change ?? null, failure: made.failure, summary: '' }
  return { ...known, change: made.change, failure: null, summary: made.summary, costUsd: known.costUsd ?? made.costUsd }
}

/** The commit stays; the workspace goes back as it was, and the temporary folder goes with what the agent left in it. */
async function undoVariant(attempt: Attempt): Promise<void> {
  await attempt.workspace.rollback()
  await attempt.keep()
  attempt.dropTemporaryFolder()
}

async function goOnWithBest(attempt: Attempt, ranked: readonly Variant[]): Promise<Worked> {
  const [best] = ranked
  invariant(best !== undefined, 'a best-of has no agent')
  attempt.variants = ranked.map((variant) => describeVariant(variant, variant === best && best.failure === null))
  for (const line of attempt.variants) attempt.log(line)
  attempt.checks = [...best.checks]
  if (best.failure !== null) return { status: 'failed', failure: best.failure }
  invariant(best.change !== null, 'a variant that passed has no change')
  return goOnWith(attempt, { ...best, change: best.change })
}

async function goOnWith(attempt: Attempt, { change, summary, costUsd }: Variant & { readonly change: Change }): Promise<Worked> {
  attempt.changedPaths = change.paths
  await attempt.prepareWorkspace(change.commit)
  const unfit = await setUp(attempt)
  if (unfit !== null) return { status: 'failed', failure: unfit }
  if (change.commit !== null) await attempt.report({ type: 'attempt-worked', lease: attempt.assignment.lease, change })
  return { status: 'checked', change, summary, costUsd: totalUsage(attempt.measures.usage).costUsd ?? costUsd }
}
