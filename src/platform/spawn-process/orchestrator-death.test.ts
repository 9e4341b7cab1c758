import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProcessEnd, ProcessRequest, ProcessSpawner } from '../../ports/process-spawner.ts'
import { readProcessStat } from '../read-process-stat.ts'
import { createProcessSpawner } from './create-process-spawner.ts'
import { killStrays } from './kill-strays.ts'

const modulePath = new URL('./create-process-spawner.ts', import.meta.url).href
const environment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-death-test-'))
  await mkdir(join(folder, 'temporary'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe.each(['helper', 'direct'] as const)('when the orchestrator with the %s launcher', (launcher) => {
  const orchestrate = (body: string) =>
    spawn(
      process.execPath,
      ['--input-type=module-typescript', '-e', `import { createProcessSpawner } from ${JSON.stringify(modulePath)}
        const folder = ${JSON.stringify(folder)}
        const spawner = createProcessSpawner({ temporaryFolder: folder + '/temporary', mark: 'test', launcher: ${JSON.stringify(launcher)} })
        const run = (script: string, name: string) => spawner.run({ argv: ['sh', '-c', script], cwd: folder,
          environment: ${JSON.stringify(environment)}, logPath: folder + '/' + name, maxLogBytes: 1000 })
        ${body}`],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )

  test('is killed, its programs and their children die, and no folder is left', async () => {
    const orchestrator = orchestrate(`for (const name of ['a', 'b', 'c']) void run('trap "" TERM; sleep 300 & echo $$ $!; wait', name)`)
    const pids = (await Promise.all(['a', 'b', 'c'].map((name) => textOf(join(folder, name))))).flatMap((text) => text.trim().split(' ').map(Number))
    expect(pids.map(isAlive)).toEqual(Array.from({ length: 6 }, () => true))
    orchestrator.kill('SIGKILL')
    await Promise.all(pids.map(waitForDeath))
    while ((await readdir(join(folder, 'temporary'))).length > 0) await sleep(5)
  })

  test('forgets to close the spawner, it ends all the same and leaves nothing', async () => {
    const orchestrator = orchestrate(`await run('echo done', 'a')`)
    expect(await once(orchestrator, 'exit')).toEqual([0, null])
    expect(await textOf(join(folder, 'a'))).toBe('done\n')
    while ((await readdir(join(folder, 'temporary'))).length > 0) await sleep(5)
  })
})

test.runIf(process.platform === 'linux')('daemons of a killed orchestrator die with it, or are found by their mark', async () => {
  const mark = randomUUID()
  const source = `import { createProcessSpawner } from ${JSON.stringify(modulePath)}
    const folder = ${JSON.stringify(folder)}
    const run = (launcher: 'helper' | 'direct') => createProcessSpawner({ temporaryFolder: folder + '/temporary', mark: ${JSON.stringify(mark)}, launcher })
      .run({ argv: ['sh', '-c', 'setsid sleep 300 & echo $!; wait'], cwd: folder, environment: ${JSON.stringify(environment)}, logPath: folder + '/' + launcher, maxLogBytes: 1000 })
    void run('helper'); void run('direct')`
  const orchestrator = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [byHelper = 0, byDirect = 0] = (await Promise.all(['helper', 'direct'].map((name) => textOf(join(folder, name))))).map(Number)
  orchestrator.kill('SIGKILL')
  await once(orchestrator, 'exit')
  await waitForDeath(byHelper)
  await killStrays(mark)
  await waitForDeath(byDirect)
})

describe('when something kills', () => {
  let spawner: ProcessSpawner
  beforeEach(() => {
    spawner = createProcessSpawner({ temporaryFolder: join(folder, 'temporary'), launcher: 'helper' })
  })
  afterEach(() => spawner.close())

  const run = (script: string, name: string, more: Partial<ProcessRequest> = {}): Promise<ProcessEnd> =>
    spawner.run({ argv: ['sh', '-c', script], cwd: folder, environment, logPath: join(folder, name), maxLogBytes: 1000, ...more })

  test('the helper, its programs are ended and the next one gets a new helper', async () => {
    const running = ['a', 'b'].map((name) => run('echo $PPID $$; exec sleep 300', name))
    const [[slot = 0, first = 0] = [], [, second = 0] = []] = (await Promise.all(['a', 'b'].map((name) => textOf(join(folder, name))))).map((text) => text.trim().split(' ').map(Number))
    process.kill(parentOf(slot), 'SIGKILL')
    expect(await Promise.all(running)).toEqual([killed, killed])
    expect([first, second].map(isAlive)).toEqual([false, false])
    expect(await run('exit 3', 'c')).toEqual({ status: 'exited', code: 3, logTruncated: false })
  })

  test('one slot of the helper, only its program is lost', async () => {
    const lost = run('echo $PPID $$; exec sleep 300', 'a')
    const kept = run('echo up; while [ ! -e go ]; do sleep 0.02; done; exit 5', 'b')
    const [[slot = 0, program = 0] = []] = (await Promise.all(['a', 'b'].map((name) => textOf(join(folder, name))))).map((text) => text.trim().split(' ').map(Number))
    process.kill(slot, 'SIGKILL')
    expect(await lost).toEqual(killed)
    expect(isAlive(program)).toBe(false)
    expect(await run('touch go; exit 4', 'c')).toEqual({ status: 'exited', code: 4, logTruncated: false })
    expect(await kept).toEqual({ status: 'exited', code: 5, logTruncated: false })
  })

  test('an idle slot, the next program gets another', async () => {
    await run('echo $PPID', 'a')
    const slot = Number(await textOf(join(folder, 'a')))
    process.kill(slot, 'SIGKILL')
    while (readProcessStat(slot)) await sleep(1)
    expect(await run('echo $PPID; exit 3', 'b')).toEqual({ status: 'exited', code: 3, logTruncated: false })
    expect(Number(await textOf(join(folder, 'b')))).not.toBe(slot)
  })

  test('no slot but stops it for good, closing does not wait for ever', async () => {
    await run('echo $PPID', 'a')
    const slot = Number(await textOf(join(folder, 'a')))
    process.kill(slot, 'SIGSTOP')
    await spawner.close()
    expect(isAlive(slot)).toBe(false)
  })

  test('the idle helper between two programs, the next one runs', async () => {
    await run('echo $PPID', 'a')
    const helper = parentOf(Number(await textOf(join(folder, 'a'))))
    process.kill(helper, 'SIGKILL')
    while (readProcessStat(helper)) await sleep(1)
    expect(await run('exit 3', 'b')).toMatchObject({ status: 'exited', code: 3 })
  })
})

test('a machine whose bash is too old is served without the helper', async () => {
  await writeFile(join(folder, 'bash'), '#!/bin/sh\nexit 3\n', { mode: 0o755 })
  const path = process.env['PATH']
  process.env['PATH'] = `${folder}:${path}`
  const spawner = createProcessSpawner({ temporaryFolder: join(folder, 'temporary') })
  process.env['PATH'] = path
  const end = await spawner.run({ argv: ['sh', '-c', 'echo $PPID; exit 6'], cwd: folder, environment, logPath: join(folder, 'log'), maxLogBytes: 1000 })
  expect(end).toEqual({ status: 'exited', code: 6, logTruncated: false })
  expect(await textOf(join(folder, 'log'))).toBe(`${process.pid}\n`)
  await spawner.close()
})

const killed: ProcessEnd = { status: 'killed', signal: 'SIGKILL', logTruncated: false }

const isAlive = (pid: number): boolean => readProcessStat(pid)?.isAlive === true

const parentOf = (pid: number): number => readProcessStat(pid)?.parent ?? 0

async function waitForDeath(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(5)
}

async function textOf(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '')
    if (text.endsWith('\n')) return text
    await sleep(5)
  }
}
