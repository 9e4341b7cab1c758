import { describe, expect, it } from 'vitest'
import type { AnalysisReport } from '../../src/analysis/analysis-report.ts'
import { compileCycloneDx, compileSarif } from '../analysis/official-schemas.ts'
import { LoopbackServer } from '../rig/loopback-server.ts'
import { advisoryOf, npmLockOf } from '../rig/npm-lock.ts'
import { Project } from '../rig/project.ts'

const packages = { old: { version: '1.0.0' }, viral: { version: '1.0.0', license: 'GPL-3.0-only' }, waived: { version: '2.0.0', license: 'UNLICENSED' } }
const files = {
  'package-lock.json': npmLockOf(packages),
  'tools/requirements.txt': 'requests==2.0.0\nflask\n',
  '../osv/old.json': advisoryOf('old', '9.0.0'),
  '../licences.yaml': 'allow: [MIT, Apache-2.0]\nunknown: allow\nexceptions:\n  waived: we wrote it\n',
}

async function analyze(project: Project, ...args: readonly string[]): Promise<AnalysisReport> {
  const { stdout, stderr, exitCode } = await project.run(['analyze', '--format', 'json', ...args])
  expect({ stderr, exitCode }).toEqual({ stderr: expect.any(String), exitCode: 0 })
  return JSON.parse(stdout) as AnalysisReport
}

describe('fleet analyze on lock files', () => {
  it('lists the packages, and says that nobody looked for their vulnerabilities', async () => {
    await using project = await Project.create({ files })
    const report = await analyze(project)
    expect(report.dependencies).toMatchObject({ packages: 5, lockFiles: [{ path: 'package-lock.json', format: 'npm', packages: 3, direct: 3 }, { path: 'tools/requirements.txt', format: 'requirements', packages: 2 }], vulnerabilities: null, licences: null, change: null })
    expect(report.remarks.join()).toContain('Nobody looked for known vulnerabilities of the 5 packages')
    expect(await analyze(project, '--no-dependencies')).not.toHaveProperty('dependencies')
  })

  it('finds known vulnerabilities with the version that mends them, and licences that the policy refuses, in every format', async () => {
    await using project = await Project.create({ files })
    const asked = ['--osv', '../osv', '--licences', '../licences.yaml']
    const report = await analyze(project, ...asked)
    const found = report.files.flatMap(({ findings }) => findings)
    expect(found).toEqual([
      expect.objectContaining({ ruleId: 'osv/GHSA-old', category: 'dependency', severity: 'high', mend: 'Update old to 9.0.0 or later.', location: expect.objectContaining({ path: 'package-lock.json' }) }),
      expect.objectContaining({ ruleId: 'fleet/licence-denied', category: 'licence', message: expect.stringContaining('viral') }),
      expect.objectContaining({ ruleId: 'fleet/licence-denied', suppressedBecause: 'we wrote it' }),
    ])
    expect(report.dependencies).toMatchObject({ vulnerabilities: { packages: 1, advisories: 1, unchecked: 1 }, licences: { refused: 1, waived: 1 } })
    expect(report.suppressed).toBe(1)
    expect(await project.run(['analyze', ...asked, '--fail-on', 'high'])).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/osv\/GHSA-old[^]*old 1\.0\.0: old has a hole\n +→ Update old to 9\.0\.0/) })
    const sarif = JSON.parse((await project.run(['analyze', ...asked, '-f', 'sarif'])).stdout) as unknown
    const check = compileSarif()
    expect(check(sarif), JSON.stringify(check.errors)).toBe(true)
    for (const format of ['sarif', 'sonar', 'markdown', 'html']) expect((await project.run(['analyze', ...asked, '-f', format])).stdout).toMatch(/Update old to 9\.0\.0 or later/)
  })

  it('with a base tells what the change brings: packages, and vulnerabilities that were not there before', async () => {
    await using project = await Project.create({ files: { ...files, '../osv/fresh.json': advisoryOf('fresh', '2.0.0') } })
    await project.write({ 'package-lock.json': npmLockOf({ ...packages, fresh: { version: '1.0.0' } }) })
    const report = await analyze(project, '--base', 'HEAD', '--osv', '../osv', '--licences', '../licences.yaml')
    expect(report.change?.newFindings.map(({ ruleId }) => ruleId)).toEqual(['osv/GHSA-fresh'])
    expect(report.dependencies?.change).toMatchObject({ added: [{ name: 'fresh', version: '1.0.0' }], counts: { added: 1, updated: 0, removed: 0 } })
  })

  it('asks the OSV API only when it is told to', async () => {
    await using server = await LoopbackServer.start(({ url }) => {
      if (url === '/v1/querybatch') return [200, { results: [{ vulns: [{ id: 'GHSA-old' }] }, {}, {}, {}] }]
      return url === '/v1/vulns/GHSA-old' ? [200, JSON.parse(advisoryOf('old', '9.0.0'))] : [404, {}]
    })
    await using project = await Project.create({ files })
    const report = await analyze(project, '--osv-api', server.url)
    expect(report.dependencies?.vulnerabilities).toMatchObject({ packages: 1 })
    expect(server.asked.map(({ url }) => url)).toEqual(['/v1/querybatch', '/v1/vulns/GHSA-old'])
    await analyze(project)
    expect(server.asked).toHaveLength(2)
  })

  it('an API that does not answer in full fails a verdict that was asked for', async () => {
    await using server = await LoopbackServer.start(() => [500, {}])
    await using project = await Project.create({ files })
    expect(await project.run(['analyze', '--osv-api', server.url, '--fail-on', 'critical'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the advisories are missing or incomplete') })
  })

  it('writes a bill of materials that is valid CycloneDX 1.6, with the licences that installed packages state', async () => {
    await using project = await Project.create({ files: { ...files, '.gitignore': 'node_modules\n' } })
    await project.write({ 'node_modules/old/package.json': '{ "name": "old", "version": "1.0.0", "license": "ISC" }' })
    await analyze(project, '--sbom', '../sbom.json')
    const sbom = JSON.parse(await project.read('../sbom.json')) as { specVersion: string; components: { name: string; purl: string; licenses?: unknown }[] }
    const check = compileCycloneDx()
    expect(check(sbom), JSON.stringify(check.errors)).toBe(true)
    expect(sbom.specVersion).toBe('1.6')
    expect(sbom.components.map(({ purl }) => purl).sort()).toEqual(['pkg:npm/old@1.0.0', 'pkg:npm/viral@1.0.0', 'pkg:npm/waived@2.0.0', 'pkg:pypi/flask', 'pkg:pypi/requests@2.0.0'])
    expect(sbom.components.find(({ name }) => name === 'old')?.licenses).toEqual([{ license: { id: 'ISC' } }])
  })

  it('refuses what cannot be meant', async () => {
    await using project = await Project.create({ files: { ...files, '../bad.yaml': 'allow: [GPLv3]\n' } })
    for (const [args, words] of [
      [['--osv', '../nowhere'], 'no advisories at ../nowhere'],
      [['--licences', '../bad.yaml'], 'GPLv3: not an SPDX identifier'],
      [['--licences', '../nowhere.yaml'], 'cannot read the licence policy'],
      [['--osv', '../osv', '--no-dependencies'], '--no-dependencies'],
      [['--sbom', '../s.json', '--base', 'HEAD'], '--sbom describes the whole tree'],
    ] as const) expect(await project.run(['analyze', ...args])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(words) })
  })
})

describe('fleet analyze --import-sarif', () => {
  const sarif = JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'CodeQL', rules: [{ id: 'js/eval', properties: { 'security-severity': '9.3', tags: ['external/cwe/cwe-094'] } }] } }, results: [{ ruleId: 'js/eval', message: { text: 'Code from outside is run.' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'a.js' }, region: { startLine: 2 } } }] }] }] })

  it('takes findings of other tools as its own', async () => {
    await using project = await Project.create({ files: { 'a.js': 'export const a = 1\nexport const b = 2\n', '../codeql.sarif': sarif } })
    const report = await analyze(project, '--import-sarif', '../codeql.sarif')
    expect(report.files.flatMap(({ findings }) => findings)).toEqual([expect.objectContaining({ ruleId: 'codeql/js/eval', severity: 'critical', cwe: 'CWE-94', location: expect.objectContaining({ path: 'a.js', line: 2 }) })])
    expect(report.scores.security).toBe(40)
  })

  it('with a base those on lines that differ are new, the others are left out and counted', async () => {
    await using project = await Project.create({ files: { 'a.js': 'export const a = 1\nexport const b = 2\n', '../codeql.sarif': sarif } })
    await project.write({ 'a.js': 'export const a = 3\nexport const b = 2\n' })
    const old = await analyze(project, '--base', 'HEAD', '--import-sarif', '../codeql.sarif')
    expect(old.change?.newFindings).toEqual([])
    expect(old.remarks.join()).toContain('1 imported finding on lines that do not differ is left out')
    await project.write({ 'a.js': 'export const a = 1\nexport const b = 3\n' })
    expect((await analyze(project, '--base', 'HEAD', '--import-sarif', '../codeql.sarif')).change?.newFindings).toMatchObject([{ ruleId: 'codeql/js/eval' }])
  })

  it('refuses a report that is none', async () => {
    await using project = await Project.create({ files: { 'a.js': '', '../none.sarif': '[]' } })
    expect(await project.run(['analyze', '--import-sarif', '../none.sarif'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is no SARIF report') })
  })
})
