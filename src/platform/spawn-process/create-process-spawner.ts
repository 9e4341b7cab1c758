import { randomBytes } from 'node:crypto'
import type { ProcessSpawner } from '../../ports/process-spawner.ts'
import { findProgram } from '../find-program.ts'
import { DirectLauncher } from './direct-launcher.ts'
import { GroupSpawner } from './group-spawner.ts'
import { HelperLauncher } from './helper-launcher.ts'

export type ProcessSpawnerOptions = {
  /** Existing folder for the helper's pipes, on a local disk. */
  readonly temporaryFolder: string
  /**
   * Every program carries it in its environment, so that `killStrays(mark)` finds at start-up what a dead orchestrator left. Take a
   * name that stays the same for a state folder; it must not be shared by two living orchestrators.
   */
  readonly mark?: string
  /** How programs are started; by default by the helper where bash allows it. */
  readonly launcher?: 'helper' | 'direct'
}

/** To be called early: it forks this process once, which costs more the larger the heap is; later programs cost no fork of ours. */
export function createProcessSpawner({ temporaryFolder, mark, launcher = 'helper' }: ProcessSpawnerOptions): ProcessSpawner {
  const instance = randomBytes(6).toString('hex')
  const ownMark = mark === undefined ? instance : `${mark}.${instance}`
  const direct = new DirectLauncher()
  const bash = launcher === 'helper' && process.platform !== 'win32' ? findProgram('bash', process.env['PATH'] ?? '') : null
  return new GroupSpawner(bash === null ? direct : new HelperLauncher({ bash, temporaryFolder, mark: ownMark, other: direct }), ownMark)
}
