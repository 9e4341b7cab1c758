/**
 * What measuring attempts adds to a run of 1,000 no-op tasks: reading the processor time of each program and writing a row and two metrics for each
 * attempt, against the same without, and that difference against the run. `node bench/measures.ts`. Limit: 2 %.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts'
import { measureEndedChildren } from '../src/platform/measure-tree.ts'
import { firstTurn, sampleAttempt, sampleMetric, startingTurn } from '../src/ports/store.samples.ts'

const rounds = 5
const tasks = 1_000
const limit = 0.02

const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'))
try {
  const runs: number[] = []
  const added: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    runs.push(timeRun(round))
    const bare = await timeTurns(round, false)
    added.push((await timeTurns(round, true)) - bare + timeReads())
  }
  const shares = added.map((ms, round) => ms / (runs[round] ?? 1))
  console.log(`measuring 1,000 attempts  ${median(added).toFixed(1)} ms of a run of ${median(runs).toFixed(0)} ms  ${(median(shares) * 100).toFixed(2)} %  ≤ ${limit * 100} %  ${median(shares) <= limit ? 'met' : 'NOT MET'}`)
  if (median(shares) > limit) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function timeReads(): number {
  const startedAt = performance.now()
  for (let index = 0; index < tasks; index += 1) measureEndedChildren(process.pid)
  return performance.now() - startedAt
}

/** Turns of one attempt each, as at worst. */
async function timeTurns(round: number, isMeasured: boolean): Promise<number> {
  const state = openSqliteStore({ path: join(folder, `${round}-${isMeasured}.db`), durability: 'none' })
  await state.store.append(firstTurn('r1'))
  const extra = (id: string) => (isMeasured ? { attempts: [sampleAttempt('r1', id, { cpuMs: 10 })], metrics: [sampleMetric('r1', id, { name: 'cpu_ms' }), sampleMetric('r1', id, { name: 'peak_memory_bytes' })] } : {})
  const turns = Array.from({ length: tasks }, (_, index) => ({ ...startingTurn('r1', 2 + index, [`t${index}`]), ...extra(`t${index}`) }))
  const startedAt = performance.now()
  for (const turn of turns) await state.store.append(turn)
  const ms = performance.now() - startedAt
  state.close()
  return ms
}

function timeRun(round: number): number {
  const place = mkdtempSync(join(folder, `run-${round}-`))
  const plan = { version: 1, policy: { concurrency: 5 }, tasks: Array.from({ length: tasks }, (_, index) => ({ id: `t${index}`, agent: { kind: 'command', run: ['/bin/true'] }, isolation: 'none', allowEmpty: true })) }
  writeFileSync(join(place, 'fleet.yaml'), JSON.stringify(plan))
  const startedAt = performance.now()
  execFileSync(process.execPath, [join(import.meta.dirname, '../bin/fleet.js'), 'run', '--quiet'], { cwd: place, stdio: 'ignore' })
  return performance.now() - startedAt
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
