import { chmod, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hashTree } from '../rig/hash-tree.ts'
import { planOf, Project } from '../rig/project.ts'

describe('what an agent is given', () => {
  it('a clean environment: no secret of the parent, a private home, its own variables', async () => {
    const script = `cat > "$FLEET_WORKSPACE/env.txt" <<END\n$(env | sort)\nEND\nls -A "$HOME" | wc -l >> env.txt; pwd >> env.txt`
    const plan = planOf([{ id: 'look', script, environment: { MODE: 'strict' } }], { repositories: { main: { path: '.' }, 'old-kit': { path: '../kit', readonly: true } } })
    await using project = await Project.create({ plan })
    await project.write({ '../kit/README.md': '' })
    const secrets = { ANTHROPIC_API_KEY: 'sk-secret-1', GITHUB_TOKEN: 'sk-secret-2', HTTP_PROXY: 'http://user:sk-secret-3@proxy', NODE_OPTIONS: '--no-warnings', SSH_AUTH_SOCK: '/sk-secret-4', LD_LIBRARY_PATH: '/sk-secret-5' }
    expect((await project.run(['run'], { environment: secrets })).exitCode).toBe(0)
    const seen = project.git('show', `fleet/${project.runId}:env.txt`)
    expect(seen).not.toMatch(/sk-secret|NODE_OPTIONS/)
    expect(seen).not.toContain(`HOME=${project.root}/home`)
    const variables = Object.fromEntries(seen.split('\n').flatMap((line) => (line.includes('=') ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]] : [])))
    expect(variables).toMatchObject({ FLEET_TASK_ID: 'look', FLEET_ATTEMPT: '1', MODE: 'strict', FLEET_SOURCE_OLD_KIT: join(project.root, 'kit'), FLEET_WORKSPACE: expect.stringContaining('.fleet/worktrees') })
    expect(variables['FLEET_PROMPT_FILE']).toBeDefined()
  })

  it('no git folder of ours: what an agent does with git reaches neither the user nor the run', async () => {
    const script = 'git init -q . 2>/dev/null; git config --global user.name evil; git add -A; git -c user.name=x -c user.email=x@y commit -qm evil; git push -q origin HEAD 2>/dev/null; rm -rf .git; echo 1 > a.txt'
    await using project = await Project.create({ plan: planOf([{ id: 'a', script }]) })
    const before = await hashTree(project.folder)
    expect((await project.run(['run'])).exitCode).toBe(0)
    expect(project.git('log', '--all', '--format=%s')).not.toContain('evil')
    expect(await hashTree(project.folder)).toBe(before)
  })

  it('a background process that it leaves behind is ended with it', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a', script: '(sleep 300 &) ; setsid sleep 301 >/dev/null 2>&1 < /dev/null & echo 1 > a.txt' }]) })
    expect((await project.run(['run'])).exitCode).toBe(0)
  })
})

describe('worktrees', () => {
  it('are furnished with links, copies and a set-up that runs once for the same lock file', async () => {
    const setup = ['sh', '-c', 'echo "set up" >> "$COUNTER_FOLDER/setups" 2>/dev/null || true; mkdir -p installed; echo ok > installed/tool']
    await using project = await Project.create({ files: { 'package-lock.json': '{"v":1}\n', '.gitignore': 'node_modules\n.env.test\ninstalled\nfleet.yaml\n', 'node_modules/kit/index.js': '42\n', '.env.test': 'SECRET=1\n' } })
    const counter = join(project.root, 'setups')
    await project.writePlan(planOf(
      [{ id: 'one' }, { id: 'two', needs: ['one'] }, { id: 'lock', needs: ['two'], script: 'echo "{}" > package-lock.json' }, { id: 'three', needs: ['lock'] }].map((task) => ({ ...task, script: `cat node_modules/kit/index.js .env.test installed/tool > ${task.id}.txt\n${task.script ?? ''}` })),
      { workspace: { link: ['node_modules'], copy: ['.env.test'], setup: setup.map((word) => word.replaceAll('"$COUNTER_FOLDER/setups"', `'${counter}'`)) } },
    ))
    expect((await project.run(['run'])).exitCode).toBe(0)
    for (const id of ['one', 'two', 'three']) expect(project.git('show', `fleet/${project.runId}:${id}.txt`)).toBe('42\nSECRET=1\nok')
    expect((await readFile(counter, 'utf8')).trim().split('\n')).toHaveLength(2)
    expect(project.git('ls-tree', '-r', '--name-only', `fleet/${project.runId}`)).not.toMatch(/node_modules|env\.test|installed/)
    expect(await project.read('node_modules/kit/index.js')).toBe('42\n')
  })

  it('a set-up that fails is a failure of the attempt, with its output', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a', retries: 0 }], { workspace: { setup: ['sh', '-c', 'echo registry is down; exit 7'] } }) })
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect((await project.report()).tasks[0]?.attempts[0]?.failure).toMatchObject({ kind: 'setup-failed', output: expect.stringContaining('registry is down') })
  })

  it('are not made below the disk floor: exit code 2, no retry used, and the run goes on later', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a', retries: 0 }], { policy: { minFreeDisk: '900000G' } }) })
    const { exitCode, stdout } = await project.run(['run'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: expect.stringMatching(/environment: [^]*next: [^]*fleet resume/) })
    expect(project.eventsOf('attempt-released')).toMatchObject([{ task: 'a', reason: 'environment' }])
    expect(project.eventsOf('attempt-failed')).toEqual([])
    expect((await project.run(['resume'])).exitCode).toBe(2)
    expect(JSON.parse((await project.run(['status', '--json'])).stdout)).toMatchObject({ run: { status: 'halted' }, tasks: [{ status: 'waiting' }] })
  })

  it('a missing program halts the run and costs no retry; once it is there the run goes on', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a', retries: 0, agent: { kind: 'command', run: ['fleet-test-tool'] } }]) })
    const { exitCode, stdout } = await project.run(['run'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: expect.stringContaining('fleet-test-tool is not on this machine') })
    await project.write({ '../bin/fleet-test-tool': '#!/bin/sh\necho 1 > a.txt\n' })
    expect((await project.run(['resume'], { environment: { PATH: `${project.root}/bin:${project.environment['PATH']}` } })).exitCode).toBe(0)
    expect(project.eventsOf('attempt-failed')).toEqual([])
  })
})

describe('in place', () => {
  const files = { 'README.md': 'A folder.\n', 'data/old.bin': '\u0000\u0001binary', 'data/script.sh': '#!/bin/sh\n', 'odd name\n.txt': 'odd\n' }

  async function createFolder(plan: object): Promise<Project> {
    const project = await Project.create({ files, git: false })
    await symlink('README.md', join(project.folder, 'link'))
    await project.writePlan(plan)
    return project
  }

  const mess = 'echo changed > README.md; rm -r data; mkdir data; echo new > data/new.txt; ln -sf data/new.txt link; rm odd*; chmod 700 .'

  it('success keeps the change, and fleet rollback brings everything back byte for byte', async () => {
    await using project = await createFolder(planOf([{ id: 'tidy', isolation: 'in-place', script: mess }]))
    const before = await hashTree(project.folder)
    expect((await project.run(['run'])).exitCode).toBe(0)
    expect(await project.read('data/new.txt')).toBe('new\n')
    expect(await project.run(['rollback'])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/✔ tidy: \d+ path\(s\) brought back/) })
    expect(await hashTree(project.folder)).toBe(before)
  })

  it('rollback refuses where the user has changed files since, unless it is forced', async () => {
    await using project = await createFolder(planOf([{ id: 'tidy', isolation: 'in-place', script: mess }]))
    const before = await hashTree(project.folder)
    await project.run(['run'])
    await project.write({ 'README.md': 'by the user\n' })
    expect(await project.run(['rollback'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('README.md') })
    expect(await project.read('README.md')).toBe('by the user\n')
    expect((await project.run(['rollback', '--force'])).exitCode).toBe(0)
    expect(await hashTree(project.folder)).toBe(before)
  })

  it('failure restores contents, modes, links, deletions and new files', async () => {
    await using project = await createFolder(planOf([{ id: 'tidy', isolation: 'in-place', retries: 1, script: `${mess}; exit 1` }]))
    await chmod(join(project.folder, 'data/script.sh'), 0o711)
    const before = await hashTree(project.folder)
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect(await hashTree(project.folder)).toBe(before)
    expect((await project.report()).totals).toMatchObject({ attempts: 2, rolledBack: 2 })
  })

  it('killed in the middle, the folder is restored before the task is tried again', async () => {
    await using project = await createFolder(planOf([]))
    await project.writePlan(planOf([{ id: 'tidy', isolation: 'in-place', script: `ls > '${project.root}/seen.'"$(date +%s%N)"\n${mess}\n${project.waitAtGate('gate')}` }]))
    const running = project.start(['run'])
    await project.reached('gate')
    running.kill('SIGKILL')
    await running.finished
    expect(project.has('data/old.bin')).toBe(false)
    await project.openGate('gate')
    expect((await project.run(['resume'])).exitCode).toBe(0)
    const seen = (await project.end(project.startAny(['sh', '-c', 'cat ../seen.* | sort | uniq -c']))).stdout
    expect(seen).toMatch(/2 README\.md[^]*2 data[^]*2 link/)
    expect((await project.run(['rollback'])).exitCode).toBe(0)
    expect(await project.read('data/old.bin')).toBe(files['data/old.bin'])
  })

  it('tasks with disjoint files work at the same time, others one after another', async () => {
    await using project = await createFolder(planOf([]))
    const script = (id: string): string => `mkdir -p ${id}; sleep 0.1; echo 1 > ${id}/made.txt`
    await project.writePlan(planOf(['a', 'b'].map((id) => ({ id, isolation: 'in-place', files: [`${id}/**`], script: script(id) })).concat([{ id: 'whole', isolation: 'in-place', files: [], script: script('whole') }])))
    expect((await project.run(['run'])).exitCode).toBe(0)
    const span = (id: string): readonly [number, number] => [project.eventsOf('attempt-started').find(({ task }) => task === id)?.at ?? 0, project.eventsOf('attempt-succeeded').find(({ task }) => task === id)?.at ?? 0]
    const overlap = ([from, to]: readonly [number, number], [otherFrom, otherTo]: readonly [number, number]): boolean => from < otherTo && otherFrom < to
    expect(overlap(span('a'), span('b'))).toBe(true)
    expect([overlap(span('whole'), span('a')), overlap(span('whole'), span('b'))]).toEqual([false, false])
  })
})

describe('isolation none', () => {
  it('runs in the folder itself; the exit code and the checks are the verdict', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([
      { id: 'report', isolation: 'none', script: `pwd > '${project.root}/where'` },
      { id: 'bad', isolation: 'none', retries: 0, script: 'exit 4' },
    ]))
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect((await readFile(join(project.root, 'where'), 'utf8')).trim()).toBe(project.folder)
    expect((await project.report()).tasks.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed'])
  })
})

describe('scheduling', () => {
  it('starts by priority, and never more at once than limits and resources allow', async () => {
    const script = 'sleep 0.05; echo 1 > "$FLEET_TASK_ID.txt"'
    const plan = planOf([
      { id: 'low', script, priority: 'low' },
      ...[1, 2, 3].map((number) => ({ id: `database-${number}`, script, resources: ['database'] })),
      ...[1, 2, 3].map((number) => ({ id: `heavy-${number}`, script, labels: ['heavy'] })),
      { id: 'critical', script, priority: 'critical' },
    ], { policy: { concurrency: 3, limits: { labels: { heavy: 1 } } } })
    await using project = await Project.create({ plan })
    expect((await project.run(['run'])).exitCode).toBe(0)
    const order = project.events().flatMap((event) => (event.type === 'attempt-started' ? [{ id: event.task, change: 1 }] : event.type === 'attempt-succeeded' ? [{ id: event.task, change: -1 }] : []))
    const most = (belongs: (id: string) => boolean): number => {
      let running = 0
      return Math.max(...order.map(({ id, change }) => (running += belongs(id) ? change : 0)))
    }
    expect(most(() => true)).toBe(3)
    expect(most((id) => id.startsWith('database'))).toBe(1)
    expect(most((id) => id.startsWith('heavy'))).toBe(1)
    const starts = order.filter(({ change }) => change === 1).map(({ id }) => id)
    expect(starts.slice(0, 4)).toEqual(['critical', 'database-1', 'heavy-1', expect.stringMatching(/^(database-2|heavy-2|low)$/)])
  })

  it('a task starts the moment its last dependency has landed, not when its level is done', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'quick' }, { id: 'slow', script: `${project.waitAtGate('slow')}echo 1 > slow.txt` }, { id: 'next', needs: ['quick'] }]))
    const running = project.start(['run'])
    await running.says(/✔ next/)
    await project.openGate('slow')
    expect((await project.end(running)).exitCode).toBe(0)
  })
})

describe('read-only sources', () => {
  it('are named to the agent and stay as they are', async () => {
    const plan = planOf([{ id: 'port', script: 'cp "$FLEET_SOURCE_KIT/part.txt" part.txt' }], { repositories: { app: { path: '.' }, kit: { path: '../kit', readonly: true } } })
    await using project = await Project.create({ plan })
    await project.write({ '../kit/part.txt': 'part\n' })
    project.initialize(join(project.root, 'kit'))
    const before = await hashTree(join(project.root, 'kit'))
    expect((await project.run(['run'])).exitCode).toBe(0)
    expect(project.git('show', `fleet/${project.runId}:part.txt`)).toBe('part')
    expect(await hashTree(join(project.root, 'kit'))).toBe(before)
    expect(project.gitIn(join(project.root, 'kit'), 'for-each-ref', 'refs/heads/fleet')).toBe('')
  })
})
