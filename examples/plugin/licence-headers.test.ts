import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProcessSpawner, createSandboxes, testPlugin } from 'elite-fleet/testing'
import { afterAll } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'licence-headers-'))
const spawner = createProcessSpawner({ temporaryFolder: folder })
const sandboxes = createSandboxes({ spawner, stateFolder: folder, environment: { PATH: process.env['PATH'] ?? '' } })
afterAll(async () => {
  await spawner.close()
  rmSync(folder, { recursive: true })
})

testPlugin('licence-headers', {
  plugin: './licence-headers.ts',
  planFolder: import.meta.dirname,
  working: { options: { holder: 'Me' }, files: { 'src/a.ts': 'export {}\n', 'bin/run.js': '#!/usr/bin/env node\nrun()\n' } },
  failing: { options: {} },
}, { spawner, sandboxes })
