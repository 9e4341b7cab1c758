import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AttemptReport, Report } from '../../src/core/report/report.ts'
import { planOf, Project } from '../rig/project.ts'

function failuresOf(report: Report, id: string): readonly (AttemptReport['failure'])[] {
  return report.tasks.find((task) => task.id === id)?.attempts.flatMap(({ failure }) => failure ?? []) ?? []
}

describe('the verdict comes from the diff and the checks', () => {
  it('each way of failing is told by its kind, is rolled back, and leaves nothing for the others', async () => {
    const plan = planOf([
      { id: 'nothing', script: 'echo I have done everything you asked', retries: 0 },
      { id: 'empty-is-fine', script: 'true', allowEmpty: true },
      { id: 'outside', script: 'echo 1 > outside.txt; mkdir -p src; echo 1 > src/inside.txt', files: ['src/**'], retries: 0 },
      { id: 'escaping', script: 'ln -s /etc/passwd secrets', retries: 0 },
      { id: 'climbing', script: 'mkdir -p deep; ln -s ../../elsewhere deep/link', retries: 0 },
      { id: 'nested', script: 'mkdir inner; cd inner; git init -q; echo 1 > file; git add .; git -c user.name=x -c user.email=x@y commit -qm x', retries: 0 },
      { id: 'crashing', script: 'echo half > half-done.txt; echo the reason is this; exit 3', retries: 0 },
      { id: 'slow', script: 'echo half > slow.txt; sleep 60', timeout: '300ms', retries: 0 },
      { id: 'silent', script: 'echo half > silent.txt; sleep 60', idleTimeout: '300ms', timeout: '50s', retries: 0 },
      { id: 'unchecked', script: 'echo 1 > unchecked.txt', checks: ['no'], retries: 0 },
      { id: 'after', script: 'ls -A > seen.txt', priority: 'low' },
    ], { policy: { concurrency: 1 }, checks: { no: { run: ['sh', '-c', 'echo expected 2, got 1; exit 1'] } } })
    await using project = await Project.create({ plan })
    expect((await project.run(['run'])).exitCode).toBe(1)
    const report = await project.report()
    const told = Object.fromEntries(report.tasks.map(({ id, outcome, attempts }) => [id, attempts[0]?.failure?.kind ?? outcome]))
    expect(told).toEqual({ nothing: 'nothing-changed', 'empty-is-fine': 'succeeded', outside: 'out-of-scope', escaping: 'out-of-scope', climbing: 'out-of-scope', nested: 'out-of-scope', crashing: 'agent-failed', slow: 'timed-out', silent: 'timed-out', unchecked: 'check-failed', after: 'succeeded' })
    expect(report.tasks.flatMap(({ outcome, attempts }) => (outcome === 'failed' ? attempts.map(({ rolledBack }) => rolledBack) : []))).toEqual(Array.from({ length: 9 }, () => true))
    expect(failuresOf(report, 'outside')).toMatchObject([{ paths: ['outside.txt'] }])
    expect(failuresOf(report, 'escaping')).toMatchObject([{ paths: ['secrets'] }])
    expect(failuresOf(report, 'crashing')).toMatchObject([{ exitCode: 3, output: expect.stringContaining('the reason is this') }])
    expect(failuresOf(report, 'slow')).toMatchObject([{ limit: 'wall', limitMs: 300 }])
    expect(failuresOf(report, 'silent')).toMatchObject([{ limit: 'idle', limitMs: 300 }])
    expect(failuresOf(report, 'unchecked')).toMatchObject([{ on: 'task', output: expect.stringContaining('expected 2, got 1') }])
    const seen = project.git('show', `fleet/${project.runId}:seen.txt`).split('\n').filter((name) => name !== '.git')
    expect(seen).toEqual(['README.md', 'fleet.yaml', 'seen.txt'])
  })

  it('two changes that merge cleanly and contradict each other are caught on the merged tree', async () => {
    const script = (name: string): string => `echo ${name} > ${name}.txt\n`
    await using project = await Project.create({ files: { 'README.md': 'A project.\n' } })
    await project.writePlan(planOf([
      { id: 'one', script: `${script('one')}${project.waitAtGate('one')}`, checks: ['not-both'] },
      { id: 'two', script: `${script('two')}${project.waitAtGate('two')}`, checks: ['not-both'], retries: 0 },
    ], { checks: { 'not-both': { run: ['sh', '-c', 'if [ -e one.txt ] && [ -e two.txt ]; then echo both are there; exit 1; fi'], on: ['task', 'merged'] } } }))
    const running = project.start(['run'])
    await project.reached('one')
    await project.reached('two')
    await project.openGate('one')
    await running.says(/✔ one/)
    await project.openGate('two')
    expect((await project.end(running)).exitCode).toBe(1)
    const report = await project.report()
    expect(failuresOf(report, 'two')).toMatchObject([{ kind: 'check-failed', on: 'merged', check: 'not-both', output: expect.stringContaining('both are there') }])
    expect(report.tasks[1]?.attempts[0]?.checks).toMatchObject([{ on: 'task', status: 'passed' }, { on: 'merged', status: 'failed' }])
    expect(project.git('ls-tree', '--name-only', `fleet/${project.runId}`)).not.toContain('two.txt')
  })

  it('a conflict is a failure whose hunks are in the prompt of the next attempt, which starts from what has landed', async () => {
    await using project = await Project.create({ files: { 'shared.txt': 'original\n' } })
    await project.writePlan(planOf([
      { id: 'first', script: `echo "first was here" > shared.txt\n${project.waitAtGate('first')}` },
      { id: 'second', prompt: 'Say that you were here.', script: `cp "$FLEET_PROMPT_FILE" '${project.root}/prompt.'"$FLEET_ATTEMPT"\nif [ "$FLEET_ATTEMPT" = 1 ]; then echo "second was here" > shared.txt\n${project.waitAtGate('second')}else cat shared.txt > seen.txt; fi` },
    ]))
    const running = project.start(['run'])
    await project.reached('first')
    await project.reached('second')
    await project.openGate('first')
    await running.says(/✔ first/)
    await project.openGate('second')
    expect((await project.end(running)).exitCode).toBe(0)
    expect(await readFile(join(project.root, 'prompt.1'), 'utf8')).toBe('Say that you were here.')
    const prompt = await readFile(join(project.root, 'prompt.2'), 'utf8')
    expect(prompt).toMatch(/^Say that you were here\.[^]*Attempt 1: merge-conflict[^]*shared\.txt[^]*<<<<<<<[^]*first was here[^]*second was here[^]*>>>>>>>/m)
    expect(project.git('show', `fleet/${project.runId}:seen.txt`)).toBe('first was here')
  })
})

describe('retries', () => {
  it('wait with exponential backoff and hand the evidence of all failures to the next prompt', async () => {
    await using project = await Project.create()
    await project.writePlan(planOf([{ id: 'flaky', retries: 3, prompt: 'Make it.', script: `cat > '${project.root}/stdin.'"$FLEET_ATTEMPT"\necho "trouble number $FLEET_ATTEMPT"\n[ "$FLEET_ATTEMPT" = 3 ] && echo 1 > made.txt` }], { policy: { backoff: { base: '40ms', max: '10s', jitter: 0.1 } } }))
    expect((await project.run(['run'])).exitCode).toBe(0)
    const failures = project.eventsOf('attempt-failed')
    const starts = project.eventsOf('attempt-started')
    expect(failures.map(({ failure }) => failure.kind)).toEqual(['agent-failed', 'agent-failed'])
    failures.forEach(({ at, retryAt }, index) => {
      const delay = (retryAt ?? 0) - at
      const usual = 40 * 2 ** (index + 1)
      expect(delay).toBeGreaterThanOrEqual(Math.floor(usual * 0.9))
      expect(delay).toBeLessThanOrEqual(Math.ceil(usual * 1.1))
      expect(starts[index + 1]?.at).toBeGreaterThanOrEqual(retryAt ?? Infinity)
    })
    const prompt = await readFile(join(project.root, 'stdin.3'), 'utf8')
    expect(prompt).toMatch(/^Make it\.[^]*Attempt 1: agent-failed[^]*trouble number 1[^]*Attempt 2: agent-failed[^]*trouble number 2/)
    expect((await project.report()).totals).toMatchObject({ attempts: 3, retried: 2, rolledBack: 2 })
  })

  it('stop when the budget is used up', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'never', retries: 2, script: 'exit 1' }]) })
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect(project.eventsOf('attempt-started')).toHaveLength(3)
    expect(project.eventsOf('attempt-failed').at(-1)?.retryAt).toBeNull()
  })
})

describe('failure modes', () => {
  const tasks = (project: Project): Parameters<typeof planOf>[0] => [
    { id: 'bad', retries: 0, script: `${project.waitAtGate('bad')}exit 1`, priority: 'high' },
    { id: 'beside', script: `${project.waitAtGate('beside')}echo 1 > beside.txt`, priority: 'high' },
    { id: 'after', needs: ['bad'] },
    { id: 'later' },
  ]

  async function play(policy: object, options: readonly string[] = []): Promise<Record<string, string | null>> {
    await using project = await Project.create()
    await project.writePlan(planOf(tasks(project), { policy: { concurrency: 2, ...policy } }))
    const running = project.start(['run', ...options])
    await project.reached('bad')
    await project.reached('beside')
    await project.openGate('bad')
    await running.says(/✖ bad/)
    await project.openGate('beside')
    expect((await project.end(running)).exitCode).toBe(1)
    return Object.fromEntries((await project.report()).tasks.map(({ id, outcome }) => [id, outcome]))
  }

  it('continue skips only what needs the failed task', async () => {
    expect(await play({ onFailure: 'continue' })).toEqual({ bad: 'failed', beside: 'succeeded', after: 'skipped', later: 'succeeded' })
  })

  it('finish-running lets what runs finish and starts nothing more; --continue never asks for the same', async () => {
    const expected = { bad: 'failed', beside: 'succeeded', after: 'skipped', later: 'skipped' }
    expect(await play({ onFailure: 'finish-running' })).toEqual(expected)
    expect(await play({}, ['--continue', 'never'])).toEqual(expected)
  })

  it('stop-now stops what runs too', async () => {
    expect(await play({ onFailure: 'stop-now' })).toEqual({ bad: 'failed', beside: 'canceled', after: 'skipped', later: 'skipped' })
  })

  it('the failure threshold ends a run that mostly fails', async () => {
    const bad = Array.from({ length: 4 }, (_, index) => ({ id: `bad-${index}`, retries: 0, script: 'exit 1' }))
    const plan = planOf([...bad, ...Array.from({ length: 6 }, (_, index) => ({ id: `good-${index}` }))], { policy: { concurrency: 1, failureThreshold: 0.3 } })
    await using project = await Project.create({ plan })
    const { stderr } = await project.run(['run'])
    expect(stderr).toContain('more than 30 % of the tasks failed')
    expect((await project.report()).totals).toMatchObject({ failed: 4, skipped: 6, succeeded: 0 })
  })

  it('the run\'s own timeout stops everything', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'slow', script: 'sleep 60' }, { id: 'after', needs: ['slow'] }], { policy: { timeout: '700ms' } }) })
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect(project.eventsOf('run-stopping')).toMatchObject([{ reason: 'timed-out' }])
    expect((await project.report()).run.outcome).toBe('failed')
  })
})

describe('final checks', () => {
  it('on: run looks at everything that landed, once, and fails the run', async () => {
    const checks = { whole: { run: ['sh', '-c', 'ls *.txt | tr "\\n" " "; exit 1'], on: ['run'] } }
    await using project = await Project.create({ plan: planOf([{ id: 'a' }, { id: 'b' }], { checks }) })
    const { exitCode, stdout } = await project.run(['run'])
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/✖ run {2}check-failed: check whole failed at the end of the run\n +│ a\.txt b\.txt/)
    expect((await project.report()).run.finalChecks).toMatchObject([{ check: 'whole', on: 'run', status: 'failed' }])
    await project.write({ 'unrelated.txt': '' })
    expect((await project.run(['retry'])).exitCode).toBe(1)
    expect(project.eventsOf('final-checks-started')).toHaveLength(2)
    expect(project.eventsOf('attempt-started')).toHaveLength(2)
  })
})

describe('hostile trees', () => {
  it('links out of the tree that the user has are left as they are and never followed', async () => {
    await using project = await Project.create({ plan: planOf([{ id: 'a' }]) })
    await project.write({ '../outside/kept.txt': 'kept\n' })
    await symlink('../outside', join(project.folder, 'out'))
    project.git('add', '.')
    project.git('commit', '--quiet', '--message=link')
    await project.writePlan(planOf([{ id: 'through', script: 'echo broken > out/kept.txt 2>/dev/null; echo 1 > a.txt' }]))
    expect((await project.run(['run'])).exitCode).toBe(0)
    expect(await readFile(join(project.root, 'outside/kept.txt'), 'utf8')).toBe('kept\n')
  })
})
