import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { killStrays, killStraysSince } from './kill-strays.ts'

const started: ChildProcess[] = []

function startSleeper(mark: string): ChildProcess {
  const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore', env: { PATH: process.env['PATH'], FLEET_STRAY_MARK: mark } })
  started.push(child)
  return child
}

async function endOf(child: ChildProcess): Promise<string | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.signalCode
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null

describe.runIf(process.platform === 'linux')('strays', () => {
  afterEach(async () => {
    for (const child of started.splice(0)) {
      child.kill('SIGKILL')
      await endOf(child)
    }
  })

  test('processes with the mark, or one below it, are killed, and no others', async () => {
    const mark = randomUUID()
    const marked = [startSleeper(mark), startSleeper(`${mark}.1`), startSleeper(`${mark}.1.2`)]
    const others = [startSleeper(`${mark}1`), startSleeper(`x${mark}`), startSleeper(randomUUID())]
    expect(await killStrays(mark)).toBe(3)
    expect(await Promise.all(marked.map(endOf))).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL'])
    expect(others.map(isRunning)).toEqual([true, true, true])
    expect(await killStrays(mark)).toBe(0)
  })

  test.each([0, 60_000])('younger processes are found when the program is %i ms old', async (ageMs) => {
    const mark = randomUUID()
    const child = startSleeper(mark)
    expect(await killStraysSince(mark, { pid: (child.pid ?? 0) - 1, ageMs })).toBe(1)
    expect(await endOf(child)).toBe('SIGKILL')
  })

  test('processes that are known to be no strays are left alone', async () => {
    const mark = randomUUID()
    const [known, stray] = [startSleeper(mark), startSleeper(mark)]
    expect(await killStraysSince(mark, { pid: (known.pid ?? 0) - 1, ageMs: 0, isKnown: (pid) => pid === known.pid })).toBe(1)
    expect(await endOf(stray)).toBe('SIGKILL')
    expect(isRunning(known)).toBe(true)
  })
})
