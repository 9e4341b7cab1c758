/**
 * What starting a program costs: the spawner with its helper and without, against a bare `sh` loop, 5 at a time with a log file each,
 * with a small heap and with 500 MB more. Rounds are interleaved; ratios are taken round by round.
 *
 * The event loop has nothing to do while the `sh` loop runs: its delay there is what the machine itself adds.
 *
 *     node bench/spawn.ts [programs per round] [rounds]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ProcessSpawner } from '../src/ports/process-spawner.ts'
import { findProgram } from '../src/platform/find-program.ts'
import { createProcessSpawner } from '../src/platform/spawn-process/create-process-spawner.ts'

const [programs = 500, rounds = 5] = process.argv.slice(2).map(Number)
const concurrency = 5
const ballastMb = 500
/** Interval of the delay monitor; it is part of what the monitor reports. */
const resolutionMs = 1

const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent', LANG: 'C.UTF-8', TERM: 'dumb' }
const truePath = findProgram('true', environment.PATH) ?? 'true'
const shellLoop = `i=0
while [ $i -lt ${programs} ]; do
  ( exec "$1" >"$2/$i.log" 2>&1 </dev/null ) & i=$((i + 1))
  [ $((i % ${concurrency})) -ne 0 ] || wait
done
wait`

type Sample = { readonly perSecond: number; readonly delayMs: number }
type Contender = { readonly name: string; readonly run: (folder: string) => Promise<void> }

const folder = await mkdtemp(join(tmpdir(), 'fleet-bench-'))
const helper = createProcessSpawner({ temporaryFolder: folder, launcher: 'helper' })
const direct = createProcessSpawner({ temporaryFolder: folder, launcher: 'direct' })
const contenders: readonly Contender[] = [
  { name: 'sh loop', run: runShellLoop },
  { name: 'helper', run: (logs) => runAll(helper, logs) },
  { name: 'direct', run: (logs) => runAll(direct, logs) },
]

try {
  const small = await compare()
  const ballast = Array.from({ length: ballastMb }, () => Buffer.alloc(2 ** 20, 1))
  const large = await compare()
  print('small heap', small)
  print(`${ballast.length} MB more`, large)
} finally {
  await Promise.all([helper.close(), direct.close()])
  await rm(folder, { recursive: true })
}

async function compare(): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) for (const contender of contenders) samples.get(contender.name)?.push(await measure(contender))
  return samples
}

async function measure({ run }: Contender): Promise<Sample> {
  const logs = await mkdtemp(join(folder, 'logs-'))
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const startedAt = performance.now()
  await run(logs)
  const seconds = (performance.now() - startedAt) / 1000
  delay.disable()
  await rm(logs, { recursive: true })
  return { perSecond: programs / seconds, delayMs: Math.max(0, delay.percentile(99.9) / 1e6 - resolutionMs) }
}

async function runAll(spawner: ProcessSpawner, logs: string): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let i = next++; i < programs; i = next++) {
      const end = await spawner.run({ argv: [truePath], cwd: '/', environment, logPath: join(logs, `${i}.log`), maxLogBytes: 1_000_000 })
      if (end.status !== 'exited' || end.code !== 0) throw new Error(`true ended as ${JSON.stringify(end)}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

async function runShellLoop(logs: string): Promise<void> {
  const child = spawn('sh', ['-c', shellLoop, 'sh', truePath, logs], { env: environment, stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`the shell loop ended with ${code}`)
}

function print(title: string, samples: Map<string, Sample[]>): void {
  const yardstick = samples.get('sh loop') ?? []
  console.log(`\n${title} (resident ${Math.round(process.memoryUsage.rss() / 1e6)} MB at the end), ${programs} programs, ${concurrency} at a time, ${rounds} rounds`)
  console.log('              programs/s [min-max]   x sh loop [min-max]   event loop delay p99.9 ms')
  for (const [name, list] of samples) {
    const ratios = list.map(({ perSecond }, round) => perSecond / (yardstick[round]?.perSecond ?? Number.NaN))
    const speed = toRange(list.map(({ perSecond }) => perSecond), 0)
    const delay = toRange(list.map(({ delayMs }) => delayMs), 1)
    console.log(`${name.padEnd(12)}  ${speed.padEnd(21)}  ${toRange(ratios, 2).padEnd(20)}  ${delay}`)
  }
}

function toRange(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  return `${median.toFixed(digits)} [${sorted[0]?.toFixed(digits)}-${sorted.at(-1)?.toFixed(digits)}]`
}
