import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/report/report.ts'
import { planOf, Project } from '../rig/project.ts'

const library = new URL('../../src/index.ts', import.meta.url).href

async function runProgram(project: Project, source: string, environment: NodeJS.ProcessEnv = {}): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }> {
  await project.write({ '../program.ts': source })
  const started = project.startAny([process.execPath, join(project.root, 'program.ts')], { environment, cwd: project.root })
  return project.end(started)
}

const tasks = `
orchestrator.addTask({ id: 'materials', name: 'Materials', description: 'Ports the materials.', agent: { kind: 'command', script: 'mkdir -p src; cp "$FLEET_SOURCE_SOURCE/materials.txt" src/' }, priority: 'high', files: ['src/materials.txt'], maxRetries: 2, timeoutMs: 60_000 })
orchestrator.addTask({ id: 'pbr', name: 'PBR', description: 'Needs the materials.', agent: { kind: 'command', script: 'cat src/materials.txt > src/pbr.txt' }, dependencies: ['materials'], files: ['src/pbr.txt'] })
`

describe('the library', () => {
  it('runs a program of the original report\'s kind: tasks, execute, generateReport, displayReport', async () => {
    await using project = await Project.create()
    await project.write({ '../source/materials.txt': 'brass\n' })
    const { exitCode, stdout, stderr } = await runProgram(project, `
import { Orchestrator } from '${library}'
const orchestrator = new Orchestrator({ workingDir: 'project', sourceDir: 'source', concurrency: 2 })
${tasks}
const report = await orchestrator.execute()
if (JSON.stringify(report) !== JSON.stringify(orchestrator.generateReport())) throw new Error('two reports')
await orchestrator.saveReport('report.json')
orchestrator.displayReport()
`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/succeeded {2}2 of 2 tasks[^]*✔ materials +landed/)
    const report = JSON.parse(await project.read('../report.json')) as Report
    expect(report).toMatchObject({ run: { outcome: 'succeeded', concurrency: 2 }, tasks: [{ id: 'materials', name: 'Materials' }, { id: 'pbr', needs: ['materials'] }] })
    expect(project.git('show', `fleet/${project.runId}:src/pbr.txt`)).toBe('brass')
    const created = project.eventsOf('run-created')[0]
    expect(created?.plan.tasks[0]).toMatchObject({ retries: 2, timeoutMs: 60_000, priority: 200 })
  })

  it('finds its trees in FLEET_LOCAL_PATH and FLEET_SHOWROOM_PATH', async () => {
    await using project = await Project.create()
    await project.write({ '../showroom/materials.txt': 'steel\n' })
    const source = `import { Orchestrator } from '${library}'\nconst orchestrator = new Orchestrator()\n${tasks}\nawait orchestrator.execute()\n`
    const { exitCode, stderr } = await runProgram(project, source, { FLEET_LOCAL_PATH: project.folder, FLEET_SHOWROOM_PATH: join(project.root, 'showroom') })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(project.git('show', `fleet/${project.runId}:src/pbr.txt`)).toBe('steel')
  })

  it('asks validation functions, hands their reason on, and calls rollback functions after a failure', async () => {
    await using project = await Project.create()
    const { exitCode, stdout, stderr } = await runProgram(project, `
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Orchestrator } from '${library}'
const orchestrator = new Orchestrator({ workingDir: 'project', policy: { failureThreshold: 1, backoff: { base: '1ms', max: '2ms' } } })
orchestrator.addTask({
  id: 'count', maxRetries: 1, agent: { kind: 'command', script: 'echo "$FLEET_ATTEMPT" > count.txt; cp "$FLEET_PROMPT_FILE" prompt.txt' },
  validate: ({ workspace, changedPaths }) => readFileSync(join(workspace, 'count.txt'), 'utf8') === '2\\n' || 'one is not enough: ' + changedPaths.join(),
  rollback: ({ taskId, attempt }) => console.log('rolled back', taskId, attempt),
})
orchestrator.addTask({ id: 'crash', maxRetries: 0, agent: { kind: 'command', script: 'echo 1 > crash.txt' }, validate: () => { throw new Error('the validation is broken') } })
const { tasks } = await orchestrator.execute()
console.log(JSON.stringify(tasks.map(({ outcome, attempts }) => [outcome, attempts.map(({ failure }) => failure?.kind ?? null)])))
`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toContain('rolled back count 1')
    expect(stdout).not.toContain('rolled back count 2')
    expect(stdout).toContain('[["succeeded",["check-failed",null]],["failed",["check-crashed"]]]')
    expect(project.git('show', `fleet/${project.runId}:prompt.txt`)).toContain('one is not enough: count.txt,prompt.txt')
  })

  it('bad tasks are one error that lists all problems; a report before execute is an error', async () => {
    await using project = await Project.create()
    const { stdout } = await runProgram(project, `
import { FleetError, Orchestrator } from '${library}'
const orchestrator = new Orchestrator({ workingDir: 'project' })
try { orchestrator.generateReport() } catch (error) { console.log(error instanceof FleetError, error.code) }
orchestrator.addTask({ id: 'a', agent: { kind: 'command', run: ['true'] }, dependencies: ['b'] }).addTask({ id: 'a' })
await orchestrator.execute().catch((error) => console.log(error instanceof FleetError, error.code, error.message))
`)
    expect(stdout).toMatch(/^true usage\ntrue plan-invalid [^]*\bb\b[^]*duplicate|^true usage\ntrue plan-invalid [^]*\bb\b/)
    expect(stdout.match(/Orchestrator/g)?.length).toBeGreaterThanOrEqual(2)
  })
})

describe('TypeScript plans', () => {
  const module = (root: string): string => `
import { readFileSync, writeFileSync, existsSync } from 'node:fs'
import { definePlan } from '${library}'
export default definePlan({
  version: 1,
  name: 'from-typescript',
  policy: { failureThreshold: 1, backoff: { base: '1ms', max: '2ms' }, minFreeDisk: '1M' },
  checks: { landed: { run: ({ workspace }: { workspace: string }) => existsSync(workspace + '/a.txt') || 'a.txt is missing' } },
  tasks: [{
    id: 'a', retries: 1,
    agent: { kind: 'command', script: 'echo "$FLEET_ATTEMPT" > a.txt' },
    validate: ({ workspace }) => readFileSync(workspace + '/a.txt', 'utf8') === '2\\n' || 'not yet',
    rollback: ({ attempt }) => writeFileSync('${root}/rolled-back', String(attempt)),
  }],
})
`

  it('bring validation, rollback and run-level functions', async () => {
    await using project = await Project.create()
    await project.write({ 'fleet.config.ts': module(project.root) })
    const { exitCode, stderr } = await project.run(['run'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining('final checks passed') })
    expect(await project.read('../rolled-back')).toBe('1')
    expect((await project.report()).tasks[0]?.attempts.map(({ checks }) => checks)).toMatchObject([[{ check: 'validate', status: 'failed', output: 'not yet' }], [{ check: 'validate', status: 'passed' }]])
    expect((await project.report()).run.finalChecks).toMatchObject([{ on: 'run', status: 'passed' }])
  })

  it('a run that needs functions cannot go on without its module', async () => {
    await using project = await Project.create()
    await project.write({ 'fleet.config.ts': module(project.root).replace(`'echo "$FLEET_ATTEMPT" > a.txt'`, JSON.stringify(`${project.waitAtGate('gate')}echo 2 > a.txt`)) })
    const running = project.start(['run'])
    await project.reached('gate')
    running.kill('SIGINT')
    await project.end(running)
    await project.openGate('gate')
    await project.write({ 'fleet.config.ts': 'export default { version: 1, tasks: [{ id: "other", agent: { kind: "command", run: ["true"] } }] }\n' })
    expect(await project.run(['resume'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('task a has functions that this program does not know') })
  })
})

describe('many repositories', () => {
  it('ten repositories and fifty tasks land, each in its own branch', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `service-${index}`)
    await using project = await Project.create({ git: false })
    for (const name of names) {
      await project.write({ [`../${name}/version.txt`]: '1\n' })
      project.initialize(join(project.root, name))
    }
    const tasks = names.flatMap((repository) => Array.from({ length: 5 }, (_, index) => ({ id: `${repository}-${index}`, repository, needs: index === 0 ? [] : [`${repository}-${index - 1}`], script: `echo ${index} >> version.txt` })))
    await project.writePlan(planOf(tasks, { repositories: Object.fromEntries(names.map((name) => [name, { path: `../${name}` }])), policy: { concurrency: 8 } }))
    expect(await project.run(['run', '--quiet'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('50 of 50 tasks') })
    for (const name of names) expect(project.gitIn(join(project.root, name), 'show', `fleet/${project.runId}:version.txt`)).toBe('1\n0\n1\n2\n3\n4')
    expect((await project.run(['land'])).stdout.match(/fast-forward/g)).toHaveLength(10)
  })
})
