import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../rig/program.ts'
import { planOf, Project } from '../rig/project.ts'
import { Terminal } from './terminal.ts'

const escape = '\u001b'
// oxlint-disable-next-line no-control-regex
const color = /\u001b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m/

async function gatedProject(): Promise<Project> {
  const project = await Project.create()
  await project.writePlan(planOf([{ id: 'gated', script: `echo written\n${project.waitAtGate('gate')}echo 1 > gated.txt` }, { id: 'later', needs: ['gated'] }]))
  return project
}

describe('fleet watch', () => {
  it('shows a run of another process and steers it', async () => {
    await using project = await gatedProject()
    const running = project.start(['run'])
    await project.reached('gate')
    await using terminal = Terminal.open(project, { args: ['watch'] })
    await terminal.shows(/watching run[^]*▶ gated[^]*written/)
    terminal.press('p')
    await terminal.shows(/test {2}paused/)
    terminal.press('p')
    await terminal.showsNoMore(/test {2}paused/)
    await project.openGate('gate')
    await terminal.shows(/✔ gated[^]*✔ later|ended with 0/)
    terminal.press('q')
    await terminal.shows(/ended with 0/)
    expect(terminal.history).toMatch(/2 of 2 tasks/)
    expect((await running.finished).exitCode).toBe(0)
  })

  it('q leaves at once and the run goes on', async () => {
    await using project = await gatedProject()
    const running = project.start(['run'])
    await project.reached('gate')
    await using terminal = Terminal.open(project, { args: ['watch'] })
    await terminal.shows(/▶ gated/)
    terminal.press('q')
    await terminal.shows(/ended with 0/)
    await project.openGate('gate')
    expect((await running.finished).exitCode).toBe(0)
  })

  it('says so when the process that carried the run out has died', async () => {
    await using project = await gatedProject()
    const running = project.start(['run'])
    await project.reached('gate')
    running.kill('SIGKILL')
    await running.finished
    const { exitCode, stderr } = await project.start(['watch']).finished
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/nobody carries run .* out any more[^]*fleet resume/)
    await project.openGate('gate')
    expect((await project.run(['resume'])).exitCode).toBe(0)
  })

  it('writes lines or NDJSON where nobody looks on, and ends with the exit code of the run', async () => {
    await using project = await gatedProject()
    const running = project.start(['run'])
    await project.reached('gate')
    const lines = project.start(['watch'])
    const events = project.start(['watch', '--json'])
    await lines.says(/2 tasks/)
    await project.openGate('gate')
    const [plain, json] = await Promise.all([lines.finished, events.finished, running.finished])
    expect(plain).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 of 2 tasks') })
    expect(plain.stderr).toMatch(/✔ later/)
    expect(json.exitCode).toBe(0)
    const types = json.stdout.trim().split('\n').map((line) => (JSON.parse(line) as { event: { type: string } }).event.type)
    expect(types.at(-1)).toBe('run-ended')
  })
})

describe('the terminal', () => {
  it('is given back when the process is ended by a signal, and by a second Ctrl-C', async () => {
    await using project = await gatedProject()
    await using terminal = Terminal.open(project, { args: ['run'] })
    await project.reached('gate')
    await until(() => terminal.isAlternate)
    process.kill(terminal.pid, 'SIGTERM')
    await terminal.shows(/ended with 130/)
    expect(terminal.isAlternate).toBe(false)
    expect(terminal.cursorIsShown).toBe(true)
    await using second = Terminal.open(project, { args: ['resume'] })
    await until(() => second.isAlternate)
    second.press('C-c', 'C-c')
    await second.shows(/ended with 130/)
    expect(second.isAlternate).toBe(false)
    expect(second.cursorIsShown).toBe(true)
  })

  it('is given back before the stack of a bug is printed', async () => {
    await using project = await gatedProject()
    await project.write({ '../crash.mjs': "process.on('SIGUSR2', () => { throw new Error('a bug for the test') })\n" })
    await using terminal = Terminal.open(project, { args: ['run'], environment: { NODE_OPTIONS: `--import=${join(project.root, 'crash.mjs')}` } })
    await project.reached('gate')
    await terminal.shows(/▶ gated/)
    process.kill(terminal.pid, 'SIGUSR2')
    await terminal.shows(/a bug for the test[^]*ended with/)
    expect(terminal.isAlternate).toBe(false)
    expect(terminal.cursorIsShown).toBe(true)
    await project.openGate('gate')
  })

  it('may be closed: the run stops gracefully and can be resumed', async () => {
    await using project = await gatedProject()
    const terminal = Terminal.open(project, { args: ['run'] })
    await project.reached('gate')
    await terminal.shows(/▶ gated/)
    await terminal[Symbol.asyncDispose]()
    await until(() => project.query('SELECT status FROM runs').every(({ status }) => status === 'halted'))
    await until(() => !project.has('.fleet/lock'))
    await project.openGate('gate')
    expect(await project.run(['resume'])).toMatchObject({ exitCode: 0 })
  })

  it('shows warnings of Node as notices and prints them when it is given back', async () => {
    await using project = await gatedProject()
    await project.write({ '../warn.mjs': "process.on('SIGUSR2', () => process.emitWarning('a warning for the test'))\n" })
    await using terminal = Terminal.open(project, { args: ['run'], environment: { NODE_OPTIONS: `--import=${join(project.root, 'warn.mjs')}` } })
    await project.reached('gate')
    await terminal.shows(/▶ gated/)
    process.kill(terminal.pid, 'SIGUSR2')
    await terminal.shows(/! \d\d:\d\d:\d\d .*a warning for the test/)
    await project.openGate('gate')
    terminal.press('q')
    await terminal.shows(/ended with 0/)
    expect(terminal.history).toMatch(/Warning: a warning for the test/)
  })

  it('can change its size, down to almost nothing', async () => {
    await using project = await gatedProject()
    await using terminal = Terminal.open(project, { args: ['run'] })
    await project.reached('gate')
    await terminal.shows(/log of gated/)
    terminal.resize(60, 8)
    await terminal.showsNoMore(/log of gated/)
    await terminal.shows(/▶ gated/)
    terminal.resize(12, 3)
    await terminal.shows(/\?/)
    terminal.resize(140, 40)
    await terminal.shows(/log of gated/)
    expect(terminal.screen.split('\n')[0]).toMatch(/^ test .*run /)
    await project.openGate('gate')
    terminal.press('q')
    await terminal.shows(/ended with 0/)
  })

  it('gets no clear-screen code and each picture as one synchronized update', async () => {
    await using project = await gatedProject()
    await using terminal = Terminal.open(project, { args: ['run'] })
    await project.reached('gate')
    await terminal.shows(/▶ gated/)
    const path = join(project.root, 'bytes')
    terminal.record(path)
    terminal.press('2')
    await terminal.shows(/░ preparing/)
    terminal.press('?')
    await terminal.shows(/this help/)
    terminal.press('Escape', '1')
    await terminal.shows(/└ · later/)
    await project.openGate('gate')
    terminal.press('q')
    await terminal.shows(/ended with 0/)
    const bytes = await readFile(path, 'utf8')
    expect(bytes).not.toContain(`${escape}[2J`)
    expect(bytes).not.toContain(`${escape}[3J`)
    const begun = bytes.split(`${escape}[?2026h`).length
    expect(begun).toBeGreaterThan(3)
    expect(bytes.split(`${escape}[?2026l`).length).toBeGreaterThanOrEqual(begun)
  })
})

describe('without a person at a terminal', () => {
  it('a pipe gets no escape byte', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'a', script: `printf '${String.raw`\033`}[31mred${String.raw`\033`}[0m\\n'; exit 1`, retries: 0 }, { id: 'b' }]))
    for (const args of [['run'], ['retry', 'a'], ['run', '--new', '--reporter', 'live'], ['run', '--new', '--reporter', 'minimal'], ['logs', 'a'], ['watch']]) {
      const { stdout, stderr } = await project.run(args)
      expect(`${stdout}${stderr}`.length).toBeGreaterThan(2)
      expect(`${stdout}${stderr}`).not.toContain(escape)
    }
  })

  it('NO_COLOR, CI, TERM=dumb and --no-tui get lines', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a' }]) })
    for (const [environment, args] of [[{ NO_COLOR: '1' }, []], [{ CI: 'true' }, []], [{ TERM: 'dumb' }, []], [{}, ['--no-tui']], [{ FLEET_TUI: 'false' }, []]] as const) {
      const { stdout } = await project.end(project.startOnTerminal(['run', '--new', ...args], { environment }))
      expect(stdout).toMatch(/▶[^]*a[^]*started/)
      expect(stdout).not.toContain(`${escape}[?1049h`)
    }
  })

  it('a live view that was asked for with NO_COLOR has no colour code', async () => {
    await using project = await gatedProject()
    await using terminal = Terminal.open(project, { args: ['run', '--reporter', 'live'], environment: { NO_COLOR: '1' } })
    await project.reached('gate')
    await terminal.shows(/▶ gated/)
    expect(terminal.isAlternate).toBe(true)
    expect(terminal.painted).not.toMatch(color)
    await using colored = Terminal.open(project, { args: ['watch'] })
    await colored.shows(/▶ gated/)
    expect(colored.painted).toMatch(color)
    await project.openGate('gate')
    terminal.press('q')
    await terminal.shows(/ended with 0/)
  })

  it('an agent gets failures and the result, and nothing else', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a' }, { id: 'b', script: 'echo why >&2; exit 2', retries: 0 }]) })
    const { stdout, stderr, exitCode } = await project.run(['run'], { environment: { CLAUDECODE: '1' } })
    expect(exitCode).toBe(1)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^FAILED b agent-failed: .*\n {2}why\nresult: failed, 1 succeeded, 1 failed, 0 skipped, 0 canceled, .*\nreport: \.fleet\/runs\/\S+\/report\.md\nnext: fleet retry --run \S+\n$/)
  })
})
