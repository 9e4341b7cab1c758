import { chmod, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hashTree } from '../rig/hash-tree.ts'
import { planOf, Project } from '../rig/project.ts'

const plan = planOf([{ id: 'a' }, { id: 'b', needs: ['a'] }])

async function createRun(): Promise<Project> {
  const project = await Project.create({ plan })
  expect((await project.run(['run', '--quiet'])).exitCode).toBe(0)
  return project
}

describe('land and rollback', () => {
  it('fast-forwards the branch the run started from, says so the second time, and takes it back', async () => {
    await using project = await createRun()
    const start = project.git('rev-parse', 'main')
    expect(await project.run(['land'])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/✔ main: main [0-9a-f]{9} → [0-9a-f]{9} \(fast-forward\)/) })
    expect(await project.read('b.txt')).toBe('b\n')
    expect(project.git('status', '--porcelain')).toBe('')
    expect((await project.run(['land'])).stdout).toContain('has it already')
    expect(await project.run(['rollback'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`main is back at ${start.slice(0, 9)}`) })
    expect(project.git('rev-parse', 'main')).toBe(start)
    expect([project.has('a.txt'), project.git('status', '--porcelain')]).toEqual([false, ''])
    expect(await project.run(['rollback'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has changed nothing outside its own branch') })
    expect(project.eventsOf('run-landed').length + project.eventsOf('run-rolled-back').length).toBe(2)
  })

  it('merges when the user has gone on meanwhile', async () => {
    await using project = await createRun()
    await project.write({ 'mine.txt': 'mine\n' })
    project.git('add', '.')
    project.git('commit', '--quiet', '--message=mine')
    expect((await project.run(['land'])).stdout).toContain('(merge)')
    expect(project.git('log', '-1', '--format=%s%n%(trailers:key=Fleet-Run,valueonly)', 'main').trim()).toBe(`Land test\n${project.runId}`)
    expect(project.git('rev-list', '--parents', '-1', 'main').split(' ')).toHaveLength(3)
    expect([await project.read('mine.txt'), await project.read('b.txt')]).toEqual(['mine\n', 'b\n'])
  })

  it('--into moves another branch and leaves the checkout alone', async () => {
    await using project = await createRun()
    project.git('branch', 'release')
    expect((await project.run(['land', '--into', 'release'])).exitCode).toBe(0)
    expect(project.git('show', 'release:b.txt')).toBe('b')
    expect([project.has('b.txt'), project.git('rev-parse', '--abbrev-ref', 'HEAD'), project.git('status', '--porcelain')]).toEqual([false, 'main', ''])
  })

  it('refuses a dirty tree, and the tree stays as it is', async () => {
    await using project = await createRun()
    await project.write({ 'README.md': 'changed\n', 'untracked.txt': 'new\n' })
    const before = await hashTree(project.folder)
    expect(await project.run(['land'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(/README\.md|not clean|changes[^]*next:/) })
    expect(await hashTree(project.folder)).toBe(before)
  })

  it('refuses a conflict with what the user did, and says what to do', async () => {
    await using project = await createRun()
    await project.write({ 'a.txt': 'not by fleet\n' })
    project.git('add', '.')
    project.git('commit', '--quiet', '--message=mine')
    const before = await hashTree(project.folder)
    expect(await project.run(['land'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(/a\.txt[^]*next:/) })
    expect(await hashTree(project.folder)).toBe(before)
  })

  it('a run from a detached HEAD lands where it is told', async () => {
    await using project = await Project.create({ plan })
    project.git('checkout', '--quiet', '--detach')
    await project.run(['run', '--quiet'])
    expect(await project.run(['land'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('next: name the branch: fleet land --into <branch>') })
    expect((await project.run(['land', '--into', 'main'])).exitCode).toBe(0)
    expect(project.git('show', 'main:b.txt')).toBe('b')
  })

  it('a run that has not ended, or landed nothing, cannot be landed', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'bad', script: 'exit 1', retries: 0 }]) })
    expect((await project.run(['run', '--quiet'])).exitCode).toBe(1)
    expect(await project.run(['land'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has landed nothing') })
  })

  it('several repositories land each in its own branch', async () => {
    await using project = await Project.create()
    await project.write({ '../other/README.md': 'Other.\n' })
    project.initialize(join(project.root, 'other'))
    await project.writePlan(planOf([{ id: 'here' }, { id: 'there', repository: 'other', needs: ['here'] }], { repositories: { main: { path: '.' }, other: { path: '../other' } } }))
    expect((await project.run(['run', '--quiet'])).exitCode).toBe(0)
    project.git('add', '.')
    project.git('commit', '--quiet', '--message=plan')
    const landed = await project.run(['land'])
    expect(landed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/main: main .*\(merge\)\n✔ other: main .*\(fast-forward\)/) })
    expect(project.gitIn(join(project.root, 'other'), 'show', 'main:there.txt')).toBe('there')
    expect(project.git('ls-tree', '--name-only', 'main')).toBe('README.md\nfleet.yaml\nhere.txt')
  })
})

describe('clean', () => {
  it('says what would go, keeps what the user has not landed, and --all takes everything', async () => {
    await using project = await createRun()
    const branch = `fleet/${project.runId}`
    expect(await project.run(['clean', '--dry-run', '--all'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`would clean run ${project.runId}`) })
    expect(project.has(`.fleet/runs/${project.runId}/logs`)).toBe(true)
    await project.run(['run', '--new', '--quiet'])
    expect((await project.run(['clean', '--keep', '1', '--older-than', '0s'])).exitCode).toBe(0)
    expect(project.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/fleet')).toContain(branch)
    expect((await project.run(['clean', '--all'])).exitCode).toBe(0)
    expect(project.git('for-each-ref', 'refs/heads/fleet')).toBe('')
    expect(project.has('.fleet/runs') && project.has(`.fleet/runs/${project.runId}`)).toBe(false)
    expect((await project.run(['status'])).exitCode).toBe(0)
  })

  it('removes the branch of a run that has landed', async () => {
    await using project = await createRun()
    const branch = `fleet/${project.runId}`
    await project.run(['land'])
    await project.run(['run', '--new', '--quiet'])
    expect((await project.run(['clean', '--keep', '1', '--older-than', '0s'])).stdout).toContain('1 branch')
    expect(project.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/fleet')).not.toContain(branch)
  })
})

describe('the user\'s checkout', () => {
  it('a dirty checkout, its index and its HEAD stay byte for byte, and .fleet is kept out of git', async () => {
    await using project = await Project.create({ plan, files: { 'README.md': 'one\n', 'staged.txt': 'old\n', 'run.sh': '#!/bin/sh\n' } })
    await project.write({ 'README.md': 'dirty\n', 'staged.txt': 'staged\n', 'untracked.txt': 'new\n' })
    project.git('add', 'staged.txt')
    project.git('stash', 'push', '--quiet', '--', 'README.md')
    await project.write({ 'README.md': 'dirty again\n' })
    await symlink('README.md', join(project.folder, 'link'))
    await chmod(join(project.folder, 'run.sh'), 0o700)
    // What the index knows of this file is out of date, so a git that may refresh the index would.
    await utimes(join(project.folder, 'fleet.yaml'), 1, 1)
    const [before, status, stash] = [await hashTree(project.folder), project.git('status', '--porcelain'), project.git('stash', 'list')]
    expect((await project.run(['run'])).exitCode).toBe(0)
    expect(project.git('status', '--porcelain')).toBe(status)
    expect([await hashTree(project.folder), project.git('stash', 'list')]).toEqual([before, stash])
    expect(await project.read('.git/info/exclude')).toMatch(/^\/?\.fleet\/?$/m)
    expect(project.git('show', '--stat', '--format=', `fleet/${project.runId}`)).toContain('b.txt')
  })

  it('what tasks land carries their trailers', async () => {
    await using project = await createRun()
    const trailers = project.git('log', '--reverse', '--format=%(trailers:only,unfold)', `main..fleet/${project.runId}`).split('\n').filter((line) => line !== '')
    expect(trailers).toEqual(['a', 'b'].flatMap((task) => [`Fleet-Run: ${project.runId}`, `Fleet-Task: ${task}`, 'Fleet-Attempt: 1', 'Fleet-Agent: command']))
  })
})

describe('reports', () => {
  it('in three formats, to the terminal or a file', async () => {
    await using project = await createRun()
    const terminal = await project.run(['report'])
    expect(terminal.stdout).toMatch(/efficiency +\d+ % += ideal .* ÷ measured/)
    const markdown = await project.run(['report', '--format', 'markdown'])
    expect(markdown.stdout).toBe(await project.read(`.fleet/runs/${project.runId}/report.md`))
    const json = await project.run(['report', '--format', 'json', '--output', 'out.json'])
    expect(json).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
    expect(JSON.parse(await project.read('out.json'))).toEqual(await project.report())
  })

  it('the query of the original report works during a run and after it, in the sqlite3 shell', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'a' }, { id: 'b', needs: ['a'], script: `${project.waitAtGate('gate')}echo b > b.txt` }]))
    const ask = async (): Promise<string> => {
      const shell = project.startAny(['sqlite3', '.fleet/state.db', 'SELECT task_id, metric_name, AVG(metric_value) FROM metrics GROUP BY task_id, metric_name'])
      const { exitCode, stdout, stderr } = await project.end(shell)
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      return stdout
    }
    const running = project.start(['run'])
    await project.reached('gate')
    expect(await ask()).toMatch(/^a\|duration_ms\|\d+/m)
    expect(await ask()).not.toMatch(/^b\|/m)
    await project.openGate('gate')
    expect((await project.end(running)).exitCode).toBe(0)
    expect(await ask()).toMatch(/^b\|files_changed\|1\.0$/m)
  })
})
