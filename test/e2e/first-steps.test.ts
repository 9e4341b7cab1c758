import { describe, expect, it } from 'vitest'
import { planOf, Project } from '../rig/project.ts'

const diamond = planOf([{ id: 'base' }, { id: 'left', needs: ['base'] }, { id: 'right', needs: ['base'] }, { id: 'top', needs: ['left', 'right'] }])

describe('from an empty folder to a landed branch', () => {
  it('init, validate, graph, run, report, status, logs and land work one after another', async () => {
    await using project = await Project.create()
    expect(await project.run(['init'])).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await project.run(['validate'])).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('2 tasks in 1 repository, no problem') })
    const run = await project.run(['run'])
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 of 2 tasks') })
    expect(run.stderr).toMatch(/✔ hello 1 file \+1 −0 landed as [0-9a-f]{9}/)
    expect(project.git('show', `fleet/${project.runId}:HELLO.md`)).toBe('Hello from Fleet.\nSigned by task sign, attempt 1.')
    expect(project.has('HELLO.md')).toBe(false)
    project.git('add', 'fleet.yaml')
    project.git('commit', '--quiet', '--message=plan')
    expect(await project.run(['land'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('(merge)') })
    expect(await project.read('HELLO.md')).toContain('Signed by task sign')
  })

  it('init leaves a plan alone that is there, unless it is forced', async () => {
    await using project = await Project.create({ files: { 'fleet.yaml': 'mine\n' } })
    expect(await project.run(['init'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('next: edit it, or overwrite it with fleet init --force') })
    expect(await project.read('fleet.yaml')).toBe('mine\n')
    expect((await project.run(['init', '--force'])).exitCode).toBe(0)
    expect(await project.read('fleet.yaml')).toContain('version: 1')
  })

  it('init in a folder that is not there is the user\'s error, not a bug', async () => {
    await using project = await Project.create()
    expect(await project.run(['-C', 'nowhere', 'init'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('nowhere') })
  })
})

describe('validate', () => {
  it('names all problems at once, with places, and exits with 2', async () => {
    await using project = await Project.create({ files: { 'fleet.yaml': 'version: 1\ntasks:\n  - id: a\n    needs: [b]\n    agnet: { kind: command, run: [make] }\n' } })
    const { exitCode, stdout, stderr } = await project.run(['validate'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(/fleet\.yaml:5:\d+/)
    expect(stderr).toContain('agent')
    expect(stderr).toMatch(/fleet\.yaml:4:\d+.*b/)
  })

  it('tells the same as JSON on standard output', async () => {
    await using project = await Project.create({ files: { 'fleet.yaml': 'version: 1\ntasks: []\n' } })
    const { exitCode, stdout, stderr } = await project.run(['validate', '--json'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ valid: false, problems: [{ line: 2 }] })
  })
})

describe('graph', () => {
  it('draws a tree, Mermaid, DOT and JSON, and marks levels and the critical path', async () => {
    await using project = await Project.create({ plan: diamond })
    const outputs = await Promise.all(['tree', 'mermaid', 'dot', 'json'].map((format) => project.run(['graph', '--format', format])))
    for (const { exitCode, stderr } of outputs) expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const [tree = '', mermaid = '', dot = '', json = ''] = outputs.map(({ stdout }) => stdout)
    expect(tree).toContain('◆ critical path (3 tasks): base → left → top')
    expect(mermaid).toMatch(/^flowchart LR\n[^]*t0 ==> t1[^]*t0 --> t2/)
    expect(dot).toMatch(/^digraph "test" \{[^]*"base" -> "left" \[color[^]*\}\n$/)
    expect(JSON.parse(json)).toMatchObject({ levels: [['base'], ['left', 'right'], ['top']], criticalPath: ['base', 'left', 'top'] })
  })

  it('keeps the tasks of a filter and what they need', async () => {
    await using project = await Project.create({ plan: diamond })
    const { stdout } = await project.run(['graph', '-f', 'json', '--filter', 'left'])
    expect(JSON.parse(stdout)).toMatchObject({ levels: [['base'], ['left']] })
    expect(await project.run(['graph', '--filter', 'nothing'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('no task matches nothing') })
  })
})

describe('run --dry-run', () => {
  it('prints what would run in which order and changes nothing', async () => {
    await using project = await Project.create({ plan: diamond })
    const { exitCode, stdout } = await project.run(['run', '--dry-run', '--filter', 'right'])
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').filter((line) => line !== '').map((line) => line.trim().split(/\s+/).slice(0, 2).join(' '))).toEqual(['test would', 'level 1', 'base script', 'level 2', 'right script', 'no forecast:'])
    expect(project.has('.fleet')).toBe(false)
    expect(JSON.parse((await project.run(['run', '--dry-run', '--json'])).stdout)).toMatchObject({ levels: [[{ id: 'base' }], [{ id: 'left' }, { id: 'right' }], [{ id: 'top' }]] })
  })
})
