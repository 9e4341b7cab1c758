import { formatCount, plural } from '../../core/format.ts'
import type { Usage } from '../../core/run/measures.ts'
import type { TaskReport } from '../../core/report/report.ts'

/** `7 calls, 52,000 tokens in, 3,100 out, $0.21`. */
export function sayUsage({ calls, inputTokens, outputTokens, costUsd, unpricedCalls }: Usage): string {
  const cost = costUsd === null ? '' : `, ${sayUsd(costUsd)}`
  return `${plural(calls, 'call')}, ${formatCount(inputTokens)} tokens in, ${formatCount(outputTokens)} out${cost}${unpricedCalls > 0 ? `, ${unpricedCalls} without a known price` : ''}`
}

export function sayUsd(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 0.1 ? 3 : 2)}`
}

export function sayBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`
}

/** What a task is filtered by. */
export function groupOf({ outcome }: TaskReport): 'succeeded' | 'failed' | 'skipped' | 'unfinished' {
  return outcome === null ? 'unfinished' : outcome === 'canceled' ? 'skipped' : outcome
}
