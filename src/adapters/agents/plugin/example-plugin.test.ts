import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createTestSpawner } from '../test/test-spawner.ts'
import { tryPlugin } from './try-plugin.ts'

const trial = {
  plugin: './licence-headers.ts',
  planFolder: fileURLToPath(new URL('../../../../examples/plugin', import.meta.url)),
  options: { holder: 'Ada' },
}

test('the example plugin adds headers where there are none, from a clone in which nothing was built', async () => {
  const files = { 'src/a.ts': 'export {}\n', 'bin/run.js': '#!/usr/bin/env node\nrun()\n', 'src/b.ts': '// SPDX-License-Identifier: MIT\n', 'notes.md': '# Notes\n' }
  const result = await tryPlugin({ ...trial, files }, { spawner: createTestSpawner() })
  expect(result.outcome).toEqual({ status: 'finished', summary: 'headers added to 2 of 3 files', costUsd: null })
  const header = '// SPDX-FileCopyrightText: Ada\n// SPDX-License-Identifier: MIT\n\n'
  expect(result.files).toEqual({ ...files, 'src/a.ts': `${header}export {}\n`, 'bin/run.js': `#!/usr/bin/env node\n${header}run()\n` })
  expect(result.log).toBe('plugin licence-headers 1.0.0 (models: none; network: none; programs: none; sources: no)\nheader added to bin/run.js\nheader added to src/a.ts\n')
  const again = await tryPlugin({ ...trial, files: result.files }, { spawner: createTestSpawner() })
  expect(again.outcome).toMatchObject({ summary: 'headers added to 0 of 3 files' })
})

test('the example plugin says what is wrong with its options', async () => {
  const { outcome } = await tryPlugin({ ...trial, options: {}, files: {} }, { spawner: createTestSpawner() })
  expect(outcome).toMatchObject({ failure: { message: 'options.holder must name who holds the copyright' } })
})
