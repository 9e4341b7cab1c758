import { expect, test } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProcessSpawner } from '../../platform/spawn-process/create-process-spawner.ts'
import type { SandboxesSubject } from '../../ports/sandboxes.rig.ts'
import { testSandboxes } from '../../ports/sandboxes.testsuite.ts'
import { createPlainSandboxes } from './plain-sandboxes.ts'
import { createSandboxes } from './create-sandboxes.ts'

const environment = { PATH: process.env['PATH'] ?? '' }

function makeReal(stateFolder: string): SandboxesSubject {
  const spawner = createProcessSpawner({ temporaryFolder: stateFolder })
  return { spawner, sandboxes: createSandboxes({ spawner, stateFolder, environment }) }
}

async function hasBwrap(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-probe-'))
  const { spawner, sandboxes } = makeReal(folder)
  try {
    const { trouble } = await sandboxes.probe()
    if (trouble !== null) console.warn(`level bwrap is not tried: ${trouble.message}; ${trouble.hint}`)
    return trouble === null
  } finally {
    await spawner.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const isThere = await hasBwrap()

testSandboxes('the sandboxes of this machine', makeReal, { levels: ['none', 'process', 'custom', ...(isThere ? (['bwrap'] as const) : [])] })
testSandboxes('no sandboxes', (stateFolder) => ({ spawner: createProcessSpawner({ temporaryFolder: stateFolder }), sandboxes: createPlainSandboxes() }), { levels: ['none', 'process'] })

test('where the tests run with all tools, bwrap works', () => {
  if (process.getuid?.() === 0 || process.env['CI'] !== undefined) expect(isThere).toBe(true)
})
