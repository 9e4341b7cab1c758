import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analysisReportSchema, type AnalysisReport } from '../../src/analysis/analysis-report.ts'
import { Project } from '../rig/project.ts'

/** In pieces, so that no scanner finds one here. */
const token = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_')

async function analyze(project: Project, ...args: readonly string[]): Promise<AnalysisReport> {
  const { stdout, stderr, exitCode } = await project.run(['analyze', '--format', 'json', ...args])
  expect({ stderr, exitCode }).toEqual({ stderr: expect.any(String), exitCode: 0 })
  return analysisReportSchema.parse(JSON.parse(stdout))
}

function commit(project: Project, message: string, at?: string): void {
  project.git('add', '--all')
  project.git('commit', '--quiet', `--message=${message}`, ...(at === undefined ? [] : [`--date=${at}`]))
}

const secretsOf = (report: AnalysisReport) => report.files.flatMap(({ findings }) => findings.filter(({ category }) => category === 'secret'))

describe('fleet analyze --history', () => {
  it('finds a secret that a commit brought and another took away, once, with the commit, and shows nothing of it', async () => {
    await using project = await Project.create({ files: { 'README.md': 'x\n' } })
    await project.write({ 'conf/app.ini': `[api]\ntoken = ${token}\n` })
    commit(project, 'add')
    const added = project.git('rev-parse', 'HEAD')
    await project.write({ 'conf/app.ini': '[api]\n' })
    commit(project, 'remove')
    expect(secretsOf(await analyze(project))).toEqual([])
    const report = await analyze(project, '--history')
    expect(secretsOf(report)).toEqual([expect.objectContaining({ location: expect.objectContaining({ path: 'conf/app.ini', line: 2 }), message: expect.stringContaining(`Commit ${added.slice(0, 12)} added it`), mend: expect.stringContaining('everybody who has the repository') })])
    expect(report.remarks.join()).toContain('3 commits searched for secrets: 1 that are not there any more')
    expect(JSON.stringify(report)).not.toContain(token.slice(6, 20))
    expect((await project.run(['analyze', '--history', '--fail-on', 'high'])).exitCode).toBe(1)
    expect(secretsOf(await analyze(project, 'README.md', '--history'))).toEqual([])
  })

  it('tells a secret that is still there as one of the tree, once', async () => {
    await using project = await Project.create({ files: { 'app.ini': `token = ${token}\n` } })
    const found = secretsOf(await analyze(project, '--history'))
    expect(found).toHaveLength(1)
    expect(found[0]?.message).not.toContain('Commit')
  })

  it('runs nothing of the repository', async () => {
    await using project = await Project.create({ files: { '.gitattributes': '* diff=evil filter=evil\n', 'a.txt': 'a\n' } })
    await project.write({ '../evil.sh': `#!/bin/sh\ntouch '${project.root}/ran'\ncat\n` })
    for (const key of ['diff.evil.textconv', 'diff.evil.command', 'diff.external', 'core.fsmonitor', 'core.pager']) project.git('config', key, join(project.root, 'evil.sh'))
    await analyze(project, '--history', '--hotspots')
    expect(existsSync(join(project.root, 'ran'))).toBe(false)
  })
})

describe('fleet analyze --staged', () => {
  it('looks at what is staged, not at what lies in the folder', async () => {
    await using project = await Project.create({ files: { 'a.py': 'def a():\n    return 1\n', 'app.ini': 'x\n' } })
    await project.write({ 'app.ini': `token = ${token}\n`, 'b.py': 'def b(code):\n    return eval(code)\n' })
    project.git('add', 'app.ini')
    await project.write({ 'app.ini': 'x\n' })
    const report = await analyze(project, '--staged')
    expect(report.change?.newFindings).toEqual([expect.objectContaining({ category: 'secret', location: expect.objectContaining({ path: 'app.ini', line: 1 }) })])
    expect(report.totals.files).toBe(1)
    expect((await project.run(['analyze', '--staged', '--fail-on', 'high'])).exitCode).toBe(1)
    expect(project.git('status', '--porcelain')).toContain('MM app.ini')
  })

  it('works before the first commit, and with nothing staged', async () => {
    await using project = await Project.create({ files: { 'a.ts': 'export const a = 1\n' }, git: false })
    project.git('init', '--quiet')
    expect(await project.run(['analyze', '--staged'])).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('no file differs from HEAD') })
    project.git('add', 'a.ts')
    expect((await analyze(project, '--staged')).files.map(({ path }) => path)).toEqual(['a.ts'])
  })
})

describe('fleet analyze --hotspots', () => {
  const branchy = (count: number): string => `def f(x):\n${Array.from({ length: count }, (_, at) => `    if x == ${at}:\n        return ${at}\n`).join('')}    return -1\n`

  it('ranks files by commits × complexity, and the newest commits by risk beside plain churn, with the accuracy of both', async () => {
    await using project = await Project.create({ files: { 'hot.py': branchy(2), 'calm.py': branchy(9), 'plain.py': 'x = 1\n' } })
    for (const count of [4, 6, 8]) {
      await project.write({ 'hot.py': branchy(count) })
      commit(project, `fix: take ${count}`)
    }
    const { hotspots } = await analyze(project, '--hotspots')
    expect(hotspots?.files.map(({ path, commits, score }) => [path, commits, Math.round(score)])).toEqual([['hot.py', 4, 100], ['calm.py', 1, expect.any(Number)], ['plain.py', 1, expect.any(Number)]])
    expect(hotspots?.commits).toBe(4)
    expect(hotspots?.changes).toHaveLength(4)
    expect(hotspots?.changes.map(({ riskRank }) => riskRank)).toEqual([...(hotspots?.changes ?? [])].map(({ riskRank }) => riskRank).sort((a, b) => a - b))
    const { stdout } = await project.run(['analyze', '--hotspots'])
    expect(stdout).toMatch(/Hotspots: 4 commits\n +file +score[^\n]*\n +hot\.py +100 +4 /)
    expect(stdout).toMatch(/Newest commits, by risk\n +commit +risk +rank +lines +churn rank[^]*never a verdict\. On 7 repositories[^\n]*76\.7 % of the pairs, plain churn in 75\.1 %/)
  })

  it.each(['markdown', 'html'])('says in %s what the ranking is worth', async (format) => {
    await using project = await Project.create({ files: { 'a.py': branchy(2) } })
    expect((await project.run(['analyze', '--hotspots', '-f', format])).stdout).toMatch(/a\.py[^]*never a verdict/)
  })

  it('--since leaves older commits out, and a risky history is never a verdict', async () => {
    await using project = await Project.create({ files: { 'README.md': 'x\n' } })
    await project.write({ 'old.py': branchy(3) })
    commit(project, 'long ago', '2001-01-01T00:00:00Z')
    await project.write({ 'new.py': branchy(3) })
    commit(project, 'now')
    const { hotspots } = await analyze(project, '--hotspots', '--since', '1y', '--fail-on', 'low')
    expect(hotspots?.files.map(({ path }) => path)).toEqual(['new.py'])
    expect(hotspots?.since).toMatch(/^\d{4}-/)
  })

  it('shows paths as the rest of the report does, and refuses what cannot be meant', async () => {
    await using project = await Project.create({ files: { 'src/a.py': branchy(3), 'b.py': branchy(3) } })
    const inside = await project.run(['analyze', '-f', 'json', '--hotspots'], { cwd: join(project.folder, 'src') })
    expect((JSON.parse(inside.stdout) as AnalysisReport).hotspots?.files.map(({ path }) => path)).toEqual(['a.py'])
    for (const args of [['--hotspots', '--since', 'soon'], ['--since', '1y'], ['--hotspots', '--base', 'HEAD'], ['--staged', '--base', 'HEAD'], ['--history', '--staged']]) expect(await project.run(['analyze', ...args])).toMatchObject({ exitCode: 2 })
    await using plain = await Project.create({ files: { 'a.py': '' }, git: false })
    expect(await plain.run(['analyze', '--hotspots'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('needs a git repository with a commit') })
  })
})
