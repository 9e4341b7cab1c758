import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { FleetError } from '../../core/fleet-error.ts'
import { toPlainText } from '../../core/format.ts'
import { createProcessSpawner } from '../../platform/spawn-process/create-process-spawner.ts'
import type { PlanPlace } from './plan-place.ts'

/** Runs that this server has started, each carried out by a `fleet run` of its own, so that the server goes on answering. */
export interface StartedRuns {
  /** Resolves once the run has begun; throws with what `fleet run` said when it has not. */
  start(place: PlanPlace, options: readonly string[]): Promise<void>
  /** Stops what still runs, gently: it can be resumed. */
  close(): Promise<void>
}

const lookEveryMs = 50
const maxLogBytes = 50_000_000
const stopGraceMs = 30_000

/** Needs the environment as it is: `fleet run` hands agents none of it, and its gateway needs the keys. */
export async function createStartedRuns(environment: NodeJS.ProcessEnv): Promise<StartedRuns> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-mcp-'))
  const spawner = createProcessSpawner({ temporaryFolder: folder })
  const stopping = new AbortController()
  const running = new Set<Promise<unknown>>()
  const variables = Object.fromEntries(Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined))
  let count = 0
  return {
    start: async (place, options) => {
      count += 1
      const logPath = join(folder, `${count}.log`)
      const argv = [process.execPath, process.argv[1] ?? '', '--no-input', 'run', place.path, '--json', ...options]
      const state = { isOver: false }
      const run = spawner.run({ argv, cwd: place.folder, environment: { ...variables, NO_COLOR: '1' }, logPath, maxLogBytes, killGraceMs: stopGraceMs, signal: stopping.signal })
      const ended = run.finally(() => {
        state.isOver = true
        running.delete(ended)
      })
      running.add(ended)
      while (!(await hasBegun(logPath)) && !state.isOver) await sleep(lookEveryMs)
      if (!(await hasBegun(logPath))) throw await explain(logPath)
    },
    close: async () => {
      stopping.abort()
      await Promise.allSettled(running)
      await spawner.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function explain(logPath: string): Promise<FleetError> {
  const said = toPlainText(await readFile(logPath, 'utf8').catch(() => 'fleet run ended without a word')).trim()
  return new FleetError('run-not-resumable', said.slice(-2_000), { hint: 'mend what it says, or pass fresh: true to start afresh' })
}

/** Each event of a run is a line of JSON; remarks are not. */
async function hasBegun(logPath: string): Promise<boolean> {
  return /^\{"at":\d+,"event":/m.test(await readFile(logPath, 'utf8').catch(() => ''))
}
