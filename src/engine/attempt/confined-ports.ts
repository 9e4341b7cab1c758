import type { Attempt } from './attempt.ts'
import type { AttemptPorts } from './attempt-ports.ts'
import { confinedSpawner } from './confined-spawner.ts'
import { openCheckSandbox, openSetupSandbox } from './open-sandbox.ts'

/** The ports with which an attempt's set-up and checks run programs: measured, and in the sandbox of the task. */
export function confinedPorts(attempt: Attempt): AttemptPorts {
  const { ports, spawner } = attempt
  return { ...ports, spawner: confinedSpawner(spawner, (workspace) => openCheckSandbox(attempt, workspace)), setUpSpawner: confinedSpawner(spawner, (workspace) => openSetupSandbox(attempt, workspace)) }
}
