import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Resources } from '../../core/run/measures.ts'
import { createProcessSpawner } from './create-process-spawner.ts'

/** Burns processor time in a child of its own and holds 60 MB for a while. */
const burner = `
  const held = Buffer.alloc(60e6, 1)
  require('node:child_process').spawnSync(process.execPath, ['-e', 'const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end);'])
  const end = performance.now() + 600
  const wait = () => performance.now() < end ? setTimeout(wait, 20) : held.length
  wait()
`

describe.each(['helper', 'direct'] as const)('what programs take, started by %s', (launcher) => {
  it('tells the processor time of a program with its children, and its memory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-measure-'))
    const spawner = createProcessSpawner({ temporaryFolder: folder, launcher })
    const measured: Resources[] = []
    const request = { cwd: folder, environment: { PATH: process.env['PATH'] ?? '' }, logPath: join(folder, 'log'), maxLogBytes: 1e6, onMeasured: (resources: Resources) => void measured.push(resources) }
    try {
      expect(await spawner.run({ ...request, argv: [process.execPath, '-e', burner] })).toMatchObject({ status: 'exited', code: 0 })
      expect(measured).toHaveLength(1)
      expect(measured[0]?.cpuMs).toBeGreaterThan(280)
      expect(measured[0]?.peakMemoryBytes).toBeGreaterThan(60e6)
      await spawner.run({ ...request, argv: ['/no/such/program'] })
      expect(measured).toHaveLength(1)
      // The next program of the same slot is not charged with what the last one took.
      await spawner.run({ ...request, argv: ['true'] })
      if (launcher === 'helper') expect(measured[1]?.cpuMs).toBeLessThan(200)
    } finally {
      await spawner.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
