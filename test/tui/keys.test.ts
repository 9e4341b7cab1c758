import { describe, expect, it } from 'vitest'
import { until } from '../rig/program.ts'
import { planOf, Project } from '../rig/project.ts'
import { Terminal } from './terminal.ts'

/** One that stands at a gate and writes, one that fails at once, one that waits for a person, one that waits for the gate. */
async function openRun(options: { readonly columns?: number; readonly rows?: number; readonly environment?: NodeJS.ProcessEnv } = {}): Promise<{ readonly project: Project; readonly terminal: Terminal } & AsyncDisposable> {
  const project = await Project.create()
  const lines = 'i=1\nwhile [ $i -le 60 ]; do echo "line $i of gated"; i=$((i+1)); done\n'
  await project.writePlan(
    planOf([
      { id: 'gated', script: `${lines}${project.waitAtGate('gate')}echo content > gated.txt` },
      { id: 'broken', script: 'echo the reason >&2\nexit 3\n', retries: 0 },
      { id: 'asked', approve: true },
      { id: 'later', needs: ['gated'] },
      { id: 'after-broken', needs: ['broken'] },
    ]),
  )
  const terminal = Terminal.open(project, { args: ['run'], ...options })
  await project.reached('gate')
  await terminal.shows(/✖ broken +failed/)
  await terminal.shows(/\? asked/)
  await terminal.shows(/line 60 of gated/)
  return {
    project,
    terminal,
    [Symbol.asyncDispose]: async () => {
      await terminal[Symbol.asyncDispose]()
      await project[Symbol.asyncDispose]()
    },
  }
}

/** The line the cursor is on. */
const cursorLine = ({ screen }: Terminal): string => screen.split('\n').find((line) => line.startsWith('›')) ?? ''

describe('looking', () => {
  it('arrows, jk, g, G, PgUp and PgDn move the cursor', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('g')
    await until(() => cursorLine(terminal).includes('asked'))
    terminal.press('Down')
    await until(() => cursorLine(terminal).includes('broken'))
    terminal.press('j')
    await until(() => cursorLine(terminal).includes('gated'))
    terminal.press('Up')
    await until(() => cursorLine(terminal).includes('broken'))
    terminal.press('k')
    await until(() => cursorLine(terminal).includes('asked'))
    terminal.press('G')
    await until(() => cursorLine(terminal).includes('asked') && terminal.screen.trimEnd().split('\n').findLastIndex((line) => line.startsWith('›')) > 10)
    terminal.press('PageUp')
    await until(() => terminal.screen.split('\n').findIndex((line) => line.startsWith('›')) < 10)
    terminal.press('PageDown')
    await until(() => terminal.screen.split('\n').findIndex((line) => line.startsWith('›')) > 10)
  })

  it('1 to 4 change the view, o the layout', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('2')
    await terminal.shows(/\[2 timeline\][^]*░ preparing[^]*✖ broken/)
    terminal.press('3')
    await terminal.shows(/\[3 logs\][^]*log of/)
    terminal.press('4')
    await terminal.shows(/\[4 cost\][^]*no model was called/)
    terminal.press('1')
    await terminal.shows(/\[1 tree\][^]*└ · later/)
    terminal.press('o')
    await terminal.shows(/\[1 list\]/)
    await terminal.showsNoMore(/└ · later/)
    terminal.press('o')
    await terminal.shows(/└ · later/)
  })

  it('Left folds what hangs below a task, Right unfolds it', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('g', 'Down', 'Down')
    await until(() => cursorLine(terminal).includes('gated'))
    terminal.press('Left')
    await terminal.shows(/gated \(\+1\)/)
    await terminal.showsNoMore(/└ · later/)
    terminal.press('Right')
    await terminal.shows(/└ · later/)
  })

  it('Enter opens the log of the task and closes it again; o there shows the logs of all', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('g', 'Down')
    await until(() => cursorLine(terminal).includes('broken'))
    terminal.press('Enter')
    await terminal.shows(/\[3 logs\][^]*log of broken[^]*the reason/)
    terminal.press('o')
    await terminal.shows(/log of all that run[^]*gated │ line 60/)
    terminal.press('Enter')
    await terminal.shows(/\[1 tree\]/)
  })

  it('Space hides the log pane, Tab goes into it, f stops and follows', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('g', 'Down', 'Down')
    await terminal.shows(/log of gated[^]*line 60 of gated/)
    terminal.press('Space')
    await terminal.showsNoMore(/log of gated/)
    terminal.press('Space')
    await terminal.shows(/log of gated/)
    terminal.press('Tab')
    await until(() => cursorLine(terminal) === '')
    terminal.press('g')
    await terminal.shows(/stopped, f follows[^]*line 1 of gated/)
    terminal.press('f')
    await terminal.shows(/following[^]*line 60 of gated/)
    terminal.press('f')
    await terminal.shows(/stopped, f follows/)
    terminal.press('Tab')
    await until(() => cursorLine(terminal).includes('gated'))
  })

  it('/ filters while it is typed, Enter keeps it, Esc clears it', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('/')
    terminal.type('later')
    await terminal.shows(/\/later/)
    await terminal.showsNoMore(/broken +failed/)
    terminal.press('Enter')
    await terminal.shows(/filter: later/)
    terminal.press('Escape')
    await terminal.shows(/broken +failed/)
  })

  it('? shows all keys, Esc closes it', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('?')
    await terminal.shows(/keys[^]*Ctrl-C +stop gracefully[^]*this help/)
    terminal.press('Escape')
    await terminal.showsNoMore(/this help/)
  })

  it('e goes to the next failure and shows its log', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('4', 'e')
    await terminal.shows(/\[1 tree\][^]*log of broken[^]*the reason/)
    expect(cursorLine(terminal)).toContain('broken')
  })

  it('c copies the failure, the log, the change to the clipboard of the terminal', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('e', 'c')
    await terminal.shows(/copied the failure of broken/)
    expect(terminal.clipboard).toContain('broken: agent-failed')
    terminal.press('g', 'Down', 'Down', 'Enter')
    await terminal.shows(/log of gated/)
    terminal.press('c')
    await terminal.shows(/copied the log/)
    expect(terminal.clipboard).toContain('line 60 of gated')
  })
})

describe('steering', () => {
  it('a approves the task that waits', async () => {
    await using run = await openRun()
    run.terminal.press('a')
    await run.terminal.shows(/✔ asked +done/)
    expect(run.project.eventsOf('task-approved')).toMatchObject([{ task: 'asked' }])
  })

  it('p pauses and goes on', async () => {
    await using run = await openRun()
    run.terminal.press('p')
    await run.terminal.shows(/test {2}paused/)
    run.terminal.press('p')
    await run.terminal.showsNoMore(/test {2}paused/)
    expect(run.project.events().map(({ type }) => type)).toEqual(expect.arrayContaining(['run-paused', 'run-resumed']))
  })

  it('r tries a failed task again', async () => {
    await using run = await openRun()
    run.terminal.press('e', 'r')
    await until(() => run.project.eventsOf('attempt-started').filter(({ task }) => task === 'broken').length === 2)
    expect(run.project.eventsOf('task-reset').map(({ task }) => task)).toContain('broken')
  })

  it('x asks before it cancels; n keeps the task, y cancels it', async () => {
    await using run = await openRun()
    const { terminal } = run
    terminal.press('g', 'Down', 'Down', 'x')
    await terminal.shows(/cancel gated\?/)
    terminal.press('n')
    await terminal.showsNoMore(/cancel gated\?/)
    terminal.press('x')
    await terminal.shows(/cancel gated\?/)
    terminal.press('y')
    await terminal.shows(/- gated +canceled/)
  })

  it('d shows the change of a task with its signs, c copies it, Esc closes it', async () => {
    await using run = await openRun()
    const { terminal, project } = run
    terminal.press('g', 'Down', 'Down')
    await until(() => cursorLine(terminal).includes('gated'))
    await project.openGate('gate')
    await terminal.shows(/✔ gated +done/)
    terminal.press('d')
    await terminal.shows(/change of gated[^]*\+content/)
    terminal.press('c')
    await terminal.shows(/copied the change of gated/)
    expect(terminal.clipboard).toContain('+content')
    terminal.press('Escape')
    await terminal.showsNoMore(/change of gated/)
  })
})

describe('leaving', () => {
  it('q asks; v closes the view, the run goes on in lines, the summary stays', async () => {
    await using run = await openRun()
    const { terminal, project } = run
    terminal.press('a', 'q')
    await terminal.shows(/the run goes on here/)
    terminal.press('n')
    await terminal.showsNoMore(/the run goes on here/)
    terminal.press('q', 'v')
    await until(() => !terminal.isAlternate)
    await project.openGate('gate')
    await terminal.shows(/✔ gated[^]*ended with 1/)
    expect(terminal.history).toMatch(/3 of 5 tasks/)
    expect(terminal.cursorIsShown).toBe(true)
  })

  it('q and y stop the run, which can be resumed', async () => {
    await using run = await openRun()
    const { terminal, project } = run
    terminal.press('q', 'y')
    await terminal.shows(/the run is over|ended with 130/)
    expect(terminal.screen, 'does not wait for one more key').not.toContain('the run is over')
    await terminal.shows(/ended with 130/)
    expect(terminal.history).toContain('fleet resume')
    expect(project.query('SELECT status FROM runs')).toMatchObject([{ status: 'halted' }])
  })

  it('Ctrl-C stops gracefully and gives the terminal back', async () => {
    await using run = await openRun()
    const { terminal, project } = run
    terminal.press('C-c')
    await terminal.shows(/the run is over|ended with 130/)
    expect(terminal.screen, 'does not wait for one more key').not.toContain('the run is over')
    await terminal.shows(/ended with 130/)
    expect(terminal.isAlternate).toBe(false)
    expect(terminal.cursorIsShown).toBe(true)
    expect(project.eventsOf('run-halted')).toHaveLength(1)
  })

  it('Ctrl-Z gives the terminal to the shell, fg brings the view back', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'gated', script: project.waitAtGate('gate') }]))
    await using terminal = Terminal.open(project, { args: ['run'] })
    await project.reached('gate')
    await terminal.shows(/▶ gated/)
    const { pid } = terminal
    terminal.press('C-z')
    await until(() => !terminal.isAlternate)
    process.kill(pid, 'SIGCONT')
    await until(() => terminal.isAlternate)
    await terminal.shows(/▶ gated/)
    await project.openGate('gate')
    terminal.press('q')
    await until(() => !terminal.isAlternate)
  })
})
