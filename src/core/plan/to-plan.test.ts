import { describe, expect, test } from 'vitest'
import { agent, findProblems, makeFacts, makePlan } from '../../../test/plans/plan-fixture.ts'
import { toPlanSource } from './plain-data.ts'
import { parsePlanText } from './plan-text.ts'
import { toPlan } from './to-plan.ts'

const task = { id: 'a', agent }

describe('a good plan', () => {
  test('gets the defaults', () => {
    const plan = makePlan({ version: 1, tasks: [task] })
    expect(plan).toEqual({
      version: 1,
      name: 'app',
      repositories: [{ name: 'main', path: '/home/dev/app', kind: 'git', readonly: false }],
      policy: {
        concurrency: 4,
        failureThreshold: 0.3,
        onFailure: 'continue',
        backoff: { baseMs: 1000, maxMs: 300_000, jitter: 0.2 },
        timeoutMs: null,
        limits: { agents: {}, repositories: {}, labels: {}, resources: {} },
        budget: { usd: null, tokens: null, day: { usd: null, tokens: null }, unpriced: 'refuse' },
        minFreeDiskBytes: 2 ** 30,
        maxPooledWorkspaces: 4,
        maxLogBytes: 10 * 2 ** 20,
      },
      workspace: { link: [], copy: [], setup: [], sparse: [] },
      checks: [],
      providers: [],
      notify: [],
      mcp: [],
      hasRunChecks: false,
      tasks: [
        {
          id: 'a',
          name: 'a',
          description: '',
          prompt: '',
          agent,
          agentName: 'command',
          repository: 'main',
          files: [],
          needs: [],
          priority: 100,
          checks: [],
          retries: 3,
          timeoutMs: 600_000,
          idleTimeoutMs: null,
          isolation: 'worktree',
          labels: [],
          resources: [],
          allowEmpty: false,
          approve: false,
          environment: {},
          sandbox: { level: 'auto', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] },
          budget: { usd: null, tokens: null },
          hasValidate: false,
          hasRollback: false,
        },
      ],
    })
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })

  test('gets what its author says, by defaults and by task', () => {
    const plan = makePlan(`
version: 1
name: showroom-integration
repositories: { source: { path: ../source, readonly: true }, app: { path: . }, plain: { path: ./folder } }
policy: { concurrency: 2, failureThreshold: 0, onFailure: stop-now, backoff: { base: 0s }, timeout: 2h, limits: { agents: { port: 1 }, labels: { gpu: 2 } },
  budget: { usd: 5, tokens: 2M }, minFreeDisk: 0, maxLogSize: 1M }
defaults: { agent: port, retries: 1, timeout: 1m, idleTimeout: 30s, priority: low, checks: types, files: ./src/** }
workspace: { link: node_modules, copy: [.env.test], setup: [npm, ci] }
agents:
  port: { kind: command, script: "make port" }
  names: { kind: codemod, rename: { symbol: a, in: src/a.ts, to: b } }
checks:
  types: { run: [npx, tsc, --noEmit] }
  smoke: { run: [npm, test], on: run, timeout: 1h, repository: plain }
tasks:
  - { id: a, priority: critical, idleTimeout: off, needs: [], labels: gpu }
  - { id: b, needs: [a, a], agent: names, repository: plain, checks: [], files: [], environment: { PORT: "80" }, approve: true }
  - id: c
    agent: { kind: codemod, integrate: { from: source, copy: { lib/x: src/x } } }
    priority: -5
`)
    expect(plan.policy).toMatchObject({ concurrency: 2, failureThreshold: 0, timeoutMs: 7_200_000, maxPooledWorkspaces: 2, budget: { usd: 5, tokens: 2_000_000 }, minFreeDiskBytes: 0 })
    expect(plan.policy.backoff).toEqual({ baseMs: 0, maxMs: 300_000, jitter: 0.2 })
    expect(plan.workspace).toEqual({ link: ['node_modules'], copy: ['.env.test'], setup: ['npm', 'ci'], sparse: [] })
    expect(plan.checks.map(({ name, on, timeoutMs, repository }) => [name, on, timeoutMs, repository])).toEqual([
      ['types', ['task', 'merged'], 600_000, null],
      ['smoke', ['run'], 3_600_000, 'plain'],
    ])
    const [a, b, c] = plan.tasks
    expect(a).toMatchObject({ repository: 'app', priority: 300, idleTimeoutMs: null, timeoutMs: 60_000, agentName: 'port', checks: ['types'], files: ['src/**'], isolation: 'worktree' })
    expect(b).toMatchObject({ repository: 'plain', isolation: 'in-place', needs: ['a'], checks: [], files: [], agentName: 'names', idleTimeoutMs: 30_000, approve: true })
    expect(c).toMatchObject({ priority: -5, agentName: 'codemod', agent: { integrate: { from: 'source', copy: [{ source: 'lib/x', target: 'src/x' }], imports: {}, base: null } } })
  })

  test('takes its repositories from the environment', () => {
    const text = 'version: 1\nrepositories: { app: { path: "${FLEET_LOCAL_PATH}" }, show: { path: "${FLEET_SHOWROOM_PATH}/a", readonly: true } }\ntasks: [{ id: a, agent: { kind: command, run: [a] } }]'
    const folders = new Map([
      ['/srv/tree', { status: 'found', path: '/real/tree', kind: 'git', insideGit: null }],
      ['/show/a', { status: 'found', path: '/show/a', kind: 'folder', insideGit: '/show' }],
    ] as const)
    const plan = makePlan(text, makeFacts({ folders, environment: { FLEET_LOCAL_PATH: '/srv/tree', FLEET_SHOWROOM_PATH: '/show' } }))
    expect(plan.repositories.map(({ path }) => path)).toEqual(['/real/tree', '/show/a'])
  })

  test('is warned of what it never uses, and of a folder inside a git repository', () => {
    const folders = new Map([['.', { status: 'found', path: '/home/dev/app/plans', kind: 'folder', insideGit: '/home/dev/app' }]] as const)
    const text = 'version: 1\nagents: { old: { kind: command, run: [a] } }\nchecks: { lint: { run: [a] }, end: { run: [a], on: run } }\npolicy: { limits: { labels: { gpu: 1 } } }\ntasks: [{ id: a, agent: { kind: command, run: [a] } }]'
    const result = toPlan(parsePlanText({ text, file: 'fleet.yaml' }), makeFacts({ folders }))
    expect(result.status === 'valid' && result.warnings.map(({ code, line, message }) => [code, line, message])).toEqual([
      ['inside-git', 1, 'repository "main" is a folder inside the git repository /home/dev/app: tasks will change it in place'],
      ['unused', 2, 'agent "old" is not used'],
      ['unused', 3, 'check "lint" is not used'],
      ['unused', 4, '"policy.limits.labels.gpu" is not used'],
    ])
  })

  test('may be JSON, with tabs, Windows line ends and a byte order mark', () => {
    expect(makePlan(`\uFEFF{\r\n\t"version": 1,\r\n\t"tasks": [{ "id": "a", "agent": { "kind": "command", "run": ["x", "\\u00e9"] } }]\r\n}\r\n`).tasks[0]?.agent).toEqual({ kind: 'command', run: ['x', 'é'] })
  })

  test('may use anchors', () => {
    const plan = makePlan('version: 1\ndefaults: { agent: &port { kind: command, run: [port] } }\ntasks:\n  - { id: a, files: &all [src/**] }\n  - { id: b, agent: *port, files: *all }')
    expect(plan.tasks.map(({ agent: spec, files }) => [spec, files])).toEqual([
      [{ kind: 'command', run: ['port'] }, ['src/**']],
      [{ kind: 'command', run: ['port'] }, ['src/**']],
    ])
  })
})

describe('hostile plans are answered, not suffered', () => {
  test('more than 50,000 tasks', () => {
    const problems = findProblems({ version: 1, defaults: { agent }, tasks: Array.from({ length: 50_001 }, (_, index) => ({ id: `t${index}` })) })
    expect(problems.map(({ code, message }) => [code, message])).toEqual([['too-many-tasks', 'the plan has 50001 tasks, more than 50000']])
  })

  test.each(['[', '{', '{a: ', '- ', '? ', '[{a: ', '"', '&a [', '!!map {'])('100,000 times %j', (opening) => {
    const problems = findProblems(opening.repeat(100_000))
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.length).toBeLessThanOrEqual(20)
  })

  test('data that holds itself, is too deep, or is no data', () => {
    const loop: Record<string, unknown> = { version: 1 }
    loop['tasks'] = [loop, loop, loop]
    expect(findProblems(loop).some(({ message }) => message.includes('holds itself'))).toBe(true)
    let deep: unknown = 1
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(findProblems({ version: 1, tasks: [{ ...task, labels: deep }] }).some(({ message }) => message.includes('nested deeper'))).toBe(true)
    const odd = { version: 1, tasks: [{ ...task, prompt: () => '', labels: new Map(), retries: 3n, timeout: new Date(0), priority: Number.NaN }] }
    expect(findProblems(odd).filter(({ hint }) => hint.startsWith('a plan holds')).map(({ message }) => message)).toEqual([
      '"prompt" of task "a" is a function',
      '"labels" of task "a" is an object of a class',
      '"retries" of task "a" is a bigint',
      '"timeout" of task "a" is an object of a class',
      '"priority" of task "a" is NaN',
    ])
  })

  test('keys and names that objects inherit', () => {
    const text = '{"version": 1, "tasks": [{"id": "a", "agent": "toString", "checks": ["constructor"], "repository": "valueOf", "needs": ["hasOwnProperty"], "__proto__": {"id": "b"}}]}'
    const codes = (input: string | object): readonly string[] => findProblems(input).map(({ code }) => code).sort()
    expect(codes(text)).toEqual(expect.arrayContaining(['syntax', 'unknown-agent', 'unknown-check', 'unknown-dependency', 'unknown-repository']))
    expect(codes(JSON.parse(text) as object)).toEqual(expect.arrayContaining(['unknown-agent', 'unknown-check', 'unknown-dependency', 'unknown-repository']))
    expect(({} as Record<string, unknown>)['id']).toBeUndefined()
  })

  test('tens of thousands of wrong names', () => {
    const tasks = Array.from({ length: 4000 }, (_, index) => ({ id: `task-${index}`, agent: `agnet-${index}`, needs: [`tsak-${index}`] }))
    const agents = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`agent-${index}`, agent]))
    const startedAt = performance.now()
    expect(findProblems({ version: 1, agents, tasks })).toHaveLength(8000)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})

test('a plan made in code cannot be changed afterwards through what it was made from', () => {
  const input = { version: 1, tasks: [{ id: 'a', agent: { kind: 'command', run: ['ls'] } }] }
  const plan = makePlan(input)
  input.tasks[0]?.agent.run.push('-l')
  expect(plan.tasks[0]?.agent).toEqual({ kind: 'command', run: ['ls'] })
})

test('functions are in the plan by name only', () => {
  const functions = { validate: new Set(['a']), rollback: new Set(['b']), checks: new Set(['end']) }
  const value = { version: 1, defaults: { agent }, checks: { end: { run: ['function'], on: 'run' } }, tasks: [{ id: 'a' }, { id: 'b' }] }
  const result = toPlan(toPlanSource(value, { file: 'api', functions }), makeFacts())
  expect(result.status === 'valid' && result.plan.tasks.map(({ hasValidate, hasRollback }) => [hasValidate, hasRollback])).toEqual([[true, false], [false, true]])
  expect(result.status === 'valid' && result.plan.checks).toEqual([])
  const wrong = toPlan(toPlanSource({ ...value, tasks: [{ id: 'a', checks: ['end'] }], checks: { end: { run: ['function'], timeout: '5m' } } }, { file: 'api', functions }), makeFacts())
  expect(wrong.status === 'invalid' && wrong.problems.map(({ code }) => code)).toEqual(['unknown-check', 'invalid-value'])
})
