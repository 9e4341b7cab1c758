import { describe, expect, it } from 'vitest'
import type { AnalysisReport } from '../../src/analysis/analysis-report.ts'
import { LoopbackServer } from '../rig/loopback-server.ts'
import { Project } from '../rig/project.ts'

const files = { 'a.ts': 'export const a = 1\nexport const b = 2\n' }
const token = 'squ_0123456789abcdef'
const environment = { SONAR_TOKEN: token }

/** The reply of a SonarQube server, as it was recorded. */
function gateOf(status: string): object {
  const conditions = [{ status, metricKey: 'new_coverage', comparator: 'LT', errorThreshold: '80', actualValue: '61.5' }, { status: 'OK', metricKey: 'new_violations', comparator: 'GT', errorThreshold: '0', actualValue: '0' }]
  return { projectStatus: { status, conditions, ignoredConditions: false, caycStatus: 'compliant', period: { mode: 'PREVIOUS_VERSION' } } }
}

describe('fleet analyze --sonar-gate', () => {
  it('ends with 1 when the gate of the project fails, and says which conditions; the token goes to the server and nowhere else', async () => {
    await using server = await LoopbackServer.start(() => [200, gateOf('ERROR')])
    await using project = await Project.create({ files })
    const args = ['analyze', '--sonar-gate', `${server.url}/sonar`, '--sonar-project', 'shop:web', '--sonar-branch', 'release/1']
    const { exitCode, stdout, stderr } = await project.run(args, { environment })
    expect(exitCode).toBe(1)
    expect(stderr).toContain("SonarQube's quality gate fails: new_coverage 61.5 (limit 80)")
    expect(stdout).toMatch(/SonarQube quality gate\n +ERROR \(shop:web on http:[^\n]*\)\n +ERROR new_coverage 61\.5, limit 80/)
    expect(server.asked).toEqual([{ method: 'GET', url: '/sonar/api/qualitygates/project_status?projectKey=shop%3Aweb&branch=release%2F1', authorization: `Bearer ${token}`, body: '' }])
    expect(`${stdout}${stderr}`).not.toContain(token)
    const json = await project.run([...args, '-f', 'json'], { environment })
    expect((JSON.parse(json.stdout) as AnalysisReport).qualityGate).toMatchObject({ project: 'shop:web', status: 'ERROR', conditions: [{ metric: 'new_coverage', actual: '61.5', threshold: '80' }, { status: 'OK' }] })
    expect(json.stdout).not.toContain(token)
  })

  it('waits for the analysis that the scanner has handed in', async () => {
    let asked = 0
    await using server = await LoopbackServer.start(({ url }) => {
      if (!url.startsWith('/api/ce/task?id=AYx1')) return [200, gateOf('OK')]
      asked += 1
      return [200, { task: { id: 'AYx1', status: asked < 2 ? 'IN_PROGRESS' : 'SUCCESS', analysisId: 'an-1' } }]
    })
    await using project = await Project.create({ files: { ...files, '.scannerwork/report-task.txt': 'projectKey=shop\nserverUrl=http://elsewhere.invalid\nceTaskId=AYx1\n' } })
    expect(await project.run(['analyze', '--sonar-gate', server.url, '--sonar-task', '.scannerwork/report-task.txt'], { environment })).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('OK (shop on') })
    expect(server.asked.map(({ url }) => url)).toEqual(['/api/ce/task?id=AYx1', '/api/ce/task?id=AYx1', '/api/qualitygates/project_status?analysisId=an-1'])
  })

  it('fails closed where the server refuses, does not know the project, has no gate, or does not answer', async () => {
    await using project = await Project.create({ files })
    for (const [status, body, words] of [[401, {}, 'refused the token'], [404, { errors: [{ msg: 'Project not found' }] }, 'Project not found'], [200, gateOf('NONE'), 'has no quality gate'], [200, { odd: true }, 'another shape'], [302, {}, 'answered 302']] as const) {
      await using server = await LoopbackServer.start(() => [status, body])
      expect(await project.run(['analyze', '--sonar-gate', server.url, '--sonar-project', 'x'], { environment })).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(words) })
    }
    const gone = await LoopbackServer.start(() => [200, {}])
    const { url } = gone
    await gone[Symbol.asyncDispose]()
    const { exitCode, stdout, stderr } = await project.run(['analyze', '--sonar-gate', url, '--sonar-project', 'x'], { environment })
    expect(exitCode).toBe(1)
    expect(`${stdout}${stderr}`).not.toContain(token)
  })

  it('refuses what cannot be meant, without a word of the token', async () => {
    await using project = await Project.create({ files })
    for (const args of [['--sonar-gate', 'no address', '--sonar-project', 'x'], ['--sonar-gate', 'file:///etc', '--sonar-project', 'x'], ['--sonar-gate', 'http://127.0.0.1:9'], ['--sonar-project', 'x'], ['--sonar-coverage', 'x.xml']]) expect(await project.run(['analyze', ...args])).toMatchObject({ exitCode: 2 })
    const broken = await project.run(['analyze', '--sonar-gate', 'http://127.0.0.1:9', '--sonar-project', 'x'], { environment: { SONAR_TOKEN: `${token}\nsecond` } })
    expect(broken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SONAR_TOKEN is no token') })
    expect(broken.stderr).not.toContain(token)
  })
})

it('fleet analyze --sonar-coverage writes the coverage as SonarQube reads it', async () => {
  await using project = await Project.create({ files: { ...files, '../lcov.info': 'SF:a.ts\nDA:1,3\nDA:2,0\nend_of_record\n' } })
  expect(await project.run(['analyze', '--coverage', '../lcov.info', '--sonar-coverage', '../sonar.xml', '--format', 'sonar', '-o', '../issues.json'])).toMatchObject({ exitCode: 0 })
  expect(await project.read('../sonar.xml')).toBe('<coverage version="1">\n  <file path="a.ts">\n    <lineToCover lineNumber="1" covered="true"/>\n    <lineToCover lineNumber="2" covered="false"/>\n  </file>\n</coverage>\n')
  expect(JSON.parse(await project.read('../issues.json'))).toEqual({ rules: [], issues: [] })
})
