import { describe, expect, it } from 'vitest'
import { planOf, Project } from '../rig/project.ts'

/** Two tasks after one another, the first of which waits for the test. */
function gatedPlan(project: Project, extra: object = {}): object {
  return planOf([{ id: 'first', script: `echo begun\n${project.waitAtGate('gate')}echo done\necho 1 > first.txt`, ...extra }, { id: 'second', needs: ['first'] }])
}

async function createGated(extra: object = {}): Promise<Project> {
  const project = await Project.create()
  await project.writePlan(gatedPlan(project, extra))
  return project
}

describe('while a run goes on in another process', () => {
  it('status tells what runs, as text, as JSON and among all runs', async () => {
    await using project = await createGated()
    const running = project.start(['run'])
    await project.reached('gate')
    expect((await project.run(['status'])).stdout).toMatch(/▶ first +running[^]*· second +waiting[^]*2 tasks: 1 running, 1 waiting/)
    const report = JSON.parse((await project.run(['status', '--json'])).stdout) as unknown
    expect(report).toMatchObject({ run: { status: 'running', outcome: null }, tasks: [{ id: 'first', status: 'running', attempts: [{ outcome: 'running' }] }, { id: 'second', status: 'waiting' }] })
    expect((await project.run(['status', '--all'])).stdout).toContain('running')
    await project.openGate('gate')
    expect((await project.end(running)).exitCode).toBe(0)
    expect((await project.run(['status'])).stdout).toMatch(/✔ first +landed/)
    expect(JSON.parse((await project.run(['status', '--all', '--json'])).stdout)).toMatchObject([{ status: 'ended', outcome: 'succeeded' }])
  })

  it('logs --follow shows what is written until the attempt is over, then ends', async () => {
    await using project = await createGated()
    const running = project.start(['run'])
    await project.reached('gate')
    const following = project.start(['logs', 'first', '--follow'])
    await following.says(/^begun$/m)
    expect(following.output).not.toContain('done')
    await project.openGate('gate')
    expect(await project.end(following)).toMatchObject({ exitCode: 0, stdout: 'begun\ndone\n', stderr: '' })
    await project.end(running)
  })

  it('pause lets what runs finish and starts nothing more, resume wakes it', async () => {
    await using project = await createGated()
    const running = project.start(['run'])
    await project.reached('gate')
    expect(await project.run(['pause'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('go on with fleet resume') })
    await running.says(/paused/)
    await project.openGate('gate')
    await running.says(/✔ first/)
    expect(JSON.parse((await project.run(['status', '--json'])).stdout)).toMatchObject({ run: { status: 'paused' }, tasks: [{ status: 'succeeded' }, { status: 'waiting', attempts: [] }] })
    expect(await project.run(['resume'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('carried out by another process') })
    expect(await project.end(running)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 of 2 tasks') })
  })

  it('a second run in the same folder is refused with the pid of the first', async () => {
    await using project = await createGated()
    const running = project.start(['run'])
    await project.reached('gate')
    const second = await project.run(['run'])
    expect(second).toMatchObject({ exitCode: 2, stdout: '' })
    expect(second.stderr).toContain(String(running.pid))
    expect(second.stderr).toContain('next:')
    await project.openGate('gate')
    expect((await project.end(running)).exitCode).toBe(0)
  })

  it('cancel stops a run for good: the agent ends, its change goes, the exit code is 1', async () => {
    await using project = await createGated()
    const running = project.start(['run'])
    await project.reached('gate')
    expect((await project.run(['cancel'])).exitCode).toBe(0)
    expect(await project.end(running)).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('canceled') })
    expect(await project.report()).toMatchObject({ run: { outcome: 'canceled' }, tasks: [{ outcome: 'canceled', attempts: [{ outcome: 'canceled' }] }, { outcome: 'skipped', because: 'first', attempts: [] }], totals: { canceled: 1 } })
    expect((await project.run(['resume'])).exitCode).toBe(2)
  })

  it('cancel --task stops one task, and only what needs it is skipped', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'slow', script: project.waitAtGate('gate') }, { id: 'after', needs: ['slow'] }, { id: 'other' }]))
    const running = project.start(['run'])
    await project.reached('gate')
    expect(await project.run(['cancel', '--task', 'slow'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('slow of run') })
    expect((await project.end(running)).exitCode).toBe(1)
    expect((await project.report()).tasks.map(({ id, outcome, because }) => [id, outcome, because])).toEqual([['slow', 'canceled', null], ['after', 'skipped', 'slow'], ['other', 'succeeded', null]])
  })

  it('approve lets a task start that waits for a person, and records who it was', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'deploy', approve: true }]) })
    const running = project.start(['run'])
    await running.says(/waits for approval: fleet approve deploy/)
    expect((await project.run(['status', '--json'])).stdout).toContain('awaiting-approval')
    expect(await project.run(['approve', 'deploy', '--by', 'ada'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('approved by ada') })
    expect((await project.end(running)).exitCode).toBe(0)
    expect(project.eventsOf('task-approved')).toMatchObject([{ task: 'deploy', by: 'ada' }])
  })
})

describe('logs', () => {
  it('shows the last attempt or a named one, with its checks, and only the lines asked for', async () => {
    const plan = planOf([{ id: 'a', script: 'echo "attempt $FLEET_ATTEMPT says hello"\necho noise\n[ "$FLEET_ATTEMPT" = 2 ] && echo x > x.txt', checks: ['look'] }], { checks: { look: { run: ['sh', '-c', 'echo looked at x'] } } })
    await using project = await Project.create({ plan })
    expect((await project.run(['run'])).exitCode).toBe(0)
    expect((await project.run(['logs', 'a'])).stdout).toBe('── a.2.log\nattempt 2 says hello\nnoise\n── a.2.task-look.log\nlooked at x\n')
    expect((await project.run(['logs', 'a', '--attempt', '1'])).stdout).toMatch(/^attempt 1 says hello\nnoise\n/)
    expect((await project.run(['logs', 'a', '--attempt', '1', '--grep', 'hello'])).stdout).toBe('attempt 1 says hello\n')
    expect(await project.run(['logs', 'a', '--attempt', '9'])).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

describe('retry', () => {
  const flaky = planOf([
    { id: 'bad', retries: 0, script: 'test -e "$FLEET_SOURCE_FLAGS/bad" && echo 1 > bad.txt' },
    { id: 'worse', retries: 0, script: 'test -e "$FLEET_SOURCE_FLAGS/worse" && echo 1 > worse.txt' },
    { id: 'after', needs: ['bad'] },
    { id: 'last', needs: ['after', 'worse'] },
    { id: 'fine' },
  ], { repositories: { main: { path: '.' }, flags: { path: '../flags', readonly: true } } })

  async function createFlaky(): Promise<Project> {
    const project = await Project.create({ plan: flaky })
    await project.write({ '../flags/README.md': '' })
    return project
  }

  it('brings a named task back with its dependents after the run has ended, but for those that another failure blocks', async () => {
    await using project = await createFlaky()
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect((await project.report()).tasks.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'skipped', 'skipped', 'succeeded'])
    await project.write({ '../flags/bad': '' })
    expect((await project.run(['retry', 'bad'])).exitCode).toBe(1)
    expect((await project.report()).tasks.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed', 'succeeded', 'skipped', 'succeeded'])
    expect(project.eventsOf('attempt-started').filter(({ task }) => task === 'fine')).toHaveLength(1)
  })

  it('without a name takes all that failed', async () => {
    await using project = await createFlaky()
    await project.run(['run'])
    await project.write({ '../flags/bad': '', '../flags/worse': '' })
    expect(await project.run(['retry'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('5 of 5 tasks') })
    expect(project.git('ls-tree', '--name-only', `fleet/${project.runId}`).split('\n')).toEqual(['README.md', 'after.txt', 'bad.txt', 'fine.txt', 'fleet.yaml', 'last.txt', 'worse.txt'])
  })

  it('of an ended run is refused while another run is carried out in the folder', async () => {
    await using project = await createFlaky()
    await project.run(['run'])
    const failed = project.runId
    await project.writePlan(gatedPlan(project))
    const running = project.start(['run', '--new'])
    await project.reached('gate')
    expect(await project.run(['retry', '--run', failed])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(String(running.pid)) })
    await project.openGate('gate')
    await project.end(running)
  })
})
