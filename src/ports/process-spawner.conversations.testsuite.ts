import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Conversation, ProcessEnd, ProcessRequest, ProcessSpawner } from './process-spawner.ts'

/** Programs that the suite talks with, each as an argument vector. */
export type SuiteTalkers = {
  /** Writes `up` as a line to the log, gives back what it gets, and exits with 0 at the end of its input. */
  readonly echo: readonly string[]
  /** Does the same, but does not end with its input. */
  readonly stay: readonly string[]
  /** Says the text and exits with the code. */
  say(words: string, code: number): readonly string[]
  /** Reads nothing, says `up` as a line and then nothing more, for ever. */
  readonly hang: readonly string[]
  /** Reads nothing and says more and more, for ever. */
  readonly flood: readonly string[]
  /** Writes 5,000 bytes to the log and exits with 0. */
  readonly noise: readonly string[]
}

export type SuiteTalkersOptions = { readonly make: (temporaryFolder: string) => ProcessSpawner; readonly talkers: SuiteTalkers; readonly environment?: Readonly<Record<string, string>> }

/** What every spawner must do with programs that are talked with. */
export function testConversations(name: string, { make, talkers, environment = {} }: SuiteTalkersOptions): void {
  describe(`${name} with conversations`, () => {
    let folder: string
    let logPath: string
    let spawner: ProcessSpawner
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleet-conversations-'))
      logPath = join(folder, 'log')
      spawner = make(folder)
    })
    afterEach(async () => {
      await spawner.close()
      await rm(folder, { recursive: true, force: true })
    })
    const open = (argv: readonly string[], more: Partial<ProcessRequest> = {}): Promise<Conversation> => spawner.open({ argv, cwd: folder, environment, logPath, maxLogBytes: 1_000, killGraceMs: 500, ...more })
    const log = (): Promise<string> => readFile(logPath, 'utf8')
    const exited = (code: number): ProcessEnd => ({ status: 'exited', code, logTruncated: false })
    const stopped: ProcessEnd = { status: 'aborted', logTruncated: false }

    test('what is said comes back, byte for byte and in order; only standard error is in the log', async () => {
      const talk = await open(talkers.echo)
      const said = text(talk.output)
      const writer = talk.input.getWriter()
      for (const words of ['one\n', 'ä\0two', '\nthree '.repeat(20_000)]) await writer.write(Buffer.from(words))
      await writer.close()
      expect(await said).toBe(`one\nä\0two${'\nthree '.repeat(20_000)}`)
      expect(await talk.ended).toEqual(exited(0))
      expect(await log()).toBe('up\n')
    })

    test('answers come while it runs', async () => {
      const talk = await open(talkers.echo)
      const [writer, reader] = [talk.input.getWriter(), talk.output.getReader()]
      for (const words of ['first', 'second', 'third']) {
        await writer.write(Buffer.from(words))
        expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(words)
      }
      expect(await talk.close()).toEqual(exited(0))
    })

    test('closing lets a program end by itself, although its input is held', async () => {
      const talk = await open(talkers.echo)
      talk.input.getWriter()
      expect(await talk.close({ graceMs: 60_000 })).toEqual(exited(0))
    })

    test('closing stops a program that does not end with its input', async () => {
      const talk = await open(talkers.stay)
      expect(await talk.close({ graceMs: 50 })).toEqual(stopped)
    })

    test('the end of a program ends its output, and nothing can be told to it any more', async () => {
      const talk = await open(talkers.say('last words', 3))
      expect(await talk.ended).toEqual(exited(3))
      expect(await text(talk.output)).toBe('last words')
      const writer = talk.input.getWriter()
      await expect((async () => {
        for (;;) await writer.write(Buffer.alloc(100_000))
      })()).rejects.toThrow(/\S/)
      expect(await talk.close()).toEqual(exited(3))
    })

    test('an abort stops it, and closing the spawner too', async () => {
      const controller = new AbortController()
      const [one, other] = [await open(talkers.hang, { signal: controller.signal }), await open(talkers.hang)]
      await Promise.all([one, other].map((talk) => talk.output.getReader().read()))
      controller.abort()
      expect(await one.ended).toEqual(stopped)
      await spawner.close()
      expect(await other.ended).toEqual(stopped)
    })

    test('the limits end one that nobody hears and one that is silent', async () => {
      expect(await (await open(talkers.hang, { timeoutMs: 300 })).ended).toMatchObject({ status: 'timed-out', limit: 'wall' })
      expect(await (await open(talkers.hang, { timeoutMs: 60_000, idleTimeoutMs: 300 })).ended).toMatchObject({ status: 'timed-out', limit: 'idle' })
      expect(await (await open(talkers.flood, { timeoutMs: 300 })).ended).toMatchObject({ status: 'timed-out', limit: 'wall' })
    })

    test('what either side says is a sign of life, and who waits for somebody else is not idle', async () => {
      const talk = await open(talkers.echo, { idleTimeoutMs: 1_500 })
      void text(talk.output)
      const writer = talk.input.getWriter()
      for (let i = 0; i < 9; i++) {
        await writer.write(Buffer.from('x'))
        await sleep(200)
      }
      expect(await talk.close()).toEqual(exited(0))
      let isWaiting = true
      const waiting = await open(talkers.stay, { idleTimeoutMs: 200, isWaiting: () => isWaiting })
      const first = await Promise.race([waiting.ended, sleep(800)])
      isWaiting = false
      expect([first, await waiting.ended]).toEqual([undefined, { status: 'timed-out', limit: 'idle', logTruncated: false }])
    })

    test('output that nobody wants holds nobody up', async () => {
      const talk = await open(talkers.echo)
      await talk.output.cancel()
      const writer = talk.input.getWriter()
      for (let i = 0; i < 30; i++) await writer.write(Buffer.alloc(10_000, 'x'))
      expect(await talk.close({ graceMs: 30_000 })).toEqual(exited(0))
    })

    test('the log is bounded', async () => {
      const talk = await open(talkers.noise)
      expect(await talk.ended).toEqual({ status: 'exited', code: 0, logTruncated: true })
      expect(await log()).toMatch(/^[^[]{1000}\n\[fleet: log cut at 1000 bytes\]\n$/)
    })

    test('what cannot be started has ended and says why', async () => {
      const missing = await open(['no-such-program'])
      expect(await missing.ended).toEqual({ status: 'not-started', message: expect.stringContaining('no-such-program') })
      expect(await text(missing.output)).toBe('')
      await expect(missing.input.getWriter().write(Buffer.from('x'))).rejects.toThrow(/\S/)
      expect((await missing.close()).status).toBe('not-started')
      expect(await (await open(talkers.echo, { cwd: join(folder, 'missing') })).ended).toEqual({ status: 'not-started', message: expect.stringContaining('missing') })
      expect(await (await open(talkers.echo, { signal: AbortSignal.abort() })).ended).toEqual(stopped)
    })
  })
}
