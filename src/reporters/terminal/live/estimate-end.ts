import { attemptDurationMs } from '../../../core/run/attempt-duration.ts'
import { longestRemainingPaths, toGraph, type TaskGraph } from '../../../core/plan/graph.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import type { RunState } from '../../../core/run/state.ts'

/** When a run may end: time left, from the quick to the slow end of what is likely. */
export type Forecast = { readonly lowMs: number; readonly highMs: number; /** What it rests on, in a few words. */ readonly basis: string }

/** Fewer finished attempts than this tell nothing. */
const minSample = 3

/**
 * A simple range from this run alone: the quick and the slow quarter of its finished attempts, taken over what is left. No schedule ends before
 * the longest remaining path, nor before the remaining work is shared out. Null while too little has finished.
 */
export function estimateEnd(state: RunState, now: number): Forecast | null {
  const finished: number[] = []
  let waiting = 0
  for (const { status, attempts } of state.tasks.values()) {
    const last = attempts.at(-1)
    if (status === 'succeeded' && last !== undefined) finished.push(attemptDurationMs(last, now))
    if (isWaiting(status)) waiting += 1
  }
  if (finished.length < minSample || waiting + state.running.size === 0) return null
  finished.sort((a, b) => a - b)
  const at = (share: number): number => finished[Math.min(finished.length - 1, Math.floor(share * finished.length))] ?? 0
  const longest = longestPath(state)
  const left = (eachMs: number): number => {
    const running = [...state.running].map(({ attempts }) => Math.max(0, eachMs - now + (attempts.at(-1)?.startedAt ?? now)))
    const workMs = running.reduce((sum, ms) => sum + ms, waiting * eachMs)
    return Math.max(workMs / state.plan.policy.concurrency, longest * eachMs)
  }
  return { lowMs: left(at(0.25)), highMs: Math.max(left(at(0.9)), left(at(0.25)) * 1.1), basis: 'no history yet' }
}

function isWaiting(status: string): boolean {
  return status === 'waiting' || status === 'backing-off' || status === 'awaiting-approval'
}

/** Tasks on the longest path that has not begun. */
function longestPath(state: RunState): number {
  const { graph, remaining } = pathsOf(state.plan)
  let longest = 0
  for (const { task, status } of state.tasks.values()) if (isWaiting(status)) longest = Math.max(longest, remaining[graph.indexes.get(task.id) ?? 0] ?? 0)
  return longest
}

function pathsOf(plan: Plan): { readonly graph: TaskGraph; readonly remaining: readonly number[] } {
  const known = paths.get(plan)
  if (known !== undefined) return known
  const graph = toGraph(plan.tasks)
  const found = { graph, remaining: longestRemainingPaths(graph) }
  paths.set(plan, found)
  return found
}

const paths = new WeakMap<Plan, { readonly graph: TaskGraph; readonly remaining: readonly number[] }>()
