import { appendFileSync } from 'node:fs'
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { WorkingSpec } from '../core/plan/agent-spec.ts'
import type { Agent, AgentActivity, AgentAssignment, AgentContext, AgentOutcome } from './agent.ts'
import type { Pass } from './model-gateway.ts'
import type { ProcessSpawner } from './process-spawner.ts'
import type { Sandbox } from './sandboxes.ts'

/** Text or bytes by slash-separated path. */
export type RigFiles = Readonly<Record<string, string | Uint8Array>>

/** What an agent is tried on. */
export type AgentRigOptions = {
  readonly spec: WorkingSpec
  readonly spawner: ProcessSpawner
  /** The workspace at the start. */
  readonly files?: RigFiles
  /** The folder of the plan file at the start. */
  readonly planFiles?: RigFiles
  /** Read-only repositories, by name. */
  readonly sources?: Readonly<Record<string, RigFiles>>
  readonly overrides?: Partial<Pick<AgentAssignment, 'prompt' | 'files' | 'environment' | 'timeoutMs' | 'idleTimeoutMs' | 'taskId' | 'runId' | 'attempt' | 'planFolder' | 'mcp' | 'providers'>>
  readonly maxLogBytes?: number
  /** Default: none. */
  readonly sandbox?: Sandbox
  readonly pass?: Pass
  /** Answers what the agent asks people; without it nobody does. */
  readonly answer?: () => Promise<void>
  /** What the agent had saved before. */
  readonly sessions?: readonly unknown[]
}

/** One attempt in temporary folders of its own, without an engine: for tests of agents and plugins. Disposing of it removes the folders. */
export interface AgentRig extends AsyncDisposable {
  readonly root: string
  readonly workspace: string
  readonly planFolder: string
  readonly assignment: AgentAssignment
  readonly context: AgentContext
  /** What the agent told, in order. */
  readonly activities: readonly AgentActivity[]
  /** What the agent saved of its session, oldest first. */
  readonly sessions: readonly unknown[]
  run(agent: Agent): Promise<AgentOutcome>
  /** Asks the running agent to stop. */
  abort(): void
  readLog(): Promise<string>
  /** Content of one file of the workspace. */
  read(path: string): Promise<string>
  /** Every file of the workspace with mode and content, links with their target; `.git` left out. */
  readTree(): Promise<Readonly<Record<string, string>>>
}

/** Lays out workspace, plan folder, sources, prompt, log and temporary folder. */
export async function createAgentRig(options: AgentRigOptions): Promise<AgentRig> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'fleet-agent-')))
  const at = (name: string): string => join(root, name)
  const { overrides = {} } = options
  const { prompt = 'Do the work.' } = overrides
  await writeFiles(at('workspace'), options.files ?? {})
  await writeFiles(at('plan'), options.planFiles ?? {})
  for (const [name, files] of Object.entries(options.sources ?? {})) await writeFiles(join(at('sources'), name), files)
  await writeFiles(root, { 'prompt.md': prompt, 'log/attempt.log': '', 'temporary/.keep': '', 'home/.keep': '' })
  const assignment: AgentAssignment = {
    runId: 'run-1', taskId: 'task-1', attempt: 1, files: [], environment: {}, timeoutMs: 60_000, idleTimeoutMs: null, mcp: [], providers: [], planFolder: at('plan'),
    ...overrides,
    name: 'A task', spec: options.spec, prompt, promptPath: at('prompt.md'), workspace: at('workspace'), failures: [],
    sources: Object.fromEntries(Object.keys(options.sources ?? {}).map((name) => [name, join(at('sources'), name)])),
  }
  return toRig(root, assignment, options)
}

function toRig(root: string, assignment: AgentAssignment, options: AgentRigOptions): AgentRig {
  const abort = new AbortController()
  const logPath = join(root, 'log/attempt.log')
  const temporaryFolder = join(root, 'temporary')
  const activities: AgentActivity[] = []
  const sessions: unknown[] = [...(options.sessions ?? [])]
  const context: AgentContext = {
    signal: abort.signal,
    spawner: options.spawner,
    logPath,
    maxLogBytes: options.maxLogBytes ?? 1_000_000,
    log: (line) => appendFileSync(logPath, `${line}\n`),
    temporaryFolder,
    baseEnvironment: { PATH: process.env['PATH'] ?? '', HOME: join(root, 'home'), LANG: 'C.UTF-8', TMPDIR: temporaryFolder },
    sandbox: options.sandbox ?? { level: 'none', wrap: (request) => request, urlInside: (url) => url, home: join(root, 'home'), trouble: () => null, close: async () => {} },
    pass: options.pass ?? null,
    tell: (activity) => void activities.push(activity),
    ask: options.answer ?? (() => new Promise(() => {})),
    session: { load: async () => sessions.at(-1) ?? null, save: async (state) => void sessions.push(structuredClone(state)) },
  }
  return {
    root, assignment, context, activities, sessions, workspace: assignment.workspace, planFolder: assignment.planFolder,
    run: (agent) => agent.run(assignment, context),
    abort: () => abort.abort(),
    readLog: () => readFile(logPath, 'utf8'),
    read: (path) => readFile(join(assignment.workspace, path), 'utf8'),
    readTree: () => readTree(assignment.workspace),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

/** Writes files below a folder, which is made even when there are none. */
export async function writeFiles(folder: string, files: RigFiles): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

/** Every file below a folder with mode and content (binary as latin1), links with their target; `.git` left out. */
export async function readTree(folder: string, prefix = ''): Promise<Record<string, string>> {
  const tree: Record<string, string> = {}
  for (const entry of (await readdir(join(folder, prefix), { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    const absolute = join(folder, path)
    if (entry.name === '.git') continue
    if (entry.isDirectory()) Object.assign(tree, await readTree(folder, path))
    else if (entry.isSymbolicLink()) tree[path] = `link ${await readlink(absolute)}`
    else tree[path] = `${((await lstat(absolute)).mode & 0o777).toString(8)} ${await readFile(absolute, 'latin1')}`
  }
  return tree
}
