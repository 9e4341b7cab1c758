import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineAgent } from 'elite-fleet/agent'

export default defineAgent({
  name: 'licence-headers',
  version: '1.0.0',
  capabilities: { network: false, programs: [] },

  async run({ workspace, options, files }, { log, signal }) {
    const { holder, licence = 'MIT' } = options
    if (typeof holder !== 'string' || typeof licence !== 'string') {
      return { status: 'failed', message: 'options.holder must name who holds the copyright' }
    }
    const header = `// SPDX-FileCopyrightText: ${holder}\n// SPDX-License-Identifier: ${licence}\n`
    const patterns = files.length > 0 ? [...files] : ['**/*.{ts,js}']
    const paths = await Array.fromAsync(glob(patterns, { cwd: workspace, exclude: ['**/node_modules'] }))

    let changed = 0
    for (const path of paths.filter((path) => /\.[jt]s$/.test(path)).sort()) {
      if (signal.aborted) return { status: 'stopped' }
      const text = await readFile(join(workspace, path), 'utf8')
      if (text.includes('SPDX-License-Identifier:')) continue
      await writeFile(join(workspace, path), addHeader(text, header))
      log(`header added to ${path}`)
      changed += 1
    }
    return { status: 'finished', summary: `headers added to ${changed} of ${paths.length} files` }
  },
})

/** A `#!` line has to stay the first one. */
function addHeader(text: string, header: string): string {
  const shebang = /^#!.*\n/.exec(text)?.[0] ?? ''
  return `${shebang}${header}\n${text.slice(shebang.length)}`
}
