import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { Forecast } from '../../src/core/forecast/forecast-run.ts'
import { planOf, Project } from '../rig/project.ts'

const plan = planOf([{ id: 'first', script: 'sleep 0.05; echo 1 > first.txt', labels: ['ui'] }, { id: 'second', script: 'echo 2 > second.txt', needs: ['first'] }])

/** A project whose plan has run a few times. */
async function createRuns(runs: number): Promise<Project> {
  const project = await Project.create({ plan })
  for (let index = 0; index < runs; index += 1) await project.run(['run', '--new', '--quiet'])
  return project
}

describe('forecast', () => {
  it('says so without history, and tells time by the task with it', async () => {
    await using project = await Project.create({ plan })
    expect(await project.run(['forecast'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('no history') })
    expect(project.has('.fleet')).toBe(false)
    for (const _ of [1, 2, 3]) await project.run(['run', '--new', '--quiet'])
    const forecast = JSON.parse((await project.run(['forecast', '--json'])).stdout) as Forecast
    expect(forecast.basis).toMatchObject({ task: 2, none: 0 })
    expect(forecast.remainingMs.p50).toBeGreaterThan(50)
    expect(forecast.remainingMs.p90).toBeGreaterThanOrEqual(forecast.remainingMs.p50)
    expect((await project.run(['run', '--dry-run'])).stdout).toMatch(/time {2}P50 .*P90/)
    expect((await project.run(['forecast', '--score'])).stdout).toMatch(/% of 2 within the 80 % range, mean pinball loss/)
  })

  it('keeps a run from starting that would likely take longer than allowed', async () => {
    await using project = await createRuns(2)
    const runId = project.runId
    expect(await project.run(['run', '--new', '--max-time', '1ms'])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/would likely take longer than 1ms[^]*next:/) })
    expect(await project.run(['run', '--dry-run', '--max-time', '1ms'])).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('would run 2 tasks'), stderr: expect.stringContaining('would likely take longer than 1ms') })
    expect(project.runId).toBe(runId)
    expect((await project.run(['run', '--new', '--quiet', '--max-time', '1h'])).exitCode).toBe(0)
    expect(project.runId).not.toBe(runId)
  })
})

describe('a run that takes longer than all before', () => {
  it('is told of while it goes on', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'slow', script: 'sleep "$(cat ../seconds)"', isolation: 'none', allowEmpty: true }]) })
    await project.write({ '../seconds': '0.01' })
    for (const _ of [1, 2, 3, 4, 5]) await project.run(['run', '--new', '--quiet'])
    await project.write({ '../seconds': '4' })
    expect((await project.run(['run', '--new', '--reporter', 'plain'])).stderr).toMatch(/^! slow#1 takes unusually long: .*, usually .* \(5 attempts\)$/m)
  })
})

describe('metrics', () => {
  it('shows what attempts took, by the group asked for, for people and for collectors', async () => {
    await using project = await createRuns(2)
    expect((await project.run(['metrics'])).stdout).toMatch(/task +attempts[^]*first +2 +100 %[^]*second +2/)
    expect(JSON.parse((await project.run(['metrics', '--by', 'kind', '--json'])).stdout)).toMatchObject({ by: 'kind', groups: [{ name: 'ui', attempts: 2 }, { name: '(no labels)', attempts: 2 }] })
    expect((await project.run(['metrics', '--trend'])).stdout).toMatch(new RegExp(`^run +attempts +succeeded +median +time ±\n\\S+ +2 +100 % .* –\n${project.runId} +2 +100 % .* [+−]\\d+ %\n`))
    expect(JSON.parse((await project.run(['metrics', '--trend', '--json', '--task', 'first'])).stdout)).toMatchObject({ trend: [{ attempts: 1, durationChange: null }, { name: project.runId, attempts: 1, durationChange: expect.any(Number) }] })
    expect(await project.run(['metrics', '--trend', '--format', 'prometheus'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--trend is of all runs') })
    expect((await project.run(['metrics', '--format', 'prometheus'])).stdout).toContain('fleet_attempts_total{agent="command",outcome="succeeded"} 4')
    const [, ...sql] = (await project.run(['metrics', '--sql'])).stdout.split('\n')
    expect(project.query(sql.join('\n'))).toMatchObject([{ task_id: 'first', attempts: 2, success_share: 1 }, { task_id: 'second' }])
  })

  it('measures the processor time of what agents run', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'busy', script: `${process.execPath} -e 'const end = process.cpuUsage().user + 2e5; while (process.cpuUsage().user < end);'; echo 1 > a.txt` }]) })
    await project.run(['run', '--quiet'])
    const [row] = project.query('SELECT cpu_ms, outcome, agent FROM attempts')
    expect(row).toMatchObject({ outcome: 'succeeded', agent: 'command' })
    expect(row?.['cpu_ms']).toBeGreaterThan(180)
    expect(project.query("SELECT metric_value AS value FROM metrics WHERE metric_name = 'cpu_ms'")).toHaveLength(1)
  })

  it('sends them to an OpenTelemetry collector, and says when it cannot', async () => {
    await using project = await createRuns(1)
    const received: { readonly url: string | undefined; readonly body: string }[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
        received.push({ url: request.url, body })
        response.end('{}')
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect((await project.run(['metrics', '--otlp-endpoint', endpoint])).exitCode).toBe(0)
    const closed = once(server, 'close')
    server.close()
    await closed
    expect(received.map(({ url }) => url)).toEqual(['/v1/metrics'])
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ resourceMetrics: [{ scopeMetrics: [{ metrics: expect.arrayContaining([expect.objectContaining({ name: 'fleet.attempts', sum: expect.objectContaining({ dataPoints: [expect.objectContaining({ asDouble: 2 })] }) })]) }] }] })
    expect(await project.run(['metrics', '--otlp-endpoint', endpoint])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('cannot be reached') })
  })
})

describe('compare', () => {
  it('runs a plan in three ways and leaves nothing of them', async () => {
    await using project = await createRuns(1)
    const [branches, runs] = [project.git('for-each-ref'), project.query('SELECT id FROM runs')]
    const result = JSON.parse((await project.run(['compare', '--repeat', '1', '--json'])).stdout) as { readonly variants: readonly object[] }
    expect(result.variants).toMatchObject(['one at a time', 'level by level', 'scheduler'].map((variant) => ({ variant, runs: 1, successShare: 1 })))
    expect([project.git('for-each-ref'), project.query('SELECT id FROM runs'), project.has('.fleet/compare')]).toEqual([branches, runs, false])
  })

  it('refuses tasks that work in place', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'tidy', script: 'echo 1 > a.txt', isolation: 'in-place' }]) })
    expect(await project.run(['compare'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('task tidy works in place') })
  })

  it('puts two recorded runs side by side', async () => {
    await using project = await createRuns(2)
    const [a, b] = project.query('SELECT id FROM runs ORDER BY created_at').map(({ id }) => String(id))
    const { stdout } = await project.run(['compare', String(a), String(b)])
    expect(stdout).toMatch(/first +succeeded[^]*second +succeeded[^]*whole run +2 → 2 landed/)
    expect(JSON.parse((await project.run(['compare', String(a), String(b), '--json'])).stdout)).toMatchObject({ runs: [a, b], tasks: [{ task: 'first', attempts: [{ number: 1 }] }, { task: 'second' }] })
  })

  it('studies how duration grows with the number of tasks', async () => {
    await using project = await Project.create()
    const { points } = JSON.parse((await project.run(['compare', '--scale', '2,60', '--task-ms', '10', '--repeat', '1', '--json'])).stdout) as { readonly points: readonly object[] }
    expect(points).toMatchObject([{ tasks: 2, isReckoned: false }, { tasks: 60, isReckoned: true, sequentialMs: 600 }])
    expect(await project.run(['compare', '--scale', 'many'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('not a list of sizes') })
  })
})
