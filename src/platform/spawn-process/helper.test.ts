import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProcessSpawner } from './create-process-spawner.ts'

test('the first program of each of 300 helpers is reported, however soon it is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-helper-test-'))
  const temporaryFolder = join(folder, 'temporary')
  await mkdir(temporaryFolder)
  let left = 300
  const worker = async (logPath: string) => {
    while (left-- > 0) {
      const spawner = createProcessSpawner({ temporaryFolder, launcher: 'helper' })
      const end = await spawner.run({ argv: ['sh', '-c', 'kill -KILL $$'], cwd: folder, environment: { PATH: process.env['PATH'] ?? '/bin' }, logPath, maxLogBytes: 1000, timeoutMs: 20_000, killGraceMs: 0 })
      expect(end).toEqual({ status: 'killed', signal: 'SIGKILL', logTruncated: false })
      await spawner.close()
    }
  }
  await Promise.all(['a', 'b', 'c'].map((name) => worker(join(folder, name))))
  expect(await readdir(temporaryFolder)).toEqual([])
  await rm(folder, { recursive: true })
})
