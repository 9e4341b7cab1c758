import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '../rig/random.ts'
import { hashTree } from '../rig/hash-tree.ts'

/** A repository with a plan over it, and what must be true of both afterwards. */
export type Project = {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  /** Agents write a line here when they have worked to their end. */
  readonly journal: string
  /** Text of each file of the final tree. */
  readonly expected: ReadonlyMap<string, string>
  readonly tasks: number
  /** Digest of the user's checkout, index, HEAD and configuration. */
  readonly checkout: string
}

/** Tasks append to shared files where the order is fixed by dependencies, and make files of their own. */
export async function makeProject(root: string, { tasks, random }: { readonly tasks: number; readonly random: Random }): Promise<Project> {
  const folder = join(root, 'project')
  const journal = join(root, 'journal')
  const environment = gitFreeEnvironment(root)
  await mkdir(join(folder, 'src'), { recursive: true })
  const files = new Map<string, string>([['README.md', 'A project.\n'], ['src/shared.txt', 'start\n']])
  for (let index = 0; index < 60; index += 1) files.set(`src/module-${index}.ts`, `export const value${index} = ${index}\n`)
  for (const [path, text] of files) await writeFile(join(folder, path), text)
  const { plan, expected } = makePlan(files, { tasks, random, journal })
  await writeFile(join(folder, '.gitignore'), 'fleet.json\n')
  await writeFile(journal, '')
  const git = (...args: readonly string[]): void => void execFileSync('git', [...args], { cwd: folder, env: environment, stdio: 'ignore' })
  git('init', '--initial-branch=main')
  git('add', '-A')
  git('-c', 'user.name=User', '-c', 'user.email=user@example.invalid', 'commit', '-m', 'start')
  await writeFile(join(folder, 'fleet.json'), JSON.stringify(plan, null, 1))
  // The user goes on working: the checkout is dirty and must stay as it is.
  await writeFile(join(folder, 'README.md'), 'A project that its owner is changing.\n')
  await writeFile(join(folder, 'notes.txt'), 'untracked\n')
  expected.set('.gitignore', 'fleet.json\n')
  return { folder, environment, journal, expected, tasks, checkout: await hashTree(folder) }
}

function makePlan(files: ReadonlyMap<string, string>, { tasks, random, journal }: { readonly tasks: number; readonly random: Random; readonly journal: string }): { readonly plan: object; readonly expected: Map<string, string> } {
  const expected = new Map(files)
  const chain: string[] = []
  const list = Array.from({ length: tasks }, (_, index) => {
    const id = `task-${index}`
    const isShared = random.chance(0.3)
    const needs = Array.from({ length: index }, (_unused, before) => `task-${before}`).filter(() => random.chance(1 / (index + 1)))
    if (isShared) needs.push(...chain.slice(-1))
    if (isShared) chain.push(id)
    expected.set(`src/made-${index}.txt`, `${id}\n`)
    if (isShared) expected.set('src/shared.txt', `${expected.get('src/shared.txt')}${id}\n`)
    const failsFirst = random.chance(0.15)
    const lines = [
      `sleep 0.${random.int(1, 30).toString().padStart(2, '0')}`,
      ...(failsFirst ? ['if [ "$FLEET_ATTEMPT" = 1 ]; then echo half > src/half-done.txt; exit 1; fi'] : []),
      `echo ${id} > src/made-${index}.txt`,
      ...(isShared ? [`echo ${id} >> src/shared.txt`] : []),
      `echo "${id} $FLEET_ATTEMPT $(date +%s%N)" >> '${journal}'`,
    ]
    return { id, needs: [...new Set(needs)], agent: { kind: 'command', script: `set -e\n${lines.join('\n')}\n` }, files: [`src/made-${index}.txt`, ...(isShared ? ['src/shared.txt'] : [])], checks: ['made'], retries: 3 }
  })
  const plan = {
    version: 1,
    name: 'certify',
    policy: { concurrency: 4, failureThreshold: 1, backoff: { base: '20ms', max: '200ms' } },
    checks: { made: { run: ['test', '-s', 'src/shared.txt'], on: ['task', 'merged'] } },
    tasks: list,
  }
  return { plan, expected }
}

function gitFreeEnvironment(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') && !name.startsWith('FLEET_'))
  return { ...Object.fromEntries(inherited), HOME: home, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', CI: '1' }
}
