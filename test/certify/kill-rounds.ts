import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../rig/random.ts'
import { inspectRound, type Verdict } from './inspect-round.ts'
import { makeProject, type Project } from './make-project.ts'

export type KillOptions = {
  readonly seed: number
  /** Rounds go on until the program has been killed this often. */
  readonly minKills: number
  /** Tasks of each round's plan. */
  readonly tasks: number
  readonly onRound?: (round: RoundResult) => void
}

export type RoundResult = Verdict & { readonly round: number; readonly kills: number; readonly lives: number; readonly durationMs: number; readonly resumeMs: readonly number[] }

const program = new URL('../../src/cli/main.ts', import.meta.url).pathname

/** Kills the real program at random moments, again and again, until its runs have ended; looks at all it left. */
export async function killRounds({ seed, minKills, tasks, onRound }: KillOptions): Promise<readonly RoundResult[]> {
  const random = new Random(seed)
  const rounds: RoundResult[] = []
  for (let kills = 0; kills < minKills; ) {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-certify-'))
    try {
      const project = await makeProject(folder, { tasks, random })
      const result = await playRound(project, { random, round: rounds.length + 1 })
      kills += result.kills
      rounds.push(result)
      onRound?.(result)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return rounds
}

const maxLives = 200

async function playRound(project: Project, { random, round }: { readonly random: Random; readonly round: number }): Promise<RoundResult> {
  const begun = performance.now()
  const resumeMs: number[] = []
  let kills = 0
  for (let lives = 1; lives <= maxLives; lives += 1) {
    const life = await live(project, random.chance(0.9) ? random.int(20, 1_800) : null)
    if (life.firstEventMs !== null && lives > 1) resumeMs.push(life.firstEventMs)
    if (life.status === 'killed') kills += 1
    // Killed after the last event was written: the run has ended, and the next program that opens the folder clears up.
    const last = life.status === 'killed' && hasEnded(project) ? await runProgram(project, ['clean', '--dry-run']) : life
    if (last.status === 'ended') {
      const verdict = await inspectRound(project, last)
      return { ...verdict, round, kills, lives, durationMs: Math.round(performance.now() - begun), resumeMs }
    }
  }
  throw new Error(`round ${round}: the run did not end within ${maxLives} lives`)
}

export type Life = { readonly status: 'killed' | 'ended'; readonly exitCode: number | null; readonly output: string; readonly firstEventMs: number | null }

function hasEnded({ folder }: Project): boolean {
  const path = join(folder, '.fleet/state.db')
  if (!existsSync(path)) return false
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  try {
    const hasRuns = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'runs'").get() !== undefined
    return hasRuns && database.prepare("SELECT 1 FROM runs WHERE status = 'ended'").get() !== undefined
  } finally {
    database.close()
  }
}

async function runProgram(project: Project, args: readonly string[]): Promise<Life> {
  const child = spawn(process.execPath, [program, ...args], { cwd: project.folder, env: project.environment, stdio: 'ignore' })
  await once(child, 'exit')
  return { status: 'ended', exitCode: child.exitCode, output: '', firstEventMs: null }
}

/** One life of the program; killed after a time that counts from its first sign of work, so that kills fall everywhere. */
async function live(project: Project, killAfterMs: number | null): Promise<Life> {
  const child = spawn(process.execPath, [program, 'run', '--json', '--no-input'], { cwd: project.folder, env: project.environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const begun = performance.now()
  const seen = { firstEventMs: null as number | null, output: '', isKilled: false }
  child.stdout.on('data', () => (seen.firstEventMs ??= performance.now() - begun))
  child.stderr.on('data', (chunk: Buffer) => (seen.output = (seen.output + chunk.toString()).slice(-8_000)))
  const exited = once(child, 'exit')
  if (killAfterMs !== null) {
    await Promise.race([exited, once(child.stdout, 'data'), sleep(killAfterMs)])
    await Promise.race([exited, sleep(killAfterMs)])
    if (child.exitCode === null) {
      seen.isKilled = true
      child.kill('SIGKILL')
    }
  }
  await exited
  return { status: seen.isKilled ? 'killed' : 'ended', exitCode: child.exitCode, output: seen.output, firstEventMs: seen.firstEventMs }
}
