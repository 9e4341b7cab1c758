import { readFileSync, statSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { ReadableStream } from 'node:stream/web'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProcessEnd, ProcessRequest, ProcessSpawner } from './process-spawner.ts'

const PATH = process.env['PATH'] ?? '/usr/bin:/bin'
const node = process.execPath

/** What every spawner must do; `make` gets an empty folder that is removed afterwards. */
export function testProcessSpawner(name: string, make: (temporaryFolder: string) => ProcessSpawner): void {
  describe(name, () => {
    let folder: string
    let logPath: string
    let spawner: ProcessSpawner

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleet-spawner-test-'))
      logPath = join(folder, 'log')
      const temporaryFolder = join(folder, 'temporary')
      await mkdir(temporaryFolder)
      spawner = make(temporaryFolder)
    })
    afterEach(async () => {
      await spawner.close()
      await rm(folder, { recursive: true, force: true })
    })

    const run = (argv: readonly string[], more: Partial<ProcessRequest> = {}): Promise<ProcessEnd> =>
      spawner.run({ argv, cwd: folder, environment: { PATH }, logPath, maxLogBytes: 1_000_000, ...more })
    const runNode = (source: string, args: readonly string[] = [], more: Partial<ProcessRequest> = {}): Promise<ProcessEnd> =>
      run([node, '-e', source, '--', ...args], more)
    const shell = (script: string, more: Partial<ProcessRequest> = {}): Promise<ProcessEnd> => run(['sh', '-c', script], more)
    const log = (): Promise<string> => readFile(logPath, 'utf8')
    const exited = (code: number): ProcessEnd => ({ status: 'exited', code, logTruncated: false })

    describe('ends', () => {
      test.each([0, 1, 3, 127, 128, 255])('exit code %i arrives as it is', async (code) => {
        expect(await shell(`exit ${code}`)).toEqual(exited(code))
      })

      test.each([130, 137, 143])('exit code %i is not taken for a death by signal', async (code) => {
        expect(await shell(`exit ${code}`)).toEqual(exited(code))
      })

      test.each(['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGHUP', 'SIGPIPE', 'SIGSEGV', 'SIGUSR1'])('death by %s is told from an exit', async (signal) => {
        expect(await shell(`kill -${signal.slice(3)} $$`)).toEqual({ status: 'killed', signal, logTruncated: false })
      })

      test('a program that was stopped and continued has not ended', async () => {
        expect(await shell('(sleep 0.2; kill -CONT $$) & kill -STOP $$; exit 7')).toEqual(exited(7))
      })

      test('500 programs, 12 at a time, each end with their own code and log', async () => {
        let next = 0
        const codes: unknown[] = []
        const worker = async () => {
          for (let i = next++; i < 500; i = next++) {
            const end = await shell(`echo line ${i}; exit ${i % 100}`, { logPath: join(folder, `${i}.log`) })
            codes[i] = end.status === 'exited' ? end.code : end
          }
        }
        await Promise.all(Array.from({ length: 12 }, worker))
        expect(codes).toEqual(Array.from({ length: 500 }, (_, i) => i % 100))
        const logs = await Promise.all(Array.from({ length: 500 }, (_, i) => readFile(join(folder, `${i}.log`), 'utf8')))
        expect(logs).toEqual(Array.from({ length: 500 }, (_, i) => `line ${i}\n`))
      })
    })

    describe('what a program gets', () => {
      const printArguments = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'
      const printEnvironment = 'const { FLEET_STRAY_MARK, ...rest } = process.env; process.stdout.write(JSON.stringify(rest))'

      test('arguments arrive byte for byte', async () => {
        const args = ['', ' ', 'a b', "it's", '"', '$HOME', '`id`', '$(id)', '*', '?', '[a-z]', '~', '\\', '\\n', 'a\nb', '\n', '-x', '--', '!', ';', '&', '|', '#', 'é 漢 🚀', '\u0001', 'x=y']
        expect(await runNode(printArguments, args)).toEqual(exited(0))
        expect(JSON.parse(await log())).toEqual(args)
      })

      test('the environment is what the request says and nothing else', async () => {
        const environment = { PATH, EMPTY: '', SPACES: ' a  b ', LINES: 'a\nb\n', QUOTES: `'"\`$(id)\\`, UNICODE: 'é 漢 🚀', PWD: 'made up', LC_ALL: 'no_SUCH.UTF-8', LC_TIME: 'no_SUCH' }
        expect(await runNode(printEnvironment, [], { environment })).toEqual(exited(0))
        expect(JSON.parse(await log())).toEqual(environment)
      })

      test('variables that mean something to a shell arrive like any other', async () => {
        const environment = { PATH, 'npm_config_a-b': '1', IFS: 'x', RANDOM: 'r', UID: 'u', BASH_ENV: '/nowhere', 'BASH_FUNC_a%%': '() { id; }', SHLVL: '9', _: 'z', 'a[$(id)]': '2', __fleet_spec: '3', id: '4', spec: '5', LANG: 'zh_CN.GB18030' }
        expect(await runNode(printEnvironment, [], { environment })).toEqual(exited(0))
        expect(JSON.parse(await log())).toEqual(environment)
      })

      test('an empty environment is possible', async () => {
        expect(await runNode(printEnvironment, [], { environment: {} })).toEqual(exited(0))
        expect(JSON.parse(await log())).toEqual({})
      })

      test('the name it is called by is the one of the request', async () => {
        expect(await runNode('process.stdout.write(process.argv0)')).toEqual(exited(0))
        expect(await log()).toBe(node)
        expect(await run(['sh', '-c', 'tr "\\0" "\\n" </proc/$$/cmdline | head -n 1'], { logPath: join(folder, 'name') })).toEqual(exited(0))
        if (process.platform === 'linux') expect(await readFile(join(folder, 'name'), 'utf8')).toBe('sh\n')
      })

      test.each(['plain', 'with space', '-dash', 'new\nline', 'é漢', '$(id)'])('it starts in the folder %j', async (folderName) => {
        const cwd = join(folder, folderName)
        await mkdir(cwd)
        expect(await runNode('process.stdout.write(process.cwd())', [], { cwd })).toEqual(exited(0))
        expect(await log()).toBe(cwd)
      })

      test('a relative program is found in its working folder', async () => {
        await writeFile(join(folder, 'tool with space'), '#!/bin/sh\necho from the tool\n', { mode: 0o755 })
        expect(await run(['./tool with space'])).toEqual(exited(0))
        expect(await log()).toBe('from the tool\n')
      })

      test('a script without an interpreter line is run by a shell', async () => {
        await writeFile(join(folder, 'script'), 'echo "from $1"; exit 5\n', { mode: 0o755 })
        expect(await run(['./script', 'here'])).toEqual(exited(5))
        expect(await log()).toBe('from here\n')
      })

      test('standard input is empty, or the given file', async () => {
        expect(await run(['cat'])).toEqual(exited(0))
        expect(await log()).toBe('')
        const stdinPath = join(folder, 'in put')
        await writeFile(stdinPath, 'first\nlast')
        expect(await run(['cat'], { stdinPath })).toEqual(exited(0))
        expect(await log()).toBe('first\nlast')
      })

      test.runIf(process.platform === 'linux')('no descriptor, ignored or blocked signal is inherited', async () => {
        const source = `const fs = require('fs'); const lines = fs.readFileSync('/proc/' + process.ppid + '/status', 'latin1').split('\\n')
          process.stdout.write(JSON.stringify([fs.readdirSync('/proc/' + process.ppid + '/fd'), lines.filter((line) => /^Sig(Ign|Blk)/.test(line))]))`
        expect(await run(['sh', '-c', '"$@"; exit 0', 'sh', node, '-e', source])).toEqual(exited(0))
        const [descriptors, signals] = JSON.parse(await log()) as [string[], string[]]
        expect(descriptors.filter((name) => Number(name) < 10)).toEqual(['0', '1', '2'])
        expect(signals).toEqual(['SigBlk:\t0000000000000000', 'SigIgn:\t0000000000000000'])
      })
    })

    describe('log', () => {
      test('output and error of several programs are appended', async () => {
        await writeFile(logPath, 'before\n')
        await shell('echo out; echo err >&2')
        await shell('echo again')
        expect(await log()).toBe('before\nout\nerr\nagain\n')
      })

      test('a new log is private, and the program keeps the usual umask', async () => {
        const umask = process.umask().toString(8).padStart(4, '0')
        expect(await shell('umask')).toEqual(exited(0))
        expect(await log()).toBe(`${umask}\n`)
        expect((await stat(logPath)).mode & 0o777).toBe(0o600)
      })

      test('a program that removes its log and ends like a failed start has exited', async () => {
        expect(await shell('rm log; exit 127')).toEqual(exited(127))
        expect(await shell('rm -f log; mkdir log; exit 126')).toEqual(exited(126))
      })

      test('a log just at its limit is not cut', async () => {
        expect(await shell('printf 1234567890', { maxLogBytes: 10 })).toEqual(exited(0))
        expect(await log()).toBe('1234567890')
      })

      test('a log beyond its limit is cut and says so, and what stood before does not count', async () => {
        await writeFile(logPath, 'before\n')
        expect(await shell('printf 12345678901', { maxLogBytes: 10 })).toEqual({ status: 'exited', code: 0, logTruncated: true })
        expect(await log()).toBe('before\n1234567890\n[fleet: log cut at 10 bytes]\n')
      })

      test('a program that floods its log is not stopped, and the disk does not fill', async () => {
        const source = `let left = 200; const chunk = 'x'.repeat(999_999) + '\\n'
          const write = () => { require('fs').writeSync(1, chunk); if (--left > 0) setTimeout(write, 4) }; write()`
        const flood = runNode(source)
        let maxSize = 0
        const watch = setInterval(() => {
          maxSize = Math.max(maxSize, statSync(logPath, { throwIfNoEntry: false })?.size ?? 0)
        }, 2)
        const end = await flood.finally(() => clearInterval(watch))
        expect(end).toEqual({ status: 'exited', code: 0, logTruncated: true })
        expect(maxSize).toBeLessThan(100_000_000)
        expect(await log()).toMatch(/^x{999999}\n\[fleet: log cut at 1000000 bytes\]\n$/)
      })

      test('a program that puts a link in the place of its log cannot make us cut what it points to', async () => {
        const victim = join(folder, 'victim')
        await writeFile(victim, 'v'.repeat(2_000_000))
        const end = await shell('rm log; ln -s victim log; head -c 2000000 /dev/zero; sleep 0.3')
        expect(end).toEqual(exited(0))
        expect((await stat(victim)).size).toBe(2_000_000)
      })

      test('200 MB at once are cut too', async () => {
        expect(await shell('head -c 200000000 /dev/zero')).toEqual({ status: 'exited', code: 0, logTruncated: true })
        expect((await stat(logPath)).size).toBe(1_000_000 + '\n[fleet: log cut at 1000000 bytes]\n'.length)
      })
    })

    describe('limits', () => {
      test('the wall-clock limit ends a program that keeps talking', async () => {
        const end = await shell('while :; do echo x; sleep 0.05; done', { timeoutMs: 400 })
        expect(end).toEqual({ status: 'timed-out', limit: 'wall', logTruncated: false })
      })

      test('the idle limit ends a silent program and spares one that talks', async () => {
        expect(await shell('echo once; sleep 300', { idleTimeoutMs: 300 })).toEqual({ status: 'timed-out', limit: 'idle', logTruncated: false })
        expect(await shell('for i in 1 2 3 4 5 6 7 8; do echo x; sleep 0.2; done', { idleTimeoutMs: 1000 })).toEqual(exited(0))
      })

      test('a program that ends well before its limits is left in peace', async () => {
        expect(await shell('exit 0', { timeoutMs: 60_000, idleTimeoutMs: 60_000 })).toEqual(exited(0))
      })

      test('a program may end itself properly on SIGTERM', async () => {
        const end = await shell('trap "echo cleaned; exit 0" TERM; echo up; while :; do sleep 0.05; done', { timeoutMs: 500 })
        expect(end.status).toBe('timed-out')
        expect(await log()).toMatch(/^up\n(?:Terminated\n)?cleaned\n$/)
      })

      test('a group that ignores SIGTERM is killed after the grace time', async () => {
        const startedAt = performance.now()
        const end = await shell('trap "" TERM; sleep 300 & echo $$ $!; wait', { timeoutMs: 300, killGraceMs: 300 })
        expect(end).toEqual({ status: 'timed-out', limit: 'wall', logTruncated: false })
        expect(performance.now() - startedAt).toBeGreaterThan(550)
        for (const pid of (await log()).trim().split(' ')) expect(isAlive(Number(pid))).toBe(false)
      })
    })

    describe('nothing is left', () => {
      test('children in the background die with the program', async () => {
        expect(await shell('sleep 300 & echo $!; trap "" TERM; (trap "" TERM; sleep 300) & echo $!')).toEqual(exited(0))
        const pids = (await log()).trim().split('\n').map(Number)
        expect(pids).toHaveLength(2)
        for (const pid of pids) expect(isAlive(pid)).toBe(false)
      })

      const startDaemon = `const { pid } = require('child_process').spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }); console.log(pid)`

      test.runIf(process.platform === 'linux')('a daemon that left the group dies too', async () => {
        expect(await runNode(`${startDaemon}; process.exit(0)`)).toEqual(exited(0))
        expect(isAlive(Number(await log()))).toBe(false)
      })

      test.runIf(process.platform === 'linux')('the daemons of other programs are not touched', async () => {
        const controller = new AbortController()
        const other = runNode(startDaemon + '; setInterval(() => {}, 1000)', [], { signal: controller.signal })
        const pid = Number(await textOf(logPath))
        expect(await shell('exit 0', { logPath: join(folder, 'second') })).toEqual(exited(0))
        expect(isAlive(pid)).toBe(true)
        controller.abort()
        await other
        expect(isAlive(pid)).toBe(false)
      })

      test('closing ends what runs', async () => {
        const running = shell('echo $$; exec sleep 300')
        const pid = Number(await textOf(logPath))
        await spawner.close()
        expect(await running).toEqual({ status: 'aborted', logTruncated: false })
        expect(isAlive(pid)).toBe(false)
      })
    })

    describe('conversations', () => {
      const talk = (script: string, more: Partial<ProcessRequest> = {}) => spawner.open({ argv: ['sh', '-c', script], cwd: folder, environment: { PATH, VALUE: 'a b' }, logPath, maxLogBytes: 1_000_000, ...more })

      test('have the environment and folder of the request and a private log', async () => {
        const { output, ended } = await talk('echo err >&2; pwd; echo "$VALUE$HOME"')
        expect(await text(output)).toBe(`${folder}\na b\n`)
        expect(await ended).toEqual(exited(0))
        expect(await log()).toBe('err\n')
        expect((await stat(logPath)).mode & 0o777).toBe(0o600)
      })

      test('leave nothing of the group or the daemons that left it, however they end', async () => {
        const daemon = `"${node}" -e "const { pid } = require('child_process').spawn('sleep', ['300'], { detached: true, stdio: ['ignore', 1, 2] }); console.log(pid); process.exit(0)"`
        for (const [script, stop] of [[`${daemon}; sleep 300 & echo $!; exit 0`, false], [`trap "" TERM; ${daemon}; sleep 300 & echo $!; sleep 300`, true]] as const) {
          const controller = new AbortController()
          const { output, ended } = await talk(script, { signal: controller.signal, killGraceMs: 200 })
          const pids: number[] = []
          for await (const line of createInterface({ input: Readable.fromWeb(output as ReadableStream) })) if (pids.push(Number(line)) === 2) break
          if (stop) controller.abort()
          expect((await ended).status).toBe(stop ? 'aborted' : 'exited')
          expect(pids.map(isAlive)).toEqual([false, process.platform !== 'linux'])
        }
      })
    })

    describe('abort', () => {
      test('a request that is aborted already starts nothing', async () => {
        expect(await shell('echo ran', { signal: AbortSignal.abort() })).toEqual({ status: 'aborted', logTruncated: false })
        await expect(log()).rejects.toThrow('ENOENT')
      })

      test('an abort right after the request ends the program', async () => {
        const controller = new AbortController()
        const running = shell('sleep 300', { signal: controller.signal })
        controller.abort()
        expect(await running).toEqual({ status: 'aborted', logTruncated: false })
      })

      test('an abort ends the whole group, and only it', async () => {
        const controller = new AbortController()
        const aborted = shell('sleep 300 & echo $$ $!; wait', { signal: controller.signal })
        const other = shell('cat; exit 4', { logPath: join(folder, 'other'), idleTimeoutMs: 60_000 })
        const pids = (await textOf(logPath)).trim().split(' ').map(Number)
        controller.abort()
        expect(await aborted).toEqual({ status: 'aborted', logTruncated: false })
        for (const pid of pids) expect(isAlive(pid)).toBe(false)
        expect(await other).toEqual(exited(4))
      })

      test('one signal may end many programs', async () => {
        const controller = new AbortController()
        const paths = Array.from({ length: 20 }, (_, i) => join(folder, `${i}.log`))
        const running = paths.map((path) => shell('echo up; exec sleep 300', { signal: controller.signal, logPath: path }))
        await Promise.all(paths.map(textOf))
        controller.abort()
        expect(new Set((await Promise.all(running)).map((end) => end.status))).toEqual(new Set(['aborted']))
      })
    })

    describe('what cannot be started', () => {
      const cases: readonly [string, RegExp, () => Promise<ProcessEnd>][] = [
        ['a program that is not on the PATH', /no-such-program/, () => run(['no-such-program'])],
        ['a program on the PATH of the orchestrator only', /sh/, () => run(['sh', '-c', 'exit 0'], { environment: { PATH: '/nowhere' } })],
        ['a path that does not exist', /does not exist/, () => run(['/no/such/program'])],
        ['a folder as program', /not a file/, () => run([folder])],
        ['an empty argument vector', /empty/, () => run([])],
        ['a missing working folder', /no-folder/, () => shell('exit 0', { cwd: join(folder, 'no-folder') })],
        ['a missing input file', /no-input/, () => shell('exit 0', { stdinPath: join(folder, 'no-input') })],
        ['a log in a missing folder', /log/, () => shell('exit 0', { logPath: join(folder, 'missing', 'log') })],
        ['a log that is a folder', /log/, () => shell('exit 0', { logPath: folder })],
        ['an argument with a NUL', /NUL/, () => run(['sh', '-c', 'exit 0\0'])],
        ['an argument that is too long for the system', /cannot start/, () => run(['sh', '-c', 'exit 0', 'x'.repeat(300_000)])],
      ]
      test.each(cases)('%s', async (_, message, start) => {
        const end = await start()
        expect(end).toEqual({ status: 'not-started', message: expect.stringMatching(message) })
        expect(await shell('exit 9')).toEqual(exited(9))
      })

      test('a file without execute permission', async () => {
        await writeFile(join(folder, 'data'), 'exit 0\n')
        expect(await run(['./data'])).toEqual({ status: 'not-started', message: expect.stringMatching(/not executable/) })
        await chmod(join(folder, 'data'), 0o755)
        expect(await run(['./data'])).toEqual(exited(0))
      })

      test('a program whose interpreter is missing', async () => {
        await writeFile(join(folder, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 })
        expect(await run(['./script'])).toEqual({ status: 'not-started', message: expect.stringMatching(/cannot start/) })
      })
    })
  })
}

/** Whether the process exists and is not a zombie that waits for its parent. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    // Gone since, or a system without /proc.
    return process.platform !== 'linux'
  }
}

/** The content of a file as soon as it has a whole line. */
async function textOf(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '')
    if (text.endsWith('\n')) return text
    await sleep(5)
  }
}
