import { describe, expect, it } from 'vitest'
import { planOf, Project } from '../rig/project.ts'

const commands = ['init', 'validate', 'graph', 'run', 'resume', 'status', 'watch', 'logs', 'notify', 'pause', 'cancel', 'retry', 'approve', 'land', 'rollback', 'report', 'clean', 'agents', 'doctor', 'demo', 'completion']
const simple = planOf([{ id: 'a' }])
const escapeByte = '\u001b'

describe('help and usage errors', () => {
  it('--help lists every command with the exit codes, and each command has help with an example', async () => {
    await using project = await Project.create()
    const { exitCode, stdout, stderr } = await project.run(['--help'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
    expect(stdout).toContain('Exit codes: 0 all succeeded, 1 the run ended with failures, 2 usage or environment, 70 internal error, 130 interrupted.')
    for (const command of commands) {
      const help = await project.run([command, '--help'])
      expect(help, command).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('Examples:') })
    }
  })

  it('--version prints the version of the package and nothing else', async () => {
    await using project = await Project.create()
    for (const option of ['--version', '-V']) expect(await project.run([option])).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  it('what is mistyped exits with 2, says what was meant, and leaves standard output empty', async () => {
    await using project = await Project.create({ plan: simple })
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['stauts'], /unknown command 'stauts'[^]*status/],
      [['run', '--concurency', '2'], /unknown option '--concurency'[^]*--concurrency/],
      [['graph', '--format', 'svg'], /tree, mermaid, dot, json/],
      [['run', '--concurrency', '0'], /whole number from 1 on/],
      [['run', '--continue', 'always'], /never, dependencies-successful/],
      [['approve'], /missing required argument 'task'/],
      [['status', 'one', 'two'], /too many arguments/],
      [['completion', 'tcsh'], /zsh[^]*bash[^]*fish[^]*powershell/],
      [['validate', 'nowhere.yaml'], /nowhere\.yaml/],
      [['status'], /no run was ever started[^]*next: start one with fleet run/],
      [['clean'], /no run was ever started/],
      [[], /Usage: fleet/],
    ]
    for (const [args, message] of cases) {
      const { exitCode, stdout, stderr } = await project.run(args)
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: '' })
      expect(stderr, args.join(' ')).toMatch(message)
      expect(stderr, args.join(' ')).not.toMatch(/\n\s+at .*:\d+:\d+/)
    }
  })

  it('unknown runs and tasks are named, with the next step', async () => {
    await using project = await Project.create({ plan: simple })
    await project.run(['run', '--quiet'])
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['status', 'xyz'], /there is no run xyz\n\s+next: list the runs with fleet status --all/],
      [['logs', 'b'], /has no task b\n\s+next: list its tasks/],
      [['retry', 'b'], /has no task b/],
      [['rollback', '--task', 'b'], /has no task b/],
      [['pause'], /has ended: succeeded/],
      [['cancel'], /has ended: succeeded/],
      [['approve', 'a'], /has ended: succeeded/],
      [['resume'], /has ended: succeeded/],
      [['clean', '--older-than', 'soon'], /soon is not a duration/],
      [['report', '--output', 'no/such/folder/report.md'], /no\/such\/folder/],
      [['land', '--repository', 'other'], /other/],
      [['land', '--into', 'nowhere'], /nowhere/],
    ]
    for (const [args, message] of cases) {
      const { exitCode, stdout, stderr } = await project.run(args)
      expect({ args, exitCode, stdout, stderr: expect.stringMatching(message) }).toEqual({ args, exitCode, stdout, stderr })
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: '' })
    }
  })
})

describe('a damaged state', () => {
  it('is told as such, with the next step, and nothing is overwritten', async () => {
    await using project = await Project.create({ plan: simple })
    await project.run(['run', '--quiet'])
    await project.write({ '.fleet/state.db': 'this is no database, '.repeat(300), '.fleet/state.db-wal': '' })
    for (const args of [['status'], ['run'], ['clean']]) {
      const { exitCode, stdout, stderr } = await project.run(args)
      expect({ args, exitCode, stdout, stderr }).toEqual({ args, exitCode: 2, stdout: '', stderr: expect.stringMatching(/^error [^]*\n {2}next: /) })
    }
    expect(await project.read('.fleet/state.db')).toMatch(/^this is no database/)
  })
})

describe('colour', () => {
  it('a pipe gets no escape byte, whatever the names say', async () => {
    const plan = planOf([{ id: 'a', name: 'a \u001b[31mred\u001b]0;title\u0007 name', script: 'printf "\\033[1mbold\\033[0m \\033]8;;http://x\\007link\\n"; exit 1', retries: 0 }], { name: 'plan \u001b[2Jname' })
    await using project = await Project.create({ plan })
    for (const args of [['validate'], ['graph'], ['graph', '-f', 'mermaid'], ['graph', '-f', 'dot'], ['run', '--dry-run'], ['run'], ['status'], ['status', '--all'], ['report'], ['report', '-f', 'markdown'], ['logs', 'a'], ['agents'], ['doctor'], ['--help'], ['clean', '--dry-run', '--all']]) {
      const { stdout, stderr } = await project.run(args)
      expect(`${stdout}${stderr}`.includes(escapeByte), args.join(' ')).toBe(false)
    }
  })

  it('NO_COLOR and --no-color win over FORCE_COLOR, an empty NO_COLOR counts for nothing, FORCE_COLOR colours a pipe', async () => {
    await using project = await Project.create({ plan: simple })
    const cases: readonly (readonly [readonly string[], NodeJS.ProcessEnv, boolean])[] = [
      [[], {}, false],
      [[], { FORCE_COLOR: '1' }, true],
      [[], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
      [[], { FORCE_COLOR: '1', NO_COLOR: '0' }, false],
      [[], { FORCE_COLOR: '1', NO_COLOR: '' }, true],
      [['--no-color'], { FORCE_COLOR: '1' }, false],
      [[], { FORCE_COLOR: '0' }, false],
    ]
    for (const [args, environment, isColored] of cases) {
      const { stdout, stderr } = await project.run([...args, 'validate'], { environment })
      expect({ args, environment, isColored: stdout.includes(escapeByte), stderr }).toEqual({ args, environment, isColored, stderr: '' })
    }
  })

  it('errors are coloured by where they go: a file gets no escape byte though a terminal is there', async () => {
    await using project = await Project.create({ plan: simple })
    const onTerminal = await project.end(project.startOnTerminal(['status']))
    expect(onTerminal.stdout).toContain(`${escapeByte}[31merror`)
    await project.end(project.startOnTerminal(['status'], { redirect: '2> errors.txt' }))
    expect(await project.read('errors.txt')).toMatch(/^error no run was ever started/)
    await project.end(project.startOnTerminal(['run'], { redirect: '2> lines.txt' }))
    expect(await project.read('lines.txt')).not.toContain(escapeByte)
  })
})

describe('machine-readable output', () => {
  it('--json puts JSON and nothing else on standard output', async () => {
    await using project = await Project.create({ plan: simple })
    const run = await project.run(['run', '--json'])
    const events = run.stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { at: number; event: { type: string } })
    expect(events.map(({ event }) => event.type)).toEqual(['run-opened', 'attempt-started', ...events.slice(2, -2).map(({ event }) => event.type), 'attempt-succeeded', 'run-ended'])
    for (const args of [['status', '--json'], ['status', '--all', '--json'], ['validate', '--json'], ['agents', '--json'], ['doctor', '--json'], ['graph', '--format', 'json'], ['report', '--format', 'json']]) {
      const { stdout, stderr } = await project.run(args)
      expect(() => JSON.parse(stdout) as unknown, args.join(' ')).not.toThrow()
      expect(stderr, args.join(' ')).toBe('')
    }
  })

  it('a reader that goes away early is not a crash', async () => {
    await using project = await Project.create({ plan: planOf(Array.from({ length: 900 }, (_, index) => ({ id: `task-with-a-rather-long-name-${index}` }))) })
    const piped = project.startAny(['bash', '-c', 'set -o pipefail; "$0" "$1" graph --format json | head -n 1', process.execPath, new URL('../../src/cli/main.ts', import.meta.url).pathname])
    const { stdout, stderr } = await project.end(piped)
    expect({ stdout, stderr }).toEqual({ stdout: '{\n', stderr: '' })
  })
})

describe('completion', () => {
  it('prints a script for each of four shells, and bash takes it', async () => {
    await using project = await Project.create()
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { exitCode, stdout, stderr } = await project.run(['completion', shell])
      expect({ shell, exitCode, stderr }).toEqual({ shell, exitCode: 0, stderr: '' })
      expect(stdout).toContain('fleet')
      expect(stdout).not.toContain(project.root)
      if (shell !== 'bash') continue
      await project.write({ 'completion.bash': stdout })
      expect(await project.end(project.startAny(['bash', '-n', 'completion.bash']))).toMatchObject({ exitCode: 0, stderr: '' })
    }
  })

  it('offers commands and options', async () => {
    await using project = await Project.create()
    expect((await project.run(['complete', '--', 'st'])).stdout).toMatch(/^status\t/m)
    expect((await project.run(['complete', '--', 'run', '--con'])).stdout).toMatch(/^--concurrency\t/m)
  })
})

describe('doctor', () => {
  it('says what it found, and how to mend what is missing', async () => {
    await using project = await Project.create()
    const found = await project.run(['doctor'])
    expect(found.exitCode).toBe(0)
    expect(found.stdout).toMatch(/✔ git /)
    expect(found.stdout).toMatch(/✔ [Nn]ode/)
    await project.write({ '../bin/sh': '#!/bin/sh\nexec /bin/sh "$@"\n' })
    const without = await project.run(['doctor'], { environment: { PATH: `${project.root}/bin` } })
    expect(without).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/✖ git .*\n\s+next: .*install/i) })
  })
})
