import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Problem } from '../../core/plan/problem.ts'
import { loadPlan, planFromInput } from './load-plan.ts'
import type { LoadedPlan } from './load-plan.ts'

let folder = ''
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'fleet-plan-')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const yaml = 'version: 1\ntasks: [{ id: a, agent: { kind: command, run: [ls] } }]\n'
const agent = { kind: 'command', run: ['ls'] } as const
const load = (name = '', environment: Readonly<Record<string, string>> = {}): Promise<LoadedPlan> => loadPlan({ path: join(folder, name), environment, concurrencyDefault: 3 })
const problemsOf = (loaded: LoadedPlan): readonly string[] =>
  loaded.status === 'invalid' ? loaded.problems.map(({ code, file, line, column, message }) => `${code} ${file}:${line}:${column} ${message}`) : []

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

describe('finding the plan file', () => {
  test.each(['fleet.yaml', 'fleet.yml', 'fleet.json', 'other.yaml'])('%s is read by its own name', async (name) => {
    await write({ [name]: name.endsWith('json') ? '{ "version": 1, "tasks": [{ "id": "a", "agent": { "kind": "command", "run": ["ls"] } }] }' : yaml })
    expect(await load(name)).toMatchObject({ status: 'loaded', planPath: join(folder, name), planFolder: folder, plan: { policy: { concurrency: 3 } } })
  })

  test('the first of several in a folder wins, and the others are told of', async () => {
    await write({ 'fleet.json': 'broken', 'fleet.yml': yaml, 'fleet.config.ts': 'throw new Error()' })
    const loaded = await load()
    expect(loaded).toMatchObject({ status: 'loaded', planPath: join(folder, 'fleet.yml') })
    expect(loaded.status === 'loaded' && loaded.warnings[0]?.message).toBe('the folder has other plan files too, which are not read: fleet.config.ts, fleet.json')
  })

  test('no plan, no such path: the user is told what to do', async () => {
    await expect(load()).rejects.toMatchObject({ code: 'plan-not-found', hint: expect.stringContaining('fleet init') })
    await expect(load('nowhere.yaml')).rejects.toMatchObject({ code: 'plan-not-found' })
  })

  test('a plan that is not UTF-8 is a problem', async () => {
    await writeFile(join(folder, 'fleet.yaml'), Buffer.from([0x61, 0xff, 0xfe]))
    expect(problemsOf(await load())).toEqual(['syntax fleet.yaml:1:1 the plan file is not UTF-8 text'])
  })
})

describe('repositories on the machine', () => {
  test('links are resolved, and a .git folder or file makes a git repository', async () => {
    await write({ 'fleet.yaml': `${yaml}repositories: { app: { path: ./link }, linked: { path: ./worktree }, plain: { path: ./plain }, other: { path: "\${SHOW}", readonly: true } }` })
    for (const name of ['real/.git', 'worktree', 'plain', 'show']) await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, 'worktree/.git'), 'gitdir: elsewhere')
    await symlink(join(folder, 'real'), join(folder, 'link'))
    const loaded = await load('fleet.yaml', { SHOW: join(folder, 'show') })
    expect(loaded.status === 'loaded' && loaded.plan.repositories).toEqual([
      { name: 'app', path: join(folder, 'real'), kind: 'git', readonly: false },
      { name: 'linked', path: join(folder, 'worktree'), kind: 'git', readonly: false },
      { name: 'plain', path: join(folder, 'plain'), kind: 'folder', readonly: false },
      { name: 'other', path: join(folder, 'show'), kind: 'folder', readonly: true },
    ])
    expect(loaded.status === 'loaded' && loaded.plan.name).toBe(folder.split('/').at(-1))
  })

  test('a folder inside a git repository is warned of', async () => {
    await mkdir(join(folder, '.git'))
    await write({ 'plans/fleet.yaml': yaml })
    const loaded = await load('plans')
    expect(loaded.status === 'loaded' && loaded.warnings.map(({ code }) => code)).toEqual(['inside-git'])
  })

  test('rule files and plugin modules have to be there', async () => {
    const agents = 'agents: { a: { kind: codemod, rules: [rules/one.yml, rules/two.yml] }, b: { kind: plugin, plugin: ./agent.ts }, c: { kind: plugin, plugin: some-package } }'
    await write({ 'fleet.yaml': `version: 1\n${agents}\ntasks: [{ id: a, agent: a }, { id: b, agent: b }, { id: c, agent: c }]\n`, 'rules/one.yml': '' })
    expect(problemsOf(await load())).toEqual(['file-not-found fleet.yaml:2:54 file "rules/two.yml" is not there', 'file-not-found fleet.yaml:2:99 file "./agent.ts" is not there'])
  })
})

describe('plans from the library API', () => {
  test('keep the functions of tasks and checks beside the plan', async () => {
    const validate = (): boolean => true
    const rollback = (): void => undefined
    const tasks = [{ id: 'a', agent, validate, rollback }, { id: 'b', agent }]
    const loaded = await planFromInput({ version: 1, checks: { whole: { run: validate }, types: { run: ['tsc'], on: 'run' } }, tasks }, { file: 'api', planFolder: folder, environment: {}, concurrencyDefault: 2 })
    if (loaded.status !== 'loaded') throw new Error(problemsOf(loaded).join('\n'))
    expect(loaded.plan.tasks.map(({ hasValidate, hasRollback }) => [hasValidate, hasRollback])).toEqual([[true, true], [false, false]])
    expect(loaded.plan.checks.map(({ name }) => name)).toEqual(['types'])
    expect([loaded.functions.validate('a'), loaded.functions.rollback('a'), loaded.functions.validate('b')]).toEqual([validate, rollback, undefined])
    expect(loaded.functions.runValidations).toEqual([{ name: 'whole', validate }])
    expect(tasks[0]).toHaveProperty('validate')
  })

  test('have the problems of a plan file, without lines', async () => {
    const loaded = await planFromInput({ version: 1, tasks: [{ id: 'a', agent: 'nobody', needs: ['b'] }] }, { file: 'api', planFolder: folder, environment: {}, concurrencyDefault: 2 })
    expect(problemsOf(loaded)).toEqual([
      'unknown-dependency api:null:null task "a" needs "b", which is no task of the plan',
      'unknown-agent api:null:null "agent" of task "a" names an agent that the plan does not have: "nobody"',
    ])
  })
})

/** Plan modules are imported by Node itself, not by the test runner, so each is loaded in a process of its own. */
describe('TypeScript plans', () => {
  type Told = { readonly status: string; readonly problems?: readonly Problem[]; readonly ids?: readonly string[]; readonly verdict?: unknown; readonly checks?: readonly string[] }

  async function loadInNode(name: string): Promise<Told> {
    const program = `
      const { loadPlan } = await import(process.argv[1])
      const loaded = await loadPlan({ path: process.argv[2], environment: { TASKS: '2' }, concurrencyDefault: 3 })
      const verdict = loaded.status === 'loaded' ? await loaded.functions.validate('a')?.({ changedPaths: ['x'] }) : undefined
      const checks = loaded.status === 'loaded' ? loaded.functions.runValidations.map(({ name }) => name) : undefined
      console.log(JSON.stringify({ ...loaded, ids: loaded.plan?.tasks.map(({ id }) => id), verdict, checks }))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, join(import.meta.dirname, 'load-plan.ts'), join(folder, name)])
    return JSON.parse(stdout) as Told
  }

  const problemOf = async (name: string): Promise<string> => {
    const { problems = [] } = await loadInNode(name)
    return problems.map(({ code, file, line, column, message }) => `${code} ${file}:${line}:${column} ${message}`).join('\n')
  }

  test('may be functions, and bring functions', async () => {
    const module = join(import.meta.dirname, 'plan-module.ts')
    await write({
      'fleet.config.ts': `import { definePlan } from ${JSON.stringify(module)}
        const agent = { kind: 'command', run: ['ls'] } as const
        export default definePlan(async ({ environment }: { environment: Record<string, string | undefined> }) => ({
          version: 1,
          checks: { whole: { run: () => true } },
          tasks: Array.from({ length: Number(environment['TASKS']) }, (_, index) => ({ id: 'ab'.charAt(index), agent, validate: (context) => context.changedPaths.join() + '!' })),
        }))`,
    })
    expect(await loadInNode('')).toMatchObject({ status: 'loaded', ids: ['a', 'b'], verdict: 'x!', checks: ['whole'] })
  })

  test('with an enum are told of the line', async () => {
    await write({ 'fleet.config.ts': 'const one = 1\n\nenum Color { Red }\nexport default {}\n' })
    expect(await problemOf('')).toBe('syntax fleet.config.ts:3:1 TypeScript enum is not supported in strip-only mode')
  })

  test('with an enum in a module they import are told of that file', async () => {
    await write({ 'fleet.config.ts': "import './lib/color.ts'\nexport default {}\n", 'lib/color.ts': 'enum Color { Red }\n' })
    expect(await problemOf('')).toBe('syntax lib/color.ts:1:1 TypeScript enum is not supported in strip-only mode')
  })

  test.each([
    ['fleet.config.ts', 'export default {\n  version: 1\n  tasks: [],\n}\n', /^syntax fleet\.config\.ts:3:3 /],
    ['fleet.config.mjs', 'export default {\n  version: 1\n  tasks: [],\n}\n', /^syntax fleet\.config\.mjs:3:3 /],
    ['fleet.config.ts', 'export const plan = {}\n', /^plan-module fleet\.config\.ts:null:null the plan has no default export$/],
    ['fleet.config.ts', 'const nothing: any = null\nnothing.more()\nexport default {}\n', /^plan-module fleet\.config\.ts:2:9 the plan threw: Cannot read properties of null/],
    ['fleet.config.js', 'import "no-such-package"\nexport default {}\n', /^plan-module fleet\.config\.js:null:null Cannot find package 'no-such-package'/],
    ['fleet.config.ts', 'export default () => { throw "text" }\n', /^plan-module fleet\.config\.ts:null:null the plan threw text$/],
    ['fleet.config.ts', 'export default { version: 1, tasks: [{ id: "a", retires: 1, agent: "x" }] }\n', /^unknown-key fleet\.config\.ts:null:null unknown key "retires" in task "a"\nunknown-agent/],
  ])('%s holding %j is told what is wrong', async (name, text, expected) => {
    await write({ [name]: text })
    expect(await problemOf('')).toMatch(expected)
  })
})
