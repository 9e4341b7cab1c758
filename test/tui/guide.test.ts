import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keyHelp } from '../../src/reporters/terminal/live/render-help.ts'

it('the guide names every key that the help names', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../docs/guides/live-view.md'), 'utf8')
  for (const [keys] of keyHelp) for (const key of keys.split(/\s+/)) expect(guide, key).toContain(`\`${key}\``)
})
