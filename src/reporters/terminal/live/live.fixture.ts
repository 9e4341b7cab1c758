import { DrivenRun } from '../../../../test/rig/driven-run.ts'
import { makePlan } from '../../../../test/rig/make-plan.ts'
import type { ModelUsage } from '../../../core/run/measures.ts'
import type { LiveData } from './live-data.ts'
import { Ledger } from './ledger.ts'

/** Usage of one call, for tests. */
export const call: ModelUsage = { provider: 'anthropic', model: 'claude-5', calls: 1, inputTokens: 12_000, cacheReadTokens: 8_000, cacheWriteTokens: 0, outputTokens: 900, reasoningTokens: 100, costUsd: 0.25, unpricedCalls: 0 }

/** A run in the middle: one landed, one failed, one waiting for a person, two running. */
export function openDrivenRun(): DrivenRun {
  const run = DrivenRun.open(
    makePlan(
      [
        { id: 'core', agentName: 'hybrid' },
        { id: 'materials', needs: ['core'], agentName: 'claude' },
        { id: 'camera', needs: ['core'], agentName: 'grok' },
        { id: 'viewer', needs: ['materials', 'camera'] },
        { id: 'deploy', needs: ['core'], approve: true },
        { id: 'broken', retries: 0 },
      ],
      { concurrency: 4 },
    ),
  )
  run.now += 4_000
  run.succeed('core')
  run.now += 3_000
  run.fail('broken')
  run.now += 58_000
  return run
}

export function toData(run: DrivenRun, more: Partial<LiveData> = {}): LiveData {
  return {
    state: run.state,
    now: run.now,
    ledger: new Ledger(run.state),
    lastLines: new Map([['materials', 'porting src/materials/palette.ts'], ['camera', 'reading the showroom']]),
    waits: new Map(),
    notices: [],
    pauses: [],
    anomalies: [],
    forecast: null,
    log: { task: 'materials', attempt: 1, lines: ['first line', 'second line'], isCut: false },
    diff: null,
    role: 'run',
    ...more,
  }
}
