import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeZip } from '../analysis/dependencies/make-zip.ts'
import { advisoryOf, npmLockOf, type Pinned } from '../rig/npm-lock.ts'
import { planOf, Project } from '../rig/project.ts'

const before = { old: { version: '1.0.0' }, kept: { version: '1.0.0', license: 'GPL-3.0-only' } }
const advisories = { '../osv/old.json': advisoryOf('old', '9.0.0'), '../osv/fresh.json': advisoryOf('fresh', '2.0.0') }

async function judge(after: Readonly<Record<string, Pinned>>, dependencies: object): Promise<{ readonly exitCode: number | null; readonly failure: unknown; readonly project: Project }> {
  const project = await Project.create({ files: { 'package-lock.json': npmLockOf(before), ...advisories, '../after.json': npmLockOf(after) } })
  await project.writePlan(planOf([{ id: 'change', script: `cp '${project.root}/after.json' package-lock.json`, retries: 0, checks: ['gate'] }], { checks: { gate: { gate: { dependencies } } } }))
  const { exitCode } = await project.run(['run'])
  return { exitCode, failure: (await project.report()).tasks[0]?.attempts[0]?.failure ?? null, project }
}

describe('a gate on dependencies', () => {
  it('blocks a vulnerability that the change brings, names the version that mends it, and passes what was there before', async () => {
    const wanted = { osv: '../osv' }
    {
      const { exitCode, failure, project } = await judge({ ...before, fresh: { version: '1.2.0' } }, wanted)
      await using _ = project
      expect(exitCode).toBe(1)
      expect(failure).toMatchObject({ kind: 'check-failed', output: expect.stringMatching(/1 new vulnerability of severity high or worse[^]*package-lock\.json:\d+:1 high osv\/GHSA-fresh[^]*Update fresh to 2\.0\.0/) })
      expect(JSON.stringify(failure)).not.toContain('GHSA-old')
    }
    const { exitCode, project } = await judge({ ...before, fresh: { version: '2.0.0' } }, wanted)
    await using _ = project
    expect(exitCode).toBe(0)
  })

  it('reads the advisories from a zip, and crashes when they are not there', async () => {
    {
      const { failure, project } = await judge({ ...before, fresh: { version: '1.2.0' } }, { osv: '../nowhere' })
      await using _ = project
      expect(failure).toMatchObject({ kind: 'check-crashed', output: expect.stringContaining('there are no advisories at ../nowhere') })
    }
    await using project = await Project.create({ files: { 'package-lock.json': npmLockOf(before), '../after.json': npmLockOf({ ...before, fresh: { version: '1.2.0' } }) } })
    await writeFile(join(project.root, 'osv.zip'), makeZip([{ name: 'GHSA-fresh.json', text: advisoryOf('fresh', '2.0.0') }]))
    await project.writePlan(planOf([{ id: 'change', script: `cp '${project.root}/after.json' package-lock.json`, retries: 0, checks: ['gate'] }], { checks: { gate: { gate: { dependencies: { osv: '../osv.zip' } } } } }))
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect((await project.report()).tasks[0]?.attempts[0]?.failure).toMatchObject({ kind: 'check-failed', output: expect.stringContaining('osv/GHSA-fresh') })
  })

  it('judges the licences of what the change adds, and crashes on a policy that SPDX does not know', async () => {
    const after = { ...before, kept: { version: '1.1.0', license: 'GPL-3.0-only' }, viral: { version: '1.0.0', license: 'AGPL-3.0-only' }, secretive: { version: '1.0.0', license: 'UNLICENSED' }, waived: { version: '1.0.0', license: 'AGPL-3.0-only' } }
    const { failure, project } = await judge(after, { licences: { allow: ['MIT', 'Apache-2.0'], exceptions: { waived: 'we asked' } } })
    await using _ = project
    expect(failure).toMatchObject({ kind: 'check-failed', output: expect.stringMatching(/2 new dependencies have licences[^]*viral 1\.0\.0: AGPL-3\.0-only is not among the allowed/) })
    expect(JSON.stringify(failure)).not.toMatch(/kept|waived/)
    const bad = await judge(after, { licences: { deny: ['GPLv3'] } })
    await using __ = bad.project
    expect(bad.failure).toMatchObject({ kind: 'check-crashed', output: expect.stringContaining('GPLv3: not an SPDX identifier') })
  })

  it('noNew lets no package in', async () => {
    const { failure, project } = await judge({ ...before, fresh: { version: '2.0.0' } }, { noNew: true })
    await using _ = project
    expect(failure).toMatchObject({ kind: 'check-failed', output: expect.stringContaining('1 new dependency: fresh 2.0.0') })
  })

  it('a lock file that nobody can read crashes the gate', async () => {
    await using project = await Project.create({ files: { 'package-lock.json': npmLockOf(before) } })
    await project.writePlan(planOf([{ id: 'change', script: 'echo "{ broken" > package-lock.json', retries: 0, checks: ['gate'] }], { checks: { gate: { gate: { dependencies: { noNew: true } } } } }))
    await project.run(['run'])
    expect((await project.report()).tasks[0]?.attempts[0]?.failure).toMatchObject({ kind: 'check-crashed', output: expect.stringContaining('package-lock.json could not be read') })
  })

  it('fleet validate wants advisories where vulnerabilities are asked for', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a', checks: ['gate'] }], { checks: { gate: { gate: { dependencies: { noNewVulnerable: 'low' } } } } }) })
    expect(await project.run(['validate'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('names no advisories') })
  })
})

describe('the report of a task', () => {
  it('names the packages that it brought, without any gate', async () => {
    await using project = await Project.create({ files: { 'package-lock.json': npmLockOf(before), '../after.json': npmLockOf({ old: { version: '2.0.0' }, fresh: { version: '1.2.0' } }) } })
    await project.writePlan(planOf([{ id: 'change', script: `cp '${project.root}/after.json' package-lock.json` }, { id: 'beside' }]))
    const { stdout, exitCode } = await project.run(['run'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('dependencies 1 new: fresh 1.2.0; 1 updated: old 1.0.0 → 2.0.0')
    const [change, beside] = (await project.report()).tasks
    expect(change?.dependencies).toEqual({
      added: [{ ecosystem: 'npm', name: 'fresh', version: '1.2.0' }],
      updated: [{ ecosystem: 'npm', name: 'old', from: ['1.0.0'], to: ['2.0.0'] }],
      removed: [{ ecosystem: 'npm', name: 'kept', version: '1.0.0' }],
      counts: { added: 1, updated: 1, removed: 1 },
      lockFiles: ['package-lock.json'],
    })
    expect(beside?.dependencies).toBeNull()
    expect((await project.run(['report', '--format', 'markdown'])).stdout).toContain('**Dependencies** of change: 1 new: fresh 1.2.0')
    expect((await project.run(['report', '--format', 'html'])).stdout).toContain('<dt>Packages</dt><dd>1 new: fresh 1.2.0')
  })
})

describe('a gate on reports of other tools', () => {
  const sarifOf = (line: number, level = 'error'): string => JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'Semgrep OSS', rules: [{ id: 'no-eval' }] } }, results: [{ ruleId: 'no-eval', level, message: { text: 'eval is evil' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'a.js' }, region: { startLine: line } } }] }] }] })

  it.each([
    ['on a line of the change fails it', sarifOf(2), { kind: 'check-failed', output: expect.stringMatching(/1 finding of severity high or worse on changed lines in semgrep\.sarif[^]*a\.js:2:1 high semgrep\/no-eval: eval is evil/) }],
    ['on a line that was there before does not', sarifOf(1), null],
    ['of lower severity does not', sarifOf(2, 'note'), null],
    ['that is no SARIF crashes it', '{}', { kind: 'check-crashed', output: expect.stringContaining('semgrep.sarif cannot be read') }],
    ['that is not there crashes it', '', { kind: 'check-crashed', output: expect.stringContaining('semgrep.sarif is not there') }],
  ])('a report %s', async (_, sarif, failure) => {
    await using project = await Project.create({ files: { 'a.js': 'export const a = 1\n', '../semgrep.sarif': sarif, '.gitignore': '*.sarif\n' } })
    const scan = sarif === '' ? ['true'] : ['cp', join(project.root, 'semgrep.sarif'), 'semgrep.sarif']
    await project.writePlan(planOf([{ id: 'change', script: 'echo "export const b = 2" >> a.js', retries: 0, checks: ['gate', 'scan'] }], { checks: { gate: { gate: { sarif: 'semgrep.sarif' } }, scan: { run: scan } } }))
    await project.run(['run'])
    const found = (await project.report()).tasks[0]?.attempts[0]?.failure ?? null
    if (failure === null) expect(found).toBeNull()
    else expect(found).toMatchObject(failure)
  })
})

it('a gate at the end of the run judges everything that landed against where the run began', async () => {
  const script = (name: string): string => `printf 'import os\\nfrom flask import request\\n\\ndef ${name}():\\n    os.system("ls " + request.args["n"])\\n' > ${name}.py`
  await using project = await Project.create({ files: { 'README.md': 'x\n' } })
  await project.writePlan(planOf([{ id: 'one', script: script('one') }, { id: 'two', script: script('two') }], { checks: { whole: { gate: {}, on: ['run'] } } }))
  expect((await project.run(['run'])).exitCode).toBe(1)
  const { run, tasks } = await project.report()
  expect(tasks.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded'])
  expect(run.finalChecks).toMatchObject([{ check: 'whole', on: 'run', status: 'failed', output: expect.stringMatching(/2 new findings[^]*one\.py:5[^]*two\.py:5/) }])
})
