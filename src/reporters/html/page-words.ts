import type { TaskReport } from '../../core/report/report.ts'

export function sayBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`
}

/** What a task is filtered by. */
export function groupOf({ outcome }: TaskReport): 'succeeded' | 'failed' | 'skipped' | 'unfinished' {
  return outcome === null ? 'unfinished' : outcome === 'canceled' ? 'skipped' : outcome
}
