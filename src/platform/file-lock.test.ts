import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FleetError } from '../core/fleet-error.ts'
import { acquireFileLock } from './file-lock.ts'
import { readProcessIdentity } from './process-identity.ts'

let folder: string
let path: string
const takers: Taker[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-lock-test-'))
  path = join(folder, 'lock')
})
afterEach(async () => {
  for (const taker of takers.splice(0)) await taker.kill()
  await rm(folder, { recursive: true, force: true })
})

const takerSource = `
  import { acquireFileLock } from ${JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)}
  console.log('up')
  process.stdin.once('data', async () => {
    const path = process.argv[1]
    try {
      globalThis.lock = await acquireFileLock(path, { purpose: 'test' })
      console.log('held')
    } catch (error) {
      console.log(error.code + ' ' + error.message)
    }
    setInterval(() => {}, 1000)
  })`

/** Another process that tries to take the lock when it is told to. */
class Taker {
  readonly child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor() {
    this.child = spawn(process.execPath, ['--input-type=module', '-e', takerSource, path], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (!this.child.stdout) throw new Error('no output')
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    takers.push(this)
  }

  async line(): Promise<string> {
    return String((await this.#lines.next()).value)
  }

  tell(): void {
    this.child.stdin?.write('go\n')
  }

  async kill(): Promise<void> {
    if (this.child.signalCode !== null) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }
}

async function startTaker(): Promise<Taker> {
  const taker = new Taker()
  expect(await taker.line()).toBe('up')
  return taker
}

async function refusalOf(promise: Promise<unknown>): Promise<FleetError> {
  const error = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(error instanceof FleetError)) throw new Error('expected a FleetError', { cause: error })
  return error
}

describe('a file lock', () => {
  test('is refused to a second taker of the same process, also by another name of the folder, until it is released', async () => {
    const lock = await acquireFileLock(path, { purpose: 'first' })
    await symlink(folder, `${folder}-link`)
    for (const name of [path, join(`${folder}-link`, 'lock')]) {
      expect((await refusalOf(acquireFileLock(name, { purpose: 'second' }))).code).toBe('state-locked')
    }
    await rm(`${folder}-link`)
    await lock.release()
    await lock.release()
    const again = await acquireFileLock(path, { purpose: 'second' })
    await again.release()
  })

  test('leaves no claim behind when it is disposed', async () => {
    {
      await using lock = await acquireFileLock(path, { purpose: 'test' })
      expect(lock).toBeDefined()
      expect(await readdir(folder)).toContain('lock')
    }
    expect(await readdir(folder)).toEqual(['lock.guard'])
  })

  test('names the living holder, since when and what to do', async () => {
    const holder = await startTaker()
    holder.tell()
    expect(await holder.line()).toBe('held')
    const error = await refusalOf(acquireFileLock(path, { purpose: 'mine' }))
    expect(error.code).toBe('state-locked')
    expect(error.message).toMatch(new RegExp(`process ${holder.child.pid} on .* since 20\\d\\d-.*\\(test\\)`))
    expect(error.hint).toContain(`kill ${holder.child.pid}`)
  })

  test('is free the moment its holder is killed', async () => {
    const holder = await startTaker()
    holder.tell()
    expect(await holder.line()).toBe('held')
    await holder.kill()
    const lock = await acquireFileLock(path, { purpose: 'mine' })
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, purpose: 'mine' })
    await lock.release()
  })

  test('of a holder that lost the guard but lives is still respected', async () => {
    const holder = await startTaker()
    const owner = { pid: holder.child.pid, identity: readProcessIdentity(holder.child.pid ?? 0), hostname: 'here', purpose: 'test', since: 'now' }
    await writeFile(path, JSON.stringify(owner))
    if (process.platform === 'linux') expect((await refusalOf(acquireFileLock(path, { purpose: 'mine' }))).message).toContain(`process ${holder.child.pid}`)
    await holder.kill()
    await (await acquireFileLock(path, { purpose: 'mine' })).release()
  })

  test.each([
    ['another process got the id', { startTicks: '1' }],
    ['the machine was started again', { bootId: 'earlier' }],
  ])('is taken over when %s', async (_, change) => {
    const bystander = await startTaker()
    const pid = bystander.child.pid ?? 0
    await writeFile(path, JSON.stringify({ pid, identity: { ...readProcessIdentity(pid), ...change }, hostname: 'here', purpose: 'test', since: 'then' }))
    await (await acquireFileLock(path, { purpose: 'mine' })).release()
  })

  test.each(['', '{', '[]', '{"pid":"x"}'])('is taken over when the claim is damaged: %j', async (text) => {
    await writeFile(path, text)
    await (await acquireFileLock(path, { purpose: 'mine' })).release()
  })

  test('is got by exactly one of two racing takers, 25 times, each time from a killed holder', async () => {
    let winner: Taker | undefined
    for (let round = 0; round < 25; round++) {
      const racers = await Promise.all([startTaker(), startTaker()])
      await winner?.kill()
      for (const racer of racers) racer.tell()
      const lines = await Promise.all(racers.map((racer) => racer.line()))
      const won = lines.indexOf('held')
      winner = racers[won]
      expect(lines[1 - won]).toMatch(new RegExp(`^state-locked .* held by process ${winner?.child.pid} `))
      await racers[1 - won]?.kill()
    }
  })

  test('needs its folder to exist', async () => {
    await expect(acquireFileLock(join(folder, 'missing', 'lock'), { purpose: 'mine' })).rejects.toThrow('ENOENT')
  })
})
