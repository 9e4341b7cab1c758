import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandboxes } from '../../src/adapters/sandboxes/create-sandboxes.ts'
import { createProcessSpawner } from '../../src/platform/spawn-process/create-process-spawner.ts'

/** Whether sandboxes of level bwrap work on this machine. Where they have to (as root, in CI) a machine without them fails the tests instead of skipping them. */
export async function canIsolate(): Promise<{ readonly works: boolean; readonly why: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-probe-'))
  const spawner = createProcessSpawner({ temporaryFolder: folder })
  try {
    const { trouble } = await createSandboxes({ spawner, stateFolder: folder, environment: { PATH: process.env['PATH'] ?? '' } }).probe()
    if (trouble !== null && process.env['CI'] !== undefined) throw new Error(`sandboxes have to work in CI: ${trouble.message}; ${trouble.hint}`)
    return { works: trouble === null, why: trouble?.message ?? '' }
  } finally {
    await spawner.close()
    await rm(folder, { recursive: true, force: true })
  }
}
