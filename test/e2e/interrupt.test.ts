import { describe, expect, it } from 'vitest'
import { findProcesses } from '../rig/find-leftovers.ts'
import { planOf, Project } from '../rig/project.ts'
import { until } from '../rig/program.ts'

async function createSlow(): Promise<Project> {
  const project = await Project.create()
  await project.writePlan(planOf([{ id: 'quick' }, { id: 'slow', needs: ['quick'], retries: 0, script: `echo half > slow.txt\n${project.waitAtGate('gate')}echo 1 > slow.txt` }, { id: 'last', needs: ['slow'] }]))
  return project
}

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('the first %s stops gracefully: exit code 130, no retry used, nothing left, and resume goes on', async (signal) => {
    await using project = await createSlow()
    const running = project.start(['run'])
    await project.reached('gate')
    running.kill(signal)
    const { exitCode, stdout, stderr } = await project.end(running)
    expect(exitCode).toBe(130)
    expect(stderr).toContain('press Ctrl-C again')
    expect(stdout).toContain(`fleet resume ${project.runId}`)
    expect(project.eventsOf('attempt-released')).toMatchObject([{ task: 'slow', attempt: 1, reason: 'interrupted' }])
    expect(project.eventsOf('attempt-failed')).toEqual([])
    await project.openGate('gate')
    expect(await project.run(['resume'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('3 of 3 tasks'), stderr: expect.stringContaining('taken up again: 1 task of 3 already landed') })
    expect(project.eventsOf('attempt-started').map(({ task, attempt }) => `${task}#${attempt}`)).toEqual(['quick#1', 'slow#1', 'slow#2', 'last#1'])
  })

  it('the second ends at once and leaves no process, and resume goes on', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'stubborn', script: `trap '' TERM INT HUP\n${project.waitAtGate('gate')}echo 1 > done.txt` }]))
    const running = project.start(['run'])
    await project.reached('gate')
    running.kill('SIGINT')
    await running.says(/press Ctrl-C again/)
    const asked = performance.now()
    running.kill('SIGINT')
    expect(await running.finished).toMatchObject({ exitCode: 130 })
    expect(performance.now() - asked).toBeLessThan(3_000)
    await until(async () => (await findProcesses(project.folder)).length === 0)
    await project.openGate('gate')
    expect((await project.run(['resume'])).exitCode).toBe(0)
  })

  it('on a terminal the key does the same, though the terminal tells every process of the group', async () => {
    await using project = await createSlow()
    const running = project.startOnTerminal(['run'])
    await project.reached('gate')
    running.write('\u0003')
    expect((await project.end(running)).exitCode).toBe(130)
    expect(project.eventsOf('attempt-released')).toMatchObject([{ task: 'slow' }])
    await project.openGate('gate')
    expect((await project.run(['resume'])).exitCode).toBe(0)
  })
})

describe('an unfinished run', () => {
  async function createInterrupted(): Promise<Project> {
    const project = await createSlow()
    const running = project.start(['run'])
    await project.reached('gate')
    running.kill('SIGINT')
    await project.end(running)
    await project.openGate('gate')
    return project
  }

  it('goes on with fleet run when the plan is the same', async () => {
    await using project = await createInterrupted()
    const before = project.runId
    expect(await project.run(['run'])).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`going on with run ${before}`) })
    expect(project.runId).toBe(before)
  })

  it('is not gone on with when the plan has changed, unless somebody says how', async () => {
    await using project = await createInterrupted()
    const before = project.runId
    await project.writePlan(planOf([{ id: 'other' }]))
    expect(await project.run(['run'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(/has changed since\n\s+next: .*fleet resume.*fleet run --new/) })
    expect(await project.run(['run', '--new'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 of 1 task') })
    expect(project.runId).not.toBe(before)
    expect(await project.run(['resume', before])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('3 of 3 tasks') })
  })

  it('is asked about on a terminal: yes by default, no starts afresh, --no-input does not ask', async () => {
    await using project = await createInterrupted()
    const before = project.runId
    const refusing = project.startOnTerminal(['run'])
    await refusing.says(/is unfinished: 1 of 3 tasks have landed\. Go on with it as it was\? \[Y\/n\]/)
    refusing.write('n\r')
    expect((await project.end(refusing)).exitCode).toBe(0)
    expect(project.runId).not.toBe(before)
    expect(project.query(`SELECT status FROM runs WHERE id = '${before}'`)).toMatchObject([{ status: 'halted' }])
  })

  it('is gone on with on a terminal by the enter key alone', async () => {
    await using project = await createInterrupted()
    const before = project.runId
    const accepting = project.startOnTerminal(['run'])
    await accepting.says(/\[Y\/n\]/)
    accepting.write('\r')
    expect((await project.end(accepting)).exitCode).toBe(0)
    expect(project.runId).toBe(before)
  })

  it('that was killed while paused is woken by fleet run, not waited on for ever', async () => {
    await using project = await createSlow()
    const running = project.start(['run'])
    await project.reached('gate')
    await project.run(['pause'])
    await running.says(/paused/)
    running.kill('SIGKILL')
    await running.finished
    await project.openGate('gate')
    const again = project.start(['run'])
    await again.says(/3 of 3 tasks/)
    expect((await project.end(again)).exitCode).toBe(0)
  })
})
