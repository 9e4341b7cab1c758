import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { toAnalysisJsonSchema, type AnalysisReport } from '../../src/analysis/analysis-report.ts'
import { compileSarif } from '../analysis/official-schemas.ts'
import { Project } from '../rig/project.ts'

const injection = `import sqlite3
from flask import request

def find(connection):
    name = request.args["name"]
    return connection.execute("SELECT * FROM users WHERE name = '" + name + "'")
`
const files: Readonly<Record<string, string>> = {
  '.gitignore': 'build/\n',
  'README.md': 'A project.\n',
  'app/users.py': injection,
  'src/sum.ts': 'export function sum(a: number, b: number): number {\n  if (a > 0) return a + b\n  return b\n}\n',
  'src/broken.js': 'function ( {\n',
  'src/empty.ts': '',
  'build/generated.js': 'eval(location.hash)\n',
}

/** Characters by which a name would steer a terminal or turn around what stands beside it. */
const isSteering = (text: string): boolean => text.includes('\u001b') || text.includes('\u202e')

const validate = new Ajv2020({ strict: false }).compile(toAnalysisJsonSchema())

async function analyze(project: Project, ...args: readonly string[]): Promise<AnalysisReport> {
  const { stdout, stderr, exitCode } = await project.run(['analyze', '--format', 'json', ...args])
  expect({ stderr, exitCode }).toEqual({ stderr: expect.any(String), exitCode: 0 })
  const report = JSON.parse(stdout) as AnalysisReport
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true)
  return report
}

const fileOf = (report: AnalysisReport, path: string): AnalysisReport['files'][number] | undefined => report.files.find((file) => file.path === path)

describe('fleet analyze', () => {
  it('measures and judges what git does not ignore, in the order of the paths, and the same on every run', async () => {
    await using project = await Project.create({ files })
    await project.write({ 'src/untracked.ts': 'export const one = 1\n' })
    const report = await analyze(project)
    expect(report.files.map(({ path }) => path)).toEqual(['app/users.py', 'src/broken.js', 'src/empty.ts', 'src/sum.ts', 'src/untracked.ts'])
    expect(fileOf(report, 'src/sum.ts')).toMatchObject({ language: 'typescript', lines: { total: 4, source: 4, comment: 0, blank: 0 }, functions: [{ name: 'sum', line: 1, endLine: 4, cyclomatic: 2, cognitive: 1, parameters: 2, returns: 2 }] })
    expect(fileOf(report, 'app/users.py')?.findings).toContainEqual(expect.objectContaining({ category: 'security', cwe: 'CWE-89', location: expect.objectContaining({ path: 'app/users.py', line: 6 }), mend: expect.stringMatching(/\w/) }))
    expect(report.scores.coverage).toBeNull()
    expect(report.scores.security).toBeLessThan(100)
    expect(report.remarks.join()).toContain('Not measured: coverage')
    expect(report).not.toHaveProperty('change')
    expect(await analyze(project)).toEqual(report)
  })

  it('gives a file that does not parse, is no UTF-8 or is empty its place, without a wrong number', async () => {
    await using project = await Project.create({ files })
    await writeFile(join(project.folder, 'src/latin.py'), Buffer.from('name = "\xe9"\n', 'latin1'))
    await writeFile(join(project.folder, 'picture.png'), Buffer.from([0x89, 0x50, 0, 0]))
    await writeFile(join(project.folder, 'src/huge.js'), 'x\n'.repeat(1_500_000))
    const report = await analyze(project)
    for (const path of ['src/broken.js', 'src/latin.py']) expect(fileOf(report, path)).toMatchObject({ lines: null, cyclomatic: null, maintainabilityIndex: null, functions: [] })
    expect(fileOf(report, 'src/empty.ts')).toMatchObject({ lines: { total: 0 }, functions: [], findings: [] })
    const kinds = report.notes.map(({ path, kind }) => `${path} ${kind}`)
    expect(kinds).toEqual([' not-utf8', 'src/broken.js parse-error', 'src/huge.js too-large', 'src/latin.py not-utf8'])
    expect(report.notes[0]?.message).toContain('picture.png')
  })

  it('has no score where there is nothing to score', async () => {
    await using project = await Project.create({ files: {} })
    const report = await analyze(project)
    expect(report).toMatchObject({ files: [], scores: { maintainability: null, coverage: null, security: null, performance: null, overall: null }, totals: { files: 0 } })
    expect(await project.run(['analyze', '--min-score', '1'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing could be measured') })
  })

  it('works in a repository without a commit, and in a plain folder, where it passes by node_modules', async () => {
    await using project = await Project.create({ files: { 'a.ts': 'export const a = 1\n', 'node_modules/x/index.js': 'eval(name)\n', '.fleet/b.ts': 'export const b = 1\n' }, git: false })
    expect((await analyze(project)).files.map(({ path }) => path)).toEqual(['a.ts'])
    project.git('init', '--quiet')
    await project.write({ '.gitignore': 'node_modules\n' })
    expect((await analyze(project)).files.map(({ path }) => path)).toEqual(['a.ts'])
    expect(await project.run(['analyze', '--base', 'HEAD'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('HEAD is no commit') })
  })

  it('takes files and folders, shown relative to where it was started', async () => {
    await using project = await Project.create({ files })
    expect((await analyze(project, 'src/sum.ts', 'app', 'src/sum.ts')).files.map(({ path }) => path)).toEqual(['app/users.py', 'src/sum.ts'])
    const inside = await project.run(['analyze', '-f', 'json'], { cwd: join(project.folder, 'src') })
    expect((JSON.parse(inside.stdout) as AnalysisReport).files.map(({ path }) => path)).toEqual(['broken.js', 'empty.ts', 'sum.ts'])
  })

  it('neither follows links nor runs what a repository brings along', async () => {
    await using project = await Project.create({ files: { 'a.ts': 'export const a = 1\n', '.gitattributes': '*.ts filter=evil diff=evil\n' } })
    await project.write({ '../outside/secret.ts': 'export const secret = 1\n', '../evil.sh': `#!/bin/sh\ntouch '${project.root}/ran'\ncat\n` })
    await symlink(join(project.root, 'outside'), join(project.folder, 'linked'))
    await symlink(join(project.root, 'outside/secret.ts'), join(project.folder, 'link.ts'))
    for (const key of ['filter.evil.clean', 'filter.evil.smudge', 'diff.evil.textconv', 'diff.evil.command', 'core.fsmonitor']) project.git('config', key, join(project.root, 'evil.sh'))
    await project.write({ 'a.ts': 'export const a = 2\n' })
    expect((await analyze(project)).files.map(({ path }) => path)).toEqual(['a.ts'])
    expect((await analyze(project, '--base', 'HEAD')).files.map(({ path }) => path)).toEqual(['a.ts'])
    expect(existsSync(join(project.root, 'ran'))).toBe(false)
  })
})

describe('fleet analyze --base', () => {
  it('looks at what differs and tells what is new from what was there', async () => {
    await using project = await Project.create({ files })
    await project.write({ 'app/users.py': `# A comment that shifts the lines.\n${injection}\ndef run(code):\n    return eval(code)\n`, 'src/new.ts': 'export const x = 1\n' })
    project.git('rm', '--quiet', 'src/sum.ts')
    const report = await analyze(project, '--base', 'HEAD')
    expect(report.files.map(({ path }) => path)).toEqual(['app/users.py', 'src/new.ts'])
    expect(report.change?.base).toMatchObject({ revision: 'HEAD', commit: project.git('rev-parse', 'HEAD') })
    expect(report.change?.base.files.map(({ path }) => path)).toEqual(['app/users.py', 'src/sum.ts'])
    expect(report.files[0]?.findings.map(({ cwe }) => cwe)).toContain('CWE-89')
    expect(report.change?.newFindings.map(({ location }) => location.line)).not.toContain(7)
    expect(report.change?.newFindings.map(({ location }) => location.line)).toContain(10)
    // Both sides have the injection, a critical finding that caps the score.
    expect(report.change?.base.scores.security).toBe(40)
    expect(report.change?.fixedFindings).toEqual([])
  })

  it('names a test that was deleted, in the change that deletes it', async () => {
    await using project = await Project.create({ files: { 'sum.ts': 'export const sum = (a: number, b: number) => a + b\n', 'sum.test.ts': "import { expect, it } from 'vitest'\nimport { sum } from './sum.ts'\nit('adds', () => {\n  expect(sum(1, 2)).toBe(3)\n})\n" } })
    project.git('rm', '--quiet', 'sum.test.ts')
    const report = await analyze(project, '--base', 'HEAD')
    expect(report.change?.newFindings).toContainEqual(expect.objectContaining({ category: 'honesty' }))
  })

  it('says how many of the changed lines the tests ran', async () => {
    await using project = await Project.create({ files: { 'a.ts': 'export const a = 1\n' } })
    await project.write({ 'a.ts': 'export const a = 1\nexport const b = 2\nexport const c = 3\n', '../lcov.info': `SF:${project.folder}/a.ts\nDA:1,1\nDA:2,1\nDA:3,0\nend_of_record\n` })
    const report = await analyze(project, '--base', 'HEAD', '--coverage', '../lcov.info')
    expect(report.change?.changedLines).toEqual({ coverable: 2, covered: 1, percent: 50 })
    expect(report.scores.coverage).toBeCloseTo(66.67, 1)
  })
})

describe('the verdict of fleet analyze', () => {
  it('is 1 for findings as severe as --fail-on, with a base only for new ones', async () => {
    await using project = await Project.create({ files })
    expect(await project.run(['analyze', '--fail-on', 'high'])).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/finding.* of severity high or worse/) })
    expect(await project.run(['analyze', 'src', '--fail-on', 'high'])).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await project.run(['analyze', '--base', 'HEAD', '--fail-on', 'low', '--min-score', '99'])).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('no file differs') })
    await project.write({ 'app/users.py': `\n\n${injection}` })
    expect(await project.run(['analyze', '--base', 'HEAD', '--fail-on', 'low'])).toMatchObject({ exitCode: 0, stderr: '' })
  })

  it('is 1 for a score below --min-score', async () => {
    await using project = await Project.create({ files })
    expect(await project.run(['analyze', '--min-score', '100'])).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/overall score [\d.]+ is below 100/) })
    expect(await project.run(['analyze', '--min-score', '1'])).toMatchObject({ exitCode: 0 })
  })

  it('is 2 for what cannot be meant', async () => {
    await using project = await Project.create({ files })
    for (const args of [['--format', 'pdf'], ['--min-score', '101'], ['--min-score', ''], ['--fail-on', 'any'], ['nowhere'], ['--base', 'nowhere'], ['--base', '--output=x'], ['--coverage', 'nowhere.info'], ['-o', 'no/such/folder']]) {
      const { exitCode, stderr } = await project.run(['analyze', ...args])
      expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 2, stderr: expect.stringMatching(/\S/) })
    }
  })
})

describe('the formats of fleet analyze', () => {
  const hostileName = '<img src=x onerror=alert(1)>\u001b[31m\u202e"\'`|@all.py'
  const hostile = { ...files, [hostileName]: injection }

  it('SARIF and SonarQube issues are what their readers expect', async () => {
    await using project = await Project.create({ files })
    const sarif = JSON.parse((await project.run(['analyze', '-f', 'sarif'])).stdout) as { runs: { results: unknown[] }[] }
    const check = compileSarif()
    expect(check(sarif), JSON.stringify(check.errors)).toBe(true)
    expect(sarif.runs[0]?.results.length).toBeGreaterThan(0)
    await project.run(['analyze', '-f', 'sonar', '-o', '../sonar.json'])
    expect(JSON.parse(await project.read('../sonar.json'))).toMatchObject({ issues: expect.arrayContaining([expect.objectContaining({ primaryLocation: expect.objectContaining({ filePath: 'app/users.py' }) })]) })
  })

  it('the table names the worst first, in colours on a terminal only, and foreign text cannot steer the terminal', async () => {
    await using project = await Project.create({ files: hostile })
    const { stdout } = await project.run(['analyze'])
    expect(stdout).toMatch(/^\s+overall\s+[█░]{20}\s+[\d.]+$/m)
    expect(stdout).toMatch(/app\/users\.py:6:\d+ .*CWE-89\n.+\n\s+→ /)
    expect(isSteering(stdout)).toBe(false)
    const colored = await project.end(project.startOnTerminal(['analyze', 'app']))
    expect(colored.stdout).toContain('\u001b[1m')
    await project.end(project.startOnTerminal(['analyze', 'app', '-o', '../table.txt']))
    expect(await project.read('../table.txt')).not.toContain('\u001b')
  })

  it('the page asks for nothing and holds foreign text as text only', async () => {
    await using project = await Project.create({ files: hostile })
    await project.run(['analyze', '-f', 'html', '-o', '../page.html'])
    const page = await project.read('../page.html')
    expect(page).toContain("default-src 'none'")
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(page).not.toContain('<img')
    expect(isSteering(page)).toBe(false)
    expect(page).not.toMatch(/(?:src|action)=["']?(?!x )|href=(?!"#)|url\(|@import|https?:/)
    expect(page).toMatch(/<tr data-severity="\w+">.*app\/users\.py:6/)
  })

  it('Markdown holds foreign text as text only and fits a comment', async () => {
    await using project = await Project.create({ files: { ...hostile, ...Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`many/file-${index}-${'x'.repeat(120)}.py`, injection])) } })
    const { stdout } = await project.run(['analyze', '-f', 'markdown'])
    expect(stdout.length).toBeLessThan(65_536)
    expect(stdout).toContain('\\<img src=x')
    expect(stdout).not.toMatch(/[^\\]<img|@all/)
    expect(isSteering(stdout)).toBe(false)
    const rows = stdout.split('\n').filter((line) => line.startsWith('| ') && line.includes('CWE-89'))
    expect(rows.length).toBeGreaterThan(50)
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6)
  })
})

it('code that nests too deep for the parser ends in a note, not in a crash', async () => {
  await using project = await Project.create({ files: { 'a.ts': 'export const a = 1\n' } })
  await mkdir(join(project.folder, 'deep'))
  await writeFile(join(project.folder, 'deep/nested.js'), `x = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`)
  const report = await analyze(project)
  expect(report.notes).toContainEqual(expect.objectContaining({ path: 'deep/nested.js', kind: 'too-large' }))
  expect(fileOf(report, 'a.ts')?.lines?.total).toBe(1)
})

it('a part of the analysis that gives up fails a verdict that was asked for, and no other', async () => {
  await using project = await Project.create({ files: { 'a.ts': 'export const a = 1\n' } })
  await project.write({ 'deep.json': '['.repeat(100_000) })
  expect(await project.run(['analyze', '--base', 'HEAD'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nobody looked for tests that were weakened') })
  expect(await project.run(['analyze', '--base', 'HEAD', '--fail-on', 'critical'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the analysis is not complete') })
})
