import { tmpdir } from 'node:os'
import { createProcessSpawner } from '../../../platform/spawn-process/create-process-spawner.ts'
import type { ProcessSpawner } from '../../../ports/process-spawner.ts'

/** The real spawner without its resident helper, so that nothing has to be closed after a test. */
export function createTestSpawner(): ProcessSpawner {
  return createProcessSpawner({ temporaryFolder: tmpdir(), launcher: 'direct' })
}
