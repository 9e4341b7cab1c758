import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProcessEnd, ProcessRequest, ProcessSpawner } from './process-spawner.ts'

/** Programs that the suite asks for, each as an argument vector. */
export type SuitePrograms = {
  exitWith(code: number): readonly string[]
  /** Dies of a signal that nobody sent. */
  dieOf(signal: 'SIGSEGV' | 'SIGKILL'): readonly string[]
  print(text: string): readonly string[]
  /** Prints what it gets on standard input. */
  readonly copyInput: readonly string[]
  /** Prints `VALUE` of its environment, and the folder it is in, a line each. */
  readonly describe: readonly string[]
  /** Prints `up` as a line and then nothing, for ever. */
  readonly hang: readonly string[]
  /** Prints a line at least every 50 ms, for ever. */
  readonly talk: readonly string[]
}

/** What every spawner must do, whatever it takes for a program. What only real processes can break is in `testProcessSpawner`. */
export function testPrograms(name: string, { make, programs, environment = {} }: { readonly make: (temporaryFolder: string) => ProcessSpawner; readonly programs: SuitePrograms; readonly environment?: Readonly<Record<string, string>> }): void {
  describe(`${name} with programs`, () => {
    let folder: string
    let logPath: string
    let spawner: ProcessSpawner
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleet-programs-'))
      logPath = join(folder, 'log')
      spawner = make(folder)
    })
    afterEach(async () => {
      await spawner.close()
      await rm(folder, { recursive: true, force: true })
    })
    const run = (argv: readonly string[], more: Partial<ProcessRequest> = {}): Promise<ProcessEnd> => spawner.run({ argv, cwd: folder, environment, logPath, maxLogBytes: 1_000, ...more })
    const log = (): Promise<string> => readFile(logPath, 'utf8')
    const started = async (): Promise<void> => {
      while (!(await log().catch(() => '')).endsWith('\n')) await new Promise((resolve) => { setTimeout(resolve, 5) })
    }
    const exited = (code: number): ProcessEnd => ({ status: 'exited', code, logTruncated: false })

    test.each([0, 1, 127, 255])('exit code %i arrives as it is', async (code) => expect(await run(programs.exitWith(code))).toEqual(exited(code)))

    test('a death by signal is told from an exit', async () => {
      expect(await run(programs.dieOf('SIGSEGV'))).toEqual({ status: 'killed', signal: 'SIGSEGV', logTruncated: false })
    })

    test('what programs print is appended to the log, whole', async () => {
      expect(await run(programs.print('one\n'))).toEqual(exited(0))
      expect(await run(programs.print('two ä\n'))).toEqual(exited(0))
      expect(await log()).toBe('one\ntwo ä\n')
    })

    test('a log that grows too large is cut, and says so', async () => {
      expect(await run(programs.print('x'.repeat(5_000)))).toEqual({ status: 'exited', code: 0, logTruncated: true })
      expect(await log()).toBe(`${'x'.repeat(1_000)}\n[fleet: log cut at 1000 bytes]\n`)
    })

    test('standard input is the file of the request, or nothing', async () => {
      await writeFile(join(folder, 'input'), 'given\n')
      expect(await run(programs.copyInput, { stdinPath: join(folder, 'input') })).toEqual(exited(0))
      expect(await run(programs.copyInput)).toEqual(exited(0))
      expect(await log()).toBe('given\n')
    })

    test('a program sees the environment and the folder of its request', async () => {
      expect(await run(programs.describe, { environment: { ...environment, VALUE: 'a b' } })).toEqual(exited(0))
      expect(await log()).toBe(`a b\n${folder}\n`)
    })

    test('what cannot be started says why and writes no log', async () => {
      expect(await run(['no-such-program'])).toEqual({ status: 'not-started', message: expect.stringContaining('no-such-program') })
      expect(await run([])).toEqual({ status: 'not-started', message: expect.stringContaining('empty') })
      expect(await run(programs.exitWith(0), { cwd: join(folder, 'missing') })).toEqual({ status: 'not-started', message: expect.stringContaining('missing') })
      expect(await run(programs.exitWith(0), { stdinPath: join(folder, 'no-input') })).toEqual({ status: 'not-started', message: expect.stringContaining('no-input') })
      expect(await run(programs.exitWith(0), { logPath: join(folder, 'missing/log') })).toEqual({ status: 'not-started', message: expect.stringContaining('log') })
      await expect(log()).rejects.toThrow('ENOENT')
    })

    test('the wall-clock limit ends one that talks, the idle limit one that is silent', async () => {
      expect(await run(programs.talk, { timeoutMs: 300, idleTimeoutMs: 10_000 })).toMatchObject({ status: 'timed-out', limit: 'wall' })
      expect(await run(programs.hang, { timeoutMs: 60_000, idleTimeoutMs: 300 })).toMatchObject({ status: 'timed-out', limit: 'idle' })
    })

    test('an abort ends a program, and only the one of the request', async () => {
      const controller = new AbortController()
      const running = run(programs.hang, { signal: controller.signal })
      const other = run(programs.print('other'), { logPath: join(folder, 'other') })
      await started()
      controller.abort()
      expect(await running).toEqual({ status: 'aborted', logTruncated: false })
      expect(await other).toEqual(exited(0))
    })

    test('a request that is aborted already starts nothing', async () => {
      expect(await run(programs.print('ran'), { signal: AbortSignal.abort() })).toEqual({ status: 'aborted', logTruncated: false })
      await expect(log()).rejects.toThrow('ENOENT')
    })

    test('closing ends what runs', async () => {
      const running = run(programs.hang)
      await started()
      await spawner.close()
      expect(await running).toEqual({ status: 'aborted', logTruncated: false })
    })
  })
}
