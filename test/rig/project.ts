import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import type { Report } from '../../src/core/report/report.ts'
import type { RunEvent } from '../../src/core/run/event.ts'
import { findLeftovers } from './find-leftovers.ts'
import { Program, until, type Finished } from './program.ts'

export type ProjectOptions = {
  /** Contents by path; a plan is one of them. */
  readonly files?: Readonly<Record<string, string>>
  /** Written to `fleet.yaml` before the first commit. */
  readonly plan?: object
  /** False for a plain folder. */
  readonly git?: boolean
}

export type RunOptions = { readonly environment?: NodeJS.ProcessEnv; readonly cwd?: string; readonly input?: string }

const compileCache = new URL('../../node_modules/.cache/compiled', import.meta.url).pathname
const program = new URL('../../src/cli/main.ts', import.meta.url).pathname

/**
 * A temporary folder with a project in it, on which the real program runs with a clean environment. After each run nothing of it may be
 * left: no process, worktree, lock or temporary folder. All goes when the project is disposed.
 */
export class Project implements AsyncDisposable {
  readonly root: string
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  readonly #programs = new Set<Program>()

  private constructor(root: string) {
    this.root = root
    this.folder = join(root, 'project')
    this.environment = {
      PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      HOME: join(root, 'home'),
      TMPDIR: join(root, 'tmp'),
      LANG: 'C.UTF-8',
      // Homes of tests are new each time; what Node compiled for one project serves the next.
      NODE_COMPILE_CACHE: compileCache,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
    }
  }

  static async create({ files = { 'README.md': 'A project.\n' }, plan, git = true }: ProjectOptions = {}): Promise<Project> {
    const project = new Project(await realpath(await mkdtemp(join(tmpdir(), 'fleet-e2e-'))))
    for (const name of ['project', 'home', 'tmp']) await mkdir(join(project.root, name))
    await project.write(files)
    if (plan !== undefined) await project.writePlan(plan)
    if (git) project.initialize()
    return project
  }

  /** Makes a repository of the folder, or of one beside it, with everything committed. */
  initialize(folder = this.folder): void {
    for (const args of [['init', '--quiet', '--initial-branch=main'], ['config', 'user.name', 'User'], ['config', 'user.email', 'user@example.invalid'], ['add', '--all'], ['commit', '--quiet', '--allow-empty', '--message=start']]) this.gitIn(folder, ...args)
  }

  /** Writes files of the project, or beside it by a path that begins with `../`. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.folder, path)), { recursive: true })
      await writeFile(join(this.folder, path), text)
      if (text.startsWith('#!')) await chmod(join(this.folder, path), 0o755)
    }
  }

  async writePlan(plan: object): Promise<void> {
    await this.write({ 'fleet.yaml': `${JSON.stringify(plan, null, 2)}\n` })
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8')
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path))
  }

  git(...args: readonly string[]): string {
    return this.gitIn(this.folder, ...args)
  }

  /** Does not refresh the index on the way, as `git status` else does whenever it is not older than its files: a test would see it as ours. */
  gitIn(folder: string, ...args: readonly string[]): string {
    return execFileSync('git', [...args], { cwd: folder, env: { ...this.environment, GIT_OPTIONAL_LOCKS: '0' }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e8 }).trimEnd()
  }

  /** Starts `fleet` without waiting for it. */
  start(args: readonly string[], { environment, cwd = this.folder }: RunOptions = {}): Program {
    return this.startAny([process.execPath, program, ...args], { ...(environment === undefined ? {} : { environment }), cwd })
  }

  /** Starts `fleet` on a pseudo-terminal; what is written to the program is typed there. */
  startOnTerminal(args: readonly string[], { environment = {}, redirect = '' }: RunOptions & { readonly redirect?: string } = {}): Program {
    const line = `exec ${[process.execPath, program, ...args].map((word) => `'${word}'`).join(' ')} ${redirect}`
    return this.startAny(['script', '--quiet', '--return', '--flush', '--command', line, '/dev/null'], { environment: { TERM: 'xterm-256color', SHELL: '/bin/sh', ...environment } })
  }

  startAny(argv: readonly string[], { environment, cwd = this.folder }: RunOptions = {}): Program {
    const started = new Program({ argv, cwd, environment: { ...this.environment, ...environment } })
    this.#programs.add(started)
    void started.finished.finally(() => this.#programs.delete(started))
    return started
  }

  /** Runs `fleet` to its end; throws when something of it is left, unless another one that a test started still runs. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    const started = this.start(args, options)
    if (options.input !== undefined) started.write(options.input)
    started.closeInput()
    return this.end(started)
  }

  /** Waits for a program that was started, as `run` does. */
  async end(started: Program): Promise<Finished> {
    const finished = await started.finished
    if (this.#programs.size === 0) await this.assertClean(`${finished.stdout}${finished.stderr}`)
    return finished
  }

  async assertClean(output = ''): Promise<void> {
    const temporary = await readdir(join(this.root, 'tmp'))
    const problems = [...(await findLeftovers(this.folder)), ...temporary.map((name) => `temporary folder left behind: ${name}`)]
    if (problems.length > 0) throw new Error(`${problems.join('\n')}\n\n${output}`)
  }

  query(sql: string): readonly Record<string, SQLOutputValue>[] {
    const database = new DatabaseSync(join(this.folder, '.fleet/state.db'), { readOnly: true })
    try {
      return database.prepare(sql).all()
    } finally {
      database.close()
    }
  }

  /** Events of the latest run, each with its instant. */
  events(): readonly (RunEvent & { readonly at: number })[] {
    const rows = this.query('SELECT at, type, data FROM events WHERE run_id = (SELECT id FROM runs ORDER BY created_at DESC, id DESC LIMIT 1) ORDER BY seq')
    return rows.map(({ at, type, data }) => ({ ...(JSON.parse(String(data)) as object), type, at: Number(at) }) as unknown as RunEvent & { readonly at: number })
  }

  eventsOf<T extends RunEvent['type']>(type: T): readonly (Extract<RunEvent, { type: T }> & { readonly at: number })[] {
    return this.events().filter((event) => event.type === type) as unknown as readonly (Extract<RunEvent, { type: T }> & { readonly at: number })[]
  }

  get runId(): string {
    return String(this.query('SELECT id FROM runs ORDER BY created_at DESC, id DESC LIMIT 1')[0]?.['id'])
  }

  /** `report.json` of the latest run. */
  async report(): Promise<Report> {
    return JSON.parse(await this.read(`.fleet/runs/${this.runId}/report.json`)) as Report
  }

  /** Shell lines with which an agent says that it has come to a place and waits there until the test opens the gate. */
  waitAtGate(name: string): string {
    return `touch '${this.root}/${name}.reached'\ntries=0\nwhile [ ! -e '${this.root}/${name}.open' ] && [ $tries -lt 3000 ]; do sleep 0.02; tries=$((tries + 1)); done\n`
  }

  /** Waits until an agent stands at the gate. */
  reached(name: string): Promise<void> {
    return until(() => existsSync(join(this.root, `${name}.reached`)))
  }

  openGate(name: string): Promise<void> {
    return writeFile(join(this.root, `${name}.open`), '')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const started of this.#programs) {
      started.kill('SIGKILL')
      await started.finished
    }
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 })
  }
}

type TaskParts = { readonly id: string; readonly script?: string } & Readonly<Record<string, unknown>>

/** A plan of shell scripts with short delays; a task without a script writes its id into a file of its own. */
export function planOf(tasks: readonly TaskParts[], { policy = {}, ...rest }: { readonly policy?: object } & Readonly<Record<string, unknown>> = {}): object {
  return {
    version: 1,
    name: 'test',
    policy: { concurrency: 4, failureThreshold: 1, backoff: { base: '1ms', max: '5ms' }, minFreeDisk: '1M', ...policy },
    ...rest,
    tasks: tasks.map(({ script, ...task }) => (task['agent'] === undefined ? { ...task, agent: { kind: 'command', script: script ?? `echo ${task.id} > ${task.id}.txt\n` } } : task)),
  }
}
