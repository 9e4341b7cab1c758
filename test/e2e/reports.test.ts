import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { validate } from 'ctrf'
import { describe, expect, it } from 'vitest'
import { compileSarif } from '../analysis/official-schemas.ts'
import { planOf, Project } from '../rig/project.ts'

const plan = planOf(
  [
    { id: 'good', script: 'mkdir -p src; echo "const good = 1" > src/good.ts', prompt: 'Write the good file.' },
    { id: 'bad', script: 'mkdir -p src; echo "const bad = 1" > src/bad.ts', checks: ['types'], retries: 0 },
    { id: 'after', script: 'true', needs: ['bad'], allowEmpty: true },
    { id: 'risky', script: `mkdir -p src; printf '%s\\n' "import { exec } from 'node:child_process'" 'export const run = (name: string) => { eval(name); exec("ls " + name) }' > src/risky.ts`, checks: ['gate'], retries: 0 },
  ],
  { checks: { types: { run: ['sh', '-c', 'echo "src/bad.ts(1,7): error TS1: it is bad"; exit 1'] }, gate: { gate: { noNew: 'low' } } } },
)

describe('reports of a run', () => {
  it('are written in several formats at once, to the places that were named, after the summary', async () => {
    await using project = await Project.create({ plan })
    const reports = join(project.root, 'reports')
    await mkdir(reports)
    const { exitCode, stdout, stderr } = await project.run(['run', '--reporter', `html,junit=${reports}/junit.xml`, '--reporter', `sarif=${reports}/out.sarif,ctrf=${reports}/ctrf.json,github`, '--profile', `${reports}/trace.json`, '--charts'])
    expect(exitCode).toBe(1)
    expect((await readdir(reports)).sort()).toEqual(['ctrf.json', 'junit.xml', 'out.sarif', 'trace.json'])
    expect(stderr).toContain('html report: ')
    expect(stdout.indexOf('::error')).toBeGreaterThan(stdout.indexOf('efficiency'))
    expect(stdout).toContain('::error file=src/bad.ts,line=1,col=7,title=bad%3A check-failed::error TS1: it is bad\n')
    expect(stdout).toMatch(/::error file=src\/risky\.ts,line=\d/)
    expect(validate(JSON.parse(await project.read('../reports/ctrf.json'))).valid).toBe(true)
    const sarif = JSON.parse(await project.read('../reports/out.sarif')) as { readonly runs: readonly [{ readonly results: readonly { readonly ruleId: string }[] }] }
    expect(compileSarif()(sarif)).toBe(true)
    expect(sarif.runs[0].results.length).toBeGreaterThan(2)
    const page = await project.read(`.fleet/runs/${project.runId}/report.html`)
    expect(page).toContain('Write the good file.')
    expect(page).toContain('+const good = 1')
    expect(page).toContain('+const bad = 1')
    // What agents tell while they work lies beside their logs.
    const told = [{ type: 'message', text: 'I read the tests first.' }, { type: 'tool-called', tool: 'edit', title: 'src/good.ts' }]
    await writeFile(join(project.folder, `.fleet/runs/${project.runId}/logs/good.1.activity.ndjson`), told.map((activity) => `${JSON.stringify({ task: 'good', attempt: 1, at: 0, activity })}\n`).join(''))
    expect((await project.run(['report', '--format', 'html'])).stdout).toMatch(/I read the tests first\..*edit: src\/good\.ts/)
    // A key in the environment, or one of a known form, is in no page.
    await writeFile(join(project.folder, `.fleet/runs/${project.runId}/logs/good.1.log`), 'the key is correct-horse-battery\n')
    const safe = await project.run(['report', '--format', 'html'], { environment: { MY_API_KEY: 'correct-horse-battery' } })
    expect([safe.stdout.includes('the key is [secret]'), safe.stdout.includes('correct-horse')]).toEqual([true, false])
    const pictures = await readdir(join(project.folder, '.fleet/metrics'))
    expect(pictures).toEqual(expect.arrayContaining(['timeline.svg', 'timeline.png', 'timeline.dark.svg', 'timeline.dark.png', 'places.svg', 'durations.svg', 'outcomes.svg']))
    expect(pictures).not.toContain('cost.svg')
  })

  it('are all written but the one whose place cannot be', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a' }]) })
    expect(await project.run(['run', '--quiet', '--reporter', 'junit=nowhere/a.xml,tap'])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/cannot write .*nowhere\/a\.xml/) })
    expect(project.has(`.fleet/runs/${project.runId}/report.tap`)).toBe(true)
  })

  it('write the trace once where --reporter and --profile ask for the same', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a' }]) })
    const { stderr } = await project.run(['run', '--quiet', '--reporter', 'trace', '--profile'])
    expect(stderr.match(/trace report: /g)).toHaveLength(1)
  })

  it('can be had afterwards in every format, and say what cannot be drawn', async () => {
    await using project = await Project.create({ plan })
    await project.run(['run', '--quiet'])
    for (const format of ['terminal', 'json', 'markdown', 'html', 'junit', 'sarif', 'ctrf', 'github', 'gitlab', 'tap', 'csv', 'trace']) {
      const printed = await project.run(['report', '--format', format])
      expect([printed.exitCode, printed.stdout.length > 50, printed.stderr], format).toEqual([0, true, ''])
    }
    const charts = await project.run(['charts', '--output', '../pictures'])
    expect(charts.stdout).toContain('- cost: no model was called')
    expect(existsSync(join(project.root, 'pictures/timeline.dark.png'))).toBe(true)
    await mkdir(join(project.folder, '.fleet/metrics'), { recursive: true })
    await writeFile(join(project.folder, '.fleet/metrics/scaling.json'), '{"name":"x"}')
    expect(await project.run(['charts'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is no scaling study') })
  })

  it('a misspelt reporter is told before anything starts', async () => {
    await using project = await Project.create({ plan })
    const { exitCode, stderr } = await project.run(['run', '--reporter', 'junti'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('there is no reporter junti')
    expect(await project.run(['run', '--json', '--reporter', 'github'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('keeps standard output for events') })
    expect((await project.run(['status'])).exitCode).toBe(2)
  })

  it('a place that cannot be written costs its report and nothing else', async () => {
    await using project = await Project.create({ plan })
    const { exitCode, stdout, stderr } = await project.run(['run', '--reporter', 'junit=nowhere/junit.xml'])
    expect(exitCode).toBe(2)
    expect(stdout).toContain('efficiency')
    expect(stderr).toContain('cannot write')
    expect(existsSync(join(project.folder, `.fleet/runs/${project.runId}/report.json`))).toBe(true)
  })
})

it('a scaling study is drawn from what it measured, and drawn again with the other charts', async () => {
  await using project = await Project.create({ plan })
  const { exitCode, stderr } = await project.run(['compare', '--scale', '2,4', '--task-ms', '1', '--repeat', '1', '--charts'])
  expect([exitCode, stderr.includes('scaling curve: ')]).toEqual([0, true])
  const study = JSON.parse(await project.read('.fleet/metrics/scaling.json')) as { readonly series: readonly { readonly name: string; readonly points: readonly { readonly tasks: number }[] }[] }
  expect(study.series.map(({ name, points }) => [name, points.map(({ tasks }) => tasks)])).toEqual([['one at a time', [2, 4]], ['scheduler', [2, 4]]])
  expect(existsSync(join(project.folder, '.fleet/metrics/scaling.dark.png'))).toBe(true)
  await project.run(['run', '--quiet'])
  expect((await project.run(['charts'])).stdout).toMatch(/✔ .*scaling\.svg/)
})
