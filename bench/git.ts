/**
 * Workspaces and landing against bare git, in one interleaved run: medians and ratios. `node bench/git.ts [rounds]`
 * Goals at 2,000 files: fresh ≤ 1.15 × `git worktree add`, pooled ≤ 0.4 ×, 200 asked for 12 at a time without a failure, landing 20 clean
 * branches ≤ 1.4 × bare merge-tree and commit-tree (ours durable, theirs not).
 */
import { execFile } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createGitLander } from '../src/adapters/git/lander.ts'
import { createWorktreeWorkspaces } from '../src/adapters/git/worktree-workspaces.ts'
import type { Workspace, WorkspaceRequest } from '../src/ports/workspaces.ts'

const run = promisify(execFile)
const files = 2000
const branches = 20
const message = { subject: 'Change', body: '', trailers: [['Fleet-Run', 'bench']] as const }

async function main(rounds: number): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'fleet-bench-')))
  try {
    const bench = await Bench.make(folder)
    await bench.checkouts(rounds)
    await bench.crowd()
    await bench.landings(Math.max(3, Math.floor(rounds / 2)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

class Bench {
  readonly #folder: string
  readonly #top: string
  readonly #base: string

  constructor(folder: string, base: string) {
    this.#folder = folder
    this.#top = join(folder, 'repository')
    this.#base = base
  }

  static async make(folder: string): Promise<Bench> {
    const top = join(folder, 'repository')
    await mkdir(top)
    for (let number = 0; number < files; number += 1) {
      const path = join(top, `packages/p${number % 20}/src/f${number % 10}`)
      if (number < 200) await mkdir(path, { recursive: true })
      const lines = Array.from({ length: 40 + ((number * 7919) % 400) }, (_, line) => `export const value${number}x${line} = ${(number * 31 + line * 17) % 9973}`)
      await writeFile(join(path, `file${number}.ts`), `${lines.join('\n')}\n`)
    }
    await run('git', ['init', '-q', '-b', 'main'], { cwd: top })
    await run('git', ['add', '-A'], { cwd: top })
    await run('git', ['-c', 'user.name=b', '-c', 'user.email=b@b', 'commit', '-qm', 'base'], { cwd: top })
    await run('git', ['repack', '-adq'], { cwd: top })
    return new Bench(folder, (await run('git', ['rev-parse', 'HEAD'], { cwd: top })).stdout.trim())
  }

  async checkouts(rounds: number): Promise<void> {
    const fresh = createWorktreeWorkspaces({ stateFolder: join(this.#folder, 'fresh'), maxPooled: 0 })
    const pooled = createWorktreeWorkspaces({ stateFolder: join(this.#folder, 'pooled'), maxPooled: 1 })
    await (await pooled.prepare(this.#request())).release()
    const times: Record<'bare' | 'fresh' | 'pooled', number[]> = { bare: [], fresh: [], pooled: [] }
    for (let round = 0; round < rounds; round += 1) {
      const target = join(this.#folder, `bare-${round}`)
      times.bare.push(await timed(() => run('git', ['worktree', 'add', '--detach', target, this.#base], { cwd: this.#top })))
      times.fresh.push(await this.#prepare(fresh))
      times.pooled.push(await this.#prepare(pooled))
      await run('git', ['worktree', 'remove', '--force', target], { cwd: this.#top })
    }
    await Promise.all([fresh.close(), pooled.close()])
    print(`git worktree add --detach, ${files} files`, median(times.bare))
    print('fresh workspace', median(times.fresh), median(times.bare), 1.15)
    print('pooled workspace after an attempt', median(times.pooled), median(times.bare), 0.4)
  }

  async crowd(): Promise<void> {
    const workspaces = createWorktreeWorkspaces({ stateFolder: join(this.#folder, 'crowd'), maxPooled: 12 })
    let left = 200
    let failures = 0
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1
        await workspaces.prepare(this.#request()).then((workspace) => workspace.release(), () => (failures += 1))
      }
    }
    const spent = await timed(() => Promise.all(Array.from({ length: 12 }, worker)))
    await workspaces.close()
    console.log(`200 workspaces, 12 at a time: ${failures} failures, ${(spent / 1000).toFixed(1)} s`)
    process.exitCode = failures > 0 ? 1 : process.exitCode
  }

  async landings(rounds: number): Promise<void> {
    const stateFolder = join(this.#folder, 'landing')
    const workspaces = createWorktreeWorkspaces({ stateFolder, maxPooled: 1 })
    const commits: string[] = []
    for (let number = 0; number < branches; number += 1) {
      const workspace = await workspaces.prepare(this.#request())
      await edit(workspace, number)
      commits.push((await workspace.capture(message)).commit ?? '')
      await workspace.release()
    }
    const times: Record<'bare' | 'ours', number[]> = { bare: [], ours: [] }
    for (let round = 0; round < rounds; round += 1) {
      times.bare.push(await timed(() => this.#landBare(commits, stateFolder)))
      times.ours.push(await this.#landOurs(commits, stateFolder, round))
    }
    await workspaces.close()
    print(`bare merge-tree and commit-tree, ${branches} branches`, median(times.bare))
    print('landing, durable, with the branch moved', median(times.ours), median(times.bare), 1.4)
  }

  async #landBare(commits: readonly string[], stateFolder: string): Promise<void> {
    let head = this.#base
    const environment = { ...process.env, GIT_ALTERNATE_OBJECT_DIRECTORIES: await privateObjects(stateFolder), GIT_AUTHOR_NAME: 'b', GIT_AUTHOR_EMAIL: 'b@b', GIT_COMMITTER_NAME: 'b', GIT_COMMITTER_EMAIL: 'b@b' }
    for (const commit of commits) {
      const tree = (await run('git', ['merge-tree', '--write-tree', head, commit], { cwd: this.#top, env: environment })).stdout.trim()
      head = (await run('git', ['commit-tree', tree, '-p', head, '-m', 'Change'], { cwd: this.#top, env: environment })).stdout.trim()
    }
  }

  async #landOurs(commits: readonly string[], stateFolder: string, round: number): Promise<number> {
    const lander = createGitLander({ stateFolder })
    const { repository } = this.#request()
    const branch = `fleet/bench-${round}`
    await lander.open(repository, branch, this.#base)
    const spent = await timed(async () => {
      for (const commit of commits) {
        const head = await lander.head(repository, branch)
        const merged = await lander.integrate(repository, { commit, head, message })
        if (merged.status !== 'merged' || (await lander.move(repository, { branch, commit: merged.commit, expected: head })) !== 'moved') throw new Error('a clean branch did not land')
      }
    })
    await lander.close()
    return spent
  }

  async #prepare(workspaces: ReturnType<typeof createWorktreeWorkspaces>): Promise<number> {
    let made: Workspace | undefined
    const spent = await timed(async () => (made = await workspaces.prepare(this.#request())))
    if (made !== undefined) await edit(made, 3)
    await made?.release()
    return spent
  }

  #request(): WorkspaceRequest {
    return {
      runId: 'bench', taskId: 'bench', attempt: 1, commit: this.#base, files: [], minFreeDiskBytes: 0, signal: new AbortController().signal,
      repository: { name: 'main', path: this.#top, kind: 'git', readonly: false },
      recipe: { link: [], copy: [], setup: [], sparse: [] },
    }
  }
}

/** Three files changed and two made, as a small task does. */
async function edit(workspace: Workspace, number: number): Promise<void> {
  for (const file of [number, number + 60, number + 120]) await appendFile(join(workspace.path, `packages/p${file % 20}/src/f${file % 10}/file${file}.ts`), `export const edited${number} = true\n`)
  for (const name of ['one', 'two']) await writeFile(join(workspace.path, `packages/p${number}/${name}${number}.ts`), `export const ${name} = ${number}\n`)
}

async function privateObjects(stateFolder: string): Promise<string> {
  const [name] = (await run('ls', [join(stateFolder, 'git')])).stdout.trim().split('\n')
  return join(stateFolder, 'git', name ?? '', 'objects')
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}

function print(what: string, ms: number, baseMs?: number, goal?: number): void {
  const ratio = baseMs === undefined || goal === undefined ? '' : `  ${(ms / baseMs).toFixed(2)} × (goal ≤ ${goal})`
  console.log(`${what.padEnd(54)} ${ms.toFixed(1).padStart(8)} ms${ratio}`)
}

await main(Number(process.argv[2] ?? 9))
