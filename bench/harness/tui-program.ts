/** The live view over a run that changes all the time, in one process: `node tui-program.mjs <tasks> <seconds> <folder>`. Leaves `tui.json` in the folder. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LiveView } from '../../src/cli/live/live-view.ts'
import type { RunEvent } from '../../src/core/run/event.ts'
import { DrivenRun } from '../../test/rig/driven-run.ts'
import { makePlan } from '../../test/rig/make-plan.ts'

/** What one measurement says. */
export type TuiFigures = { readonly cpuShare: number; readonly maxRssMb: number; readonly kbPerSecond: number; readonly clears: number; readonly frames: number; readonly changes: number; readonly keyMs: number }

const tickMs = 50
const concurrency = 40
const endsPerTick = 2
const linesPerTick = 20

const [count = '1000', seconds = '20', folder = '.'] = process.argv.slice(2)
const logFolder = join(folder, 'logs')
mkdirSync(logFolder, { recursive: true })
const run = DrivenRun.open(makePlan(Array.from({ length: Number(count) }, (_, index) => ({ id: `task-${index}`, agentName: ['claude', 'codex', 'grok'][index % 3] ?? 'claude', needs: index < 50 ? [] : [`task-${Math.floor(index / 4)}`] })), { concurrency }))

const written = { bytes: 0, clears: 0, frames: 0 }
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = (chunk: string | Uint8Array): boolean => {
  const text = String(chunk)
  written.bytes += Buffer.byteLength(text)
  written.frames += text.includes('\u001b[?2026h') ? 1 : 0
  written.clears += text.includes('\u001b[2J') || text.includes('\u001b[3J') ? 1 : 0
  return write(chunk)
}

const view = new LiveView({ state: run.state, role: 'run', logFolder, redact: (text) => text, loadDiff: async () => null, hasColor: true, send: () => {}, userName: 'bench', interrupt: () => true })
const changes = { count: 0 }
let turn = 0

function observe(events: readonly RunEvent[]): void {
  for (const event of events) view.observe(event, run.state, run.now)
  changes.count += events.length
}

function tick(): void {
  turn += 1
  run.now = Date.now()
  const running = [...run.state.running]
  for (const { task } of running.slice(0, endsPerTick)) observe(turn % 97 === 0 ? run.fail(task.id) : run.succeed(task.id))
  for (let index = 0; index < linesPerTick; index += 1) {
    const task = running[(turn * 7 + index) % Math.max(1, running.length)]?.task.id
    if (task === undefined) continue
    view.observeActivity({ task, attempt: 1, at: run.now, activity: { type: 'message', text: `turn ${turn}: reading src/module-${index}/file-${turn % 50}.ts and thinking about it` } })
    // Agents write their logs by themselves: here one line a turn stands for them.
    if (index === 0) appendFileSync(join(logFolder, `${task}.1.log`), `line of turn ${turn}\n`)
    changes.count += 1
  }
  // What has all landed begins anew, so that there is always something to show.
  if (run.state.counts.succeeded > run.state.tasks.size * 0.8) observe(run.send({ type: 'retry-tasks', tasks: 'failed' }))
}

run.now = Date.now()
view.open()
const ticking = setInterval(tick, tickMs)
await wait(2_000)
const cpu = process.cpuUsage()
const begun = performance.now()
const before = { ...written, changes: changes.count }
let maxRss = 0
const sampling = setInterval(() => (maxRss = Math.max(maxRss, process.memoryUsage.rss())), 200)
await wait(Number(seconds) * 1_000)
const used = process.cpuUsage(cpu)
const wallMs = performance.now() - begun
clearInterval(ticking)
clearInterval(sampling)
const keyAt = performance.now()
process.stdin.emit('data', 'G')
const keyMs = performance.now() - keyAt
view.close()
const perSecond = (value: number): number => value / (wallMs / 1_000)
const figures: TuiFigures = { cpuShare: (used.user + used.system) / 1_000 / wallMs, maxRssMb: maxRss / 1_048_576, kbPerSecond: perSecond(written.bytes - before.bytes) / 1_000, clears: written.clears, frames: perSecond(written.frames - before.frames), changes: perSecond(changes.count - before.changes), keyMs }
writeFileSync(join(folder, 'tui.json'), JSON.stringify(figures))
process.exit(0)

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
