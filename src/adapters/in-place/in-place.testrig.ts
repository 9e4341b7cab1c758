import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { SnapshotPruning, SnapshotStore } from '../../ports/store.ts'
import type { CommitMessage, Workspace, WorkspaceRequest, Workspaces } from '../../ports/workspaces.ts'
import { openSqliteStore } from '../sqlite/open-sqlite-store.ts'
import { createInPlaceWorkspaces } from './in-place-workspaces.ts'

export const clock = { now: () => 1_760_000_000_000 }
export const message: CommitMessage = { subject: 's', body: '', trailers: [] }

/** git without the settings of the machine. */
export function git(root: string, ...args: readonly string[]): string {
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' }
  return execFileSync('git', ['-C', root, ...args], { env, encoding: 'latin1', stdio: ['ignore', 'pipe', 'pipe'] })
}

export const listIgnored = async (root: string): Promise<readonly Uint8Array[]> =>
  git(root, 'ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory').split('\0').filter((path) => path !== '').map((path) => Buffer.from(path, 'latin1'))

/** A folder with the in-place adapter over a real database; everything goes when it is disposed. */
export class InPlaceRig implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-in-place-')))
  readonly root = join(this.folder, 'repository')
  readonly kind: 'git' | 'folder'
  readonly snapshots: SnapshotStore & SnapshotPruning
  readonly workspaces: Workspaces
  readonly #states: ReturnType<typeof openSqliteStore>[] = []

  constructor(kind: 'git' | 'folder' = 'folder', wrap: (snapshots: SnapshotStore) => SnapshotStore = (snapshots) => snapshots) {
    this.kind = kind
    mkdirSync(this.root)
    if (kind === 'git') git(this.root, 'init', '-q', '-b', 'main')
    this.snapshots = this.#open()
    this.workspaces = createInPlaceWorkspaces({ snapshots: wrap(this.snapshots), clock, listIgnored })
  }

  /** The adapter as another process would have it. */
  reopen(): Workspaces {
    return createInPlaceWorkspaces({ snapshots: this.#open(), clock, listIgnored })
  }

  path(name: string): string {
    return join(this.root, name)
  }

  write(name: string, content: string | Buffer): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), content)
  }

  async prepare(changes: Partial<WorkspaceRequest> = {}, workspaces = this.workspaces): Promise<Workspace> {
    const recipe = { link: [], copy: [], setup: [], sparse: [] }
    const repository = { name: 'main', path: this.root, kind: this.kind, readonly: false }
    const { signal } = new AbortController()
    return workspaces.prepare({ runId: 'run', taskId: 'task', attempt: 1, repository, commit: null, recipe, files: [], minFreeDiskBytes: 0, signal, ...changes })
  }

  async openKeys(): Promise<readonly string[]> {
    return (await this.snapshots.open()).map(({ key }) => `${key.taskId}#${key.attempt}`)
  }

  #open(): SnapshotStore & SnapshotPruning {
    const state = openSqliteStore({ path: join(this.folder, 'state.db'), durability: 'none' })
    this.#states.push(state)
    return state.snapshots
  }

  [Symbol.dispose](): void {
    for (const state of this.#states.splice(0)) state.close()
    execFileSync('chmod', ['-R', 'u+rwx', this.folder])
    execFileSync('rm', ['-rf', this.folder])
  }
}
