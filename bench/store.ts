/**
 * What the state database costs, each figure a ratio inside one interleaved run. `node bench/store.ts [folder]`: the folder, by default the
 * system's temporary one, decides which disk is measured.
 */
import { hash as digest } from 'node:crypto'
import { closeSync, fdatasyncSync, globSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { constants, zstdCompressSync } from 'node:zlib'
import { openSqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts'
import { firstTurn, startingTurn } from '../src/ports/store.samples.ts'
import type { SnapshotEntry } from '../src/ports/store.ts'

const ROUNDS = 7
const TURNS = 1_000
const EVENTS_PER_TURN = 3
const FILES_PER_CALL = 256
const MAX_SAMPLE_BYTES = 40_000_000

type Measure = { readonly name: string; readonly run: (folder: string) => Promise<number> }

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'fleet-bench-'))
try {
  await benchTurns()
  await benchIdle()
  await benchSnapshots()
} finally {
  rmSync(folder, { recursive: true })
}

async function benchTurns(): Promise<void> {
  const seconds = await interleave([
    { name: 'fdatasync', run: measureSync },
    { name: 'full', run: (at) => measureTurns(at, 'full') },
    { name: 'none', run: (at) => measureTurns(at, 'none') },
  ])
  const [sync, full, none] = ['fdatasync', 'full', 'none'].map((name) => toMedian(seconds.get(name) ?? [])) as [number, number, number]
  print('turn, FULL', `${perTurn(full)} µs`, `${ratio(full, sync)} × raw fdatasync (${perTurn(sync)} µs), ${ratio(full, none)} × none`)
  print('turn, none', `${perTurn(none)} µs`, `${Math.round((TURNS * EVENTS_PER_TURN) / none).toLocaleString('en')} events/s in turns of ${EVENTS_PER_TURN} (goal ≥ 20,000)`)
}

async function measureTurns(at: string, durability: 'full' | 'none'): Promise<number> {
  const state = openSqliteStore({ path: join(at, 'state.db'), durability })
  await state.store.append(firstTurn('r1'))
  const turns = Array.from({ length: TURNS }, (_, turn) => {
    const tasks = Array.from({ length: EVENTS_PER_TURN }, (_, index) => `task-${turn * EVENTS_PER_TURN + index}`)
    return startingTurn('r1', 2 + turn * EVENTS_PER_TURN, tasks)
  })
  const seconds = await timeOf(async () => {
    for (const turn of turns) await state.store.append(turn)
  })
  state.close()
  return seconds
}

/** As many appends of 4 KiB with fdatasync as there are turns: what durability costs at least. */
async function measureSync(at: string): Promise<number> {
  const file = openSync(join(at, 'log'), 'a')
  const page = new Uint8Array(4096)
  const seconds = await timeOf(async () => {
    for (let index = 0; index < TURNS; index += 1) {
      writeSync(file, page)
      fdatasyncSync(file)
    }
  })
  closeSync(file)
  return seconds
}

async function benchIdle(): Promise<void> {
  const state = openSqliteStore({ path: join(folder, 'idle.db'), durability: 'none' })
  await state.store.append(firstTurn('r1'))
  const times = 10_000
  const seconds = await timeOf(async () => {
    for (let index = 0; index < times; index += 1) await state.store.take('r1', 0)
  })
  state.close()
  print('take, idle', `${((seconds / times) * 1e6).toFixed(1)} µs`, '')
}

async function benchSnapshots(): Promise<void> {
  const contents = readSample()
  const bytes = contents.reduce((total, content) => total + content.length, 0)
  let packedBytes = 0
  let longestStallMs = 0
  const seconds = await interleave([
    { name: 'floor', run: async () => timeOf(async () => contents.forEach(hashAndCompress)) },
    {
      name: 'snapshot',
      run: async (at) => {
        const taken = await measureSnapshot(at, contents)
        packedBytes = taken.packedBytes
        longestStallMs = Math.max(longestStallMs, taken.stallMs)
        return taken.seconds
      },
    },
  ])
  const snapshot = toMedian(seconds.get('snapshot') ?? [])
  const floor = toMedian(seconds.get('floor') ?? [])
  print('snapshot, saved', `${((1 - packedBytes / bytes) * 100).toFixed(1)} %`, `of ${contents.length} TypeScript files, ${(bytes / 1e6).toFixed(1)} MB (goal ≥ 75 %)`)
  print('snapshot, speed', `${(bytes / snapshot / 1e6).toFixed(0)} MB/s`, `hash, compress, insert, seal (goal ≥ 100); ${ratio(snapshot, floor)} × hash and compress alone (${(bytes / floor / 1e6).toFixed(0)} MB/s)`)
  print('snapshot, stall', `${longestStallMs.toFixed(1)} ms`, 'longest wait of the event loop')
}

type TakenSnapshot = { readonly seconds: number; readonly packedBytes: number; readonly stallMs: number }

async function measureSnapshot(at: string, contents: readonly Uint8Array[]): Promise<TakenSnapshot> {
  const path = join(at, 'state.db')
  const state = openSqliteStore({ path, durability: 'full' })
  const key = { runId: 'r1', taskId: 'a', attempt: 1 }
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const seconds = await timeOf(async () => {
    await state.snapshots.begin(key, '/root', 0)
    for (let index = 0; index < contents.length; index += FILES_PER_CALL) {
      await state.snapshots.add(key, contents.slice(index, index + FILES_PER_CALL).map((content, place) => toEntry(content, index + place)))
    }
    await state.snapshots.seal(key)
  })
  delay.disable()
  state.close()
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(path)
  const row = database.prepare('SELECT sum(length(content)) AS bytes FROM blobs').get()
  database.close()
  return { seconds, packedBytes: Number(row?.['bytes']), stallMs: delay.max / 1e6 }
}

function toEntry(content: Uint8Array, index: number): SnapshotEntry {
  const hash = digest('sha256', content)
  return { type: 'file', path: new TextEncoder().encode(`src/file-${index}.ts`), mode: 0o100644, hash, content, size: content.length, mtimeNs: 0n, inode: 0n }
}

function hashAndCompress(content: Uint8Array): void {
  digest('sha256', content)
  zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
}

/** TypeScript that lies around, each content once. */
function readSample(): readonly Uint8Array[] {
  const paths = ['src/**/*.ts', 'node_modules/**/*.d.ts'].flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted())
  const contents = new Map<string, Uint8Array>()
  let bytes = 0
  for (const path of paths) {
    const content = readFileSync(join(root, path))
    contents.set(digest('sha256', content), content)
    bytes += content.length
    if (bytes > MAX_SAMPLE_BYTES) break
  }
  return [...contents.values()]
}

/** Runs every measure once a round, each in an empty folder, so that what else the machine does hits all of them. */
async function interleave(measures: readonly Measure[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const results = new Map(measures.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, run } of measures) {
      const at = mkdtempSync(join(folder, 'round-'))
      results.get(name)?.push(await run(at))
      rmSync(at, { recursive: true })
    }
  }
  return results
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function toMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function perTurn(seconds: number): string {
  return ((seconds / TURNS) * 1e6).toFixed(0)
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2)
}

function print(what: string, figure: string, note: string): void {
  console.log(`${what.padEnd(16)} ${figure.padStart(10)}  ${note}`)
}
