/**
 * What an in-place attempt costs beside git, each figure from one interleaved run over the same TypeScript files, at most 2,000.
 * `node bench/snapshot.ts [folder]`: the folder, by default the system's temporary one, decides which disk is measured.
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { createInPlaceWorkspaces } from '../src/adapters/in-place/in-place-workspaces.ts'
import { openSqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts'
import type { Workspace } from '../src/ports/workspaces.ts'

const ROUNDS = 7
const MAX_FILES = 2_000
/** Dependencies have thousands of one-line declaration files, which nobody writes: without them the mean is that of source code, 8 to 12 kB. */
const MIN_FILE_BYTES = 1_000
const MAX_FILE_BYTES = 400_000
const CHANGED_IN_100 = 10
const message = { subject: 'bench', body: '', trailers: [] }

type Times = Map<string, number[]>
type Saved = { readonly bytes: number; readonly stored: number }

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'fleet-bench-snapshot-'))
try {
  await main()
} finally {
  rmSync(folder, { recursive: true })
}

async function main(): Promise<void> {
  const sample = join(folder, 'sample')
  const { count, bytes } = collectSample(sample)
  const times: Times = new Map()
  const turns: number[] = []
  let saved: Saved = { bytes: 1, stored: 1 }
  for (let round = 0; round < ROUNDS; round++) {
    const at = join(folder, `round-${round}`)
    mkdirSync(at)
    const both = [() => runGit(at, sample, times), async () => void (saved = await runInPlace(at, sample, { times, turns }))]
    for (const run of round % 2 === 0 ? both : both.toReversed()) await run()
    rmSync(at, { recursive: true })
  }
  report({ times, count, bytes, saved, turns })
}

/** Copies real TypeScript, of this repository and its dependencies, into one folder. */
function collectSample(target: string): { readonly count: number; readonly bytes: number } {
  const root = join(import.meta.dirname, '..')
  const files = globSync(['src/**/*.ts', 'node_modules/**/*.{ts,mts,cts,tsx}'], { cwd: root }).sort()
  let [count, bytes] = [0, 0]
  for (const file of files) {
    const { size } = statSync(join(root, file))
    if (size < MIN_FILE_BYTES || size > MAX_FILE_BYTES || count === MAX_FILES) continue
    cpSync(join(root, file), join(target, file))
    count++
    bytes += size
  }
  if (count < 1_000) throw new Error(`only ${count} TypeScript files found; run npm ci first`)
  return { count, bytes }
}

/** The same change for both: files changed, files removed, files added. */
function change(root: string): void {
  const files = globSync('**/*.ts', { cwd: root }).sort()
  for (const [at, file] of files.entries()) {
    if (at % 100 < CHANGED_IN_100) appendFileSync(join(root, file), '\nexport {}\n')
    else if (at % 100 === 50) rmSync(join(root, file))
  }
  mkdirSync(join(root, 'new'))
  for (let at = 0; at < files.length / 100; at++) writeFileSync(join(root, 'new', `${at}.ts`), `export const at = ${at}\n`)
}

async function runGit(at: string, sample: string, times: Times): Promise<void> {
  const root = join(at, 'git')
  cpSync(sample, root, { recursive: true })
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', root, '-c', 'core.hooksPath=/dev/null', '-c', 'user.name=b', '-c', 'user.email=b@b', ...args], { encoding: 'utf8' }).trim()
  git('init', '-q')
  const snapshot = () => void (git('add', '-A'), git('write-tree'))
  await timed(times, 'git first', snapshot)
  git('commit', '-q', '-m', 'base')
  change(root)
  await timed(times, 'git capture', () => void (git('add', '-A', '-N'), git('diff', '--numstat', 'HEAD')))
  await timed(times, 'git rollback', () => void (git('reset', '-q', '--hard'), git('clean', '-qfd')))
  await timed(times, 'git next', snapshot)
}

async function runInPlace(at: string, sample: string, { times, turns }: { readonly times: Times; readonly turns: number[] }): Promise<Saved> {
  const root = join(at, 'in-place')
  cpSync(sample, root, { recursive: true })
  const state = openSqliteStore({ path: join(at, 'state.db'), durability: 'full' })
  const workspaces = createInPlaceWorkspaces({ snapshots: state.snapshots, clock: { now: () => Date.now() } })
  const prepare = async (attempt: number): Promise<Workspace> => {
    const [repository, recipe] = [{ name: 'main', path: root, kind: 'folder', readonly: false } as const, { link: [], copy: [], setup: [], sparse: [] }]
    return workspaces.prepare({ runId: 'run', taskId: 'task', attempt, repository, commit: null, recipe, files: [], minFreeDiskBytes: 0, signal: new AbortController().signal })
  }
  const watched = async <Result>(name: string, act: () => Promise<Result>): Promise<Result> => {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const result = await timed(times, name, act)
    delay.disable()
    turns.push(delay.max / 1e6)
    return result
  }
  const cpu = process.cpuUsage()
  const first = await watched('in place first', () => prepare(1))
  const { user, system } = process.cpuUsage(cpu)
  times.set('in place first, CPU', [...(times.get('in place first, CPU') ?? []), (user + system) / 1e3])
  const saved = readSaved(join(at, 'state.db'))
  change(root)
  await watched('in place capture', () => first.capture(message))
  const { verified, differences } = await watched('in place rollback', () => first.rollback())
  if (!verified) throw new Error(`not restored: ${differences.join(', ')}`)
  await watched('in place release', () => first.release())
  const second = await prepare(2)
  writeFileSync(join(root, 'one-more.ts'), '')
  await second.release()
  const third = await watched('in place next', () => prepare(3))
  await third.release()
  state.close()
  return saved
}

/** What the store holds against what it stands for. */
function readSaved(path: string): Saved {
  const database = new DatabaseSync(path, { readOnly: true })
  const row = database.prepare('SELECT sum(size) AS bytes, sum(length(content)) AS stored FROM blobs').get()
  database.close()
  return { bytes: Number(row?.['bytes']), stored: Number(row?.['stored']) }
}

async function timed<Result>(times: Times, name: string, act: () => Result | Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  const result = await act()
  times.set(name, [...(times.get(name) ?? []), performance.now() - startedAt])
  return result
}

type Report = { readonly times: Times; readonly count: number; readonly bytes: number; readonly saved: Saved; readonly turns: readonly number[] }

function report({ times, count, bytes, saved, turns }: Report): void {
  const ratios = (name: string) => (times.get(`in place ${name}`) ?? []).map((time, round) => time / (times.get(`git ${name}`)?.[round] ?? 1))
  console.log(`${count} files of ${(bytes / 1e3 / count).toFixed(1)} kB, ${(bytes / 1e6).toFixed(1)} MB, ${ROUNDS} rounds, medians; commands: git add + write-tree, add -N + diff --numstat, reset --hard + clean`)
  for (const name of ['first', 'capture', 'rollback', 'next']) {
    const spread = ratios(name).sort((a, b) => a - b)
    console.log(`${name.padEnd(9)} in place ${median(times.get(`in place ${name}`) ?? []).toFixed(0)} ms, git ${median(times.get(`git ${name}`) ?? []).toFixed(0)} ms: ${median(spread).toFixed(2)} × [${spread[0]?.toFixed(2)}-${spread.at(-1)?.toFixed(2)}]`)
  }
  console.log(`release   in place ${median(times.get('in place release') ?? []).toFixed(0)} ms (restored files synced, snapshot dropped)`)
  const [first, cpu] = [median(times.get('in place first') ?? []), median(times.get('in place first, CPU') ?? [])]
  console.log(`saved     ${(100 * (1 - saved.stored / saved.bytes)).toFixed(1)} % of ${(saved.bytes / 1e6).toFixed(1)} MB distinct contents (goal ≥ 75), ${(bytes / 1e3 / first).toFixed(0)} MB/s with reading, hashing, FULL commits (goal ≥ 100; ${cpu.toFixed(0)} ms of CPU, compression included, on all threads)`)
  console.log(`event loop: the longest turn of each call, median ${median(turns).toFixed(1)} ms, worst ${Math.max(...turns).toFixed(1)} ms`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
