import { describe, expect, it } from 'vitest'
import { planOf, Project } from '../rig/project.ts'

const program = "export const add = (a, b) => a + b\n"
const oldTest = "import { test } from 'node:test'\nimport { equal } from 'node:assert/strict'\nimport { add } from './math.js'\ntest('adds', () => equal(add(1, 2), 3))\n"
const brokenTest = "import { test } from 'node:test'\nimport { equal } from 'node:assert/strict'\ntest('was broken before', () => equal(1, 2))\n"
const files = { 'package.json': '{ "type": "module" }\n', '.gitignore': 'junit.xml\n', 'math.js': program, 'math.test.js': oldTest, 'old.test.js': brokenTest }
const run = [process.execPath, '--test', '--test-reporter=junit', '--test-reporter-destination=junit.xml', '{files}']

function gated(script: string, tests: object = {}, more: object = {}): object {
  return planOf([{ id: 'change', script, retries: 0, checks: ['honest'] }], { checks: { honest: { gate: { noNew: 'off', honesty: { tests: { run, report: 'junit.xml', ...tests } } }, ...more } } })
}

/** A shell line that appends a test of the given name and body to a new file. */
function addTest(name: string, body: string, imports = "import { add } from './math.js'\\n"): string {
  return `printf "import { test } from 'node:test'\\nimport { equal } from 'node:assert/strict'\\n${imports}test('${name}', () => ${body})\\n" > new.test.js\n`
}

async function judge(plan: object): Promise<{ readonly exitCode: number | null; readonly output: string; readonly findings: readonly { ruleId: string; location: { path: string; line: number } }[] }> {
  await using project = await Project.create({ files, plan })
  const { exitCode } = await project.run(['run'])
  const report = await project.report()
  const output = JSON.stringify(report.tasks[0]?.attempts[0]?.failure ?? report.run.failure)
  const place = project.has('.fleet') ? await project.read(`.fleet/runs/${project.runId}/findings/change.1.honest.json`) : '{}'
  return { exitCode, output, findings: (JSON.parse(place) as { newFindings: [] }).newFindings }
}

describe('a gate that runs the tests', () => {
  it('passes a test that fails on the base and passes with the change; what was broken before does not count', async () => {
    const { exitCode, output } = await judge(gated(`echo "export const subtract = (a, b) => a - b" >> math.js\n${addTest('subtracts', 'equal(subtract(3, 1), 2)', "import { subtract } from './math.js'\\n")}`))
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: 'null' })
  })

  it('fails a new test that passes on the base already, and says where it is', async () => {
    const { exitCode, output, findings } = await judge(gated(`echo "// touched" >> math.js\n${addTest('adds zero', 'equal(add(1, 0), 1)')}`))
    expect(exitCode).toBe(1)
    expect(output).toContain('1 new test passes on the base too')
    expect(findings).toContainEqual(expect.objectContaining({ ruleId: 'fleet/test-does-not-test-change', location: expect.objectContaining({ path: 'new.test.js', line: 4 }) }))
    expect((await judge(gated(`echo "// touched" >> math.js\n${addTest('adds zero', 'equal(add(1, 0), 1)')}`, { refactoring: true }))).exitCode).toBe(0)
  })

  it('names a test that passed on the base and fails with the change', async () => {
    const { exitCode, output, findings } = await judge(gated('echo "export const add = (a, b) => a * b" > math.js'))
    expect(exitCode).toBe(1)
    expect(output).toContain('1 test passed on the base and fails now')
    expect(findings).toEqual([expect.objectContaining({ ruleId: 'fleet/test-now-fails', location: expect.objectContaining({ path: 'math.test.js', line: 4 }) })])
  })

  it('names tests that do not run any more though nobody touched their file', async () => {
    const narrowed = [process.execPath, 'only.mjs']
    const wrapper = `import { spawnSync } from 'node:child_process'\nimport { existsSync } from 'node:fs'\nspawnSync(process.execPath, [...${JSON.stringify(run.slice(1, -1))}, ...(existsSync('quick') ? ['old.test.js'] : [])])\n`
    const plan = planOf([{ id: 'change', script: 'touch quick', retries: 0, checks: ['honest'] }], { checks: { honest: { gate: { honesty: { tests: { run: narrowed, report: 'junit.xml' } } } } } })
    await using project = await Project.create({ files: { ...files, 'only.mjs': wrapper }, plan })
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect((await project.report()).tasks[0]?.attempts[0]?.failure).toMatchObject({ kind: 'check-failed', output: expect.stringMatching(/1 test passed on the base and does not run any more\nmath\.test\.js:1:1 high fleet\/test-vanished/) })
  })

  it('fails closed where the tests cannot be run, leave no report, or use up the time of the check', async () => {
    const change = 'echo "// touched" >> math.js'
    for (const [plan, words] of [
      [gated(change, { run: ['no-such-program'] }), 'not started'],
      [gated(change, { run: ['true'] }), 'there is no report junit.xml'],
      [gated(change, { run: ['sh', '-c', 'echo no xml > junit.xml'] }), 'came to nothing'],
      [gated(change, { run: ['sleep', '60'] }, { timeout: '300ms' }), 'time limit of the check is used up'],
    ] as const) {
      const { exitCode, output } = await judge(plan)
      expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringMatching(new RegExp(`check-crashed.*${words}`)) })
    }
  })

  it('reads TAP on standard output, and runs everything again on the merged tree and at the end of the run', async () => {
    const tests = { run: [process.execPath, '--test', '--test-reporter=tap'], format: 'node' }
    const script = (name: string): string => `echo "export const ${name} = (a) => a" > ${name}.js\nprintf "import { test } from 'node:test'\\nimport { equal } from 'node:assert/strict'\\nimport { ${name} } from './${name}.js'\\ntest('${name}', () => equal(${name}(1), 1))\\n" > ${name}.test.js\n`
    await using project = await Project.create({ files })
    await project.writePlan(planOf([
      { id: 'one', script: `${script('one')}${project.waitAtGate('one')}`, checks: ['honest'], retries: 0 },
      { id: 'two', script: `${script('two')}${project.waitAtGate('two')}`, checks: ['honest'], retries: 0 },
    ], { checks: { honest: { gate: { honesty: { tests } } }, whole: { gate: { honesty: { tests } }, on: 'run' } } }))
    const running = project.start(['run'])
    await project.reached('one')
    await project.reached('two')
    await project.openGate('one')
    await running.says(/(?:✔|✖|↻).* one|one.*(?:failed|crashed)/)
    await project.openGate('two')
    const { exitCode, stdout } = await project.end(running)
    expect(exitCode, stdout).toBe(0)
    const report = await project.report()
    expect(report.tasks[1]?.attempts[0]?.checks).toMatchObject([{ on: 'task', status: 'passed' }, { on: 'merged', status: 'passed' }])
    expect(report.run.finalChecks).toMatchObject([{ check: 'whole', on: 'run', status: 'passed' }])
    // TAP tells the file of failing tests only.
    const whole = JSON.parse(await project.read(`.fleet/runs/${project.runId}/findings/run-checks.1.main-whole.json`)) as { tests: { provesChange: string[] } }
    expect(whole.tests.provesChange.sort()).toEqual([' > one', ' > two'])
  })
})
