/** Measures what Fleet costs against its peers and its limits. `npm run bench [names…] [-- --rounds 9]`; see README.md. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chartDrawing } from './figures/charts.ts'
import { durability } from './figures/durability.ts'
import { noOps } from './figures/no-ops.ts'
import { policy } from './figures/policy.ts'
import { sandbox } from './figures/sandbox.ts'
import { scale } from './figures/scale.ts'
import { startUp } from './figures/start-up.ts'
import { tui } from './figures/tui.ts'
import { unequalTasks } from './figures/unequal-tasks.ts'
import type { Bench } from './harness/bench.ts'
import { isMet, renderFigure, type Figure } from './harness/figure.ts'
import { createPeers, type Peers } from './harness/peers.ts'

const benches: readonly Bench[] = [policy, startUp, noOps, durability, scale, tui, unequalTasks, sandbox, chartDrawing]
/** Programs of their own, which print their own lines. */
const programs = ['git', 'store', 'spawn', 'snapshot', 'rename', 'analysis', 'external', 'gateway', 'measures'].filter((name) => existsSync(join(import.meta.dirname, `${name}.ts`)))

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '7' }, list: { type: 'boolean', default: false } } })

if (values.list) {
  for (const { name, about } of benches) console.log(`${name.padEnd(16)} ${about}`)
  for (const name of programs) console.log(`${name.padEnd(16)} node bench/${name}.ts`)
} else {
  await main(positionals.length === 0 ? [...benches.map(({ name }) => name), ...programs] : positionals, Math.max(1, Number(values.rounds)))
}

async function main(names: readonly string[], rounds: number): Promise<void> {
  const unknown = names.filter((name) => !programs.includes(name) && !benches.some((bench) => bench.name === name))
  if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(', ')}; list them with npm run bench -- --list`)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-bench-')))
  try {
    build()
    const peers = createPeers(join(folder, 'peers'))
    for (const bench of benches) if (names.includes(bench.name)) await runBench(bench, { folder: join(folder, bench.name), rounds, peers })
    for (const name of programs) if (names.includes(name)) runOther(name)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function runBench(bench: Bench, options: { readonly folder: string; readonly rounds: number; readonly peers: Peers }): Promise<void> {
  console.log(`\n${bench.name}: ${bench.about} (load ${loadavg()[0]?.toFixed(1)})`)
  mkdirSync(options.folder)
  const results: { readonly figure: Figure; readonly met: boolean | null; readonly raw: unknown }[] = []
  const tell = (figure: Figure, raw: unknown = null): void => {
    console.log(renderFigure(figure))
    results.push({ figure, met: isMet(figure), raw })
    if (isMet(figure) === false) process.exitCode = 1
  }
  await bench.run({ ...options, tell })
  rmSync(options.folder, { recursive: true, force: true, maxRetries: 3 })
  const kept = join(import.meta.dirname, 'results')
  mkdirSync(kept, { recursive: true })
  writeFileSync(join(kept, `${bench.name}.json`), JSON.stringify({ at: new Date().toISOString(), rounds: options.rounds, node: process.version, load: loadavg(), results }, null, 1))
}

/** What users run is the built program. */
function build(): void {
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 'ignore', 'inherit'] })
}

function runOther(name: string): void {
  console.log(`\n${name}: node bench/${name}.ts`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exitCode = 1
}
