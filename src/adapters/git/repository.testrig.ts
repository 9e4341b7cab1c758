import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Repository, WorkspaceRecipe } from '../../core/plan/plan.ts'
import type { CommitMessage, WorkspaceRequest } from '../../ports/workspaces.ts'

export const message: CommitMessage = { subject: 'Change things', body: 'Because.', trailers: [['Fleet-Run', 'r1'], ['Fleet-Task', 't1']] }

/** A user's repository in a temporary folder that goes when the test ends. */
export class TestRepository {
  readonly folder: string
  readonly top: string
  readonly stateFolder: string

  constructor(options: { readonly objectFormat?: string; readonly files?: Readonly<Record<string, string>> } = {}) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-git-')))
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }))
    this.top = join(this.folder, 'user')
    this.stateFolder = join(this.folder, 'state')
    mkdirSync(this.top)
    this.git('init', '-q', '-b', 'main', `--object-format=${options.objectFormat ?? 'sha1'}`)
    this.commit('base', options.files ?? { 'src/a.txt': '1\n2\n3\n4\n5\n6\n7\n', 'src/b.txt': 'b\n', 'top.txt': 'top\n' })
  }

  get repository(): Repository {
    return { name: 'main', path: this.top, kind: 'git', readonly: false }
  }

  get head(): string {
    return this.git('rev-parse', 'HEAD')
  }

  /** Plain git, as a user runs it. */
  git(...args: readonly string[]): string {
    return this.gitIn(this.top, ...args)
  }

  gitIn(folder: string, ...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', env: userEnvironment, stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd()
  }

  write(files: Readonly<Record<string, string | Buffer>>, folder = this.top): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
  }

  commit(subject: string, files: Readonly<Record<string, string | Buffer>>): string {
    this.write(files)
    this.git('add', '-A')
    this.git('commit', '-q', '--allow-empty', '-m', subject)
    return this.head
  }

  request(more: Partial<Omit<WorkspaceRequest, 'recipe'>> & { readonly recipe?: Partial<WorkspaceRecipe> } = {}): WorkspaceRequest {
    const recipe = { link: [], copy: [], setup: [], sparse: [], ...more.recipe }
    const { repository } = this
    return { runId: 'r1', taskId: 't1', attempt: 1, repository, commit: this.head, files: [], minFreeDiskBytes: 0, signal: new AbortController().signal, ...more, recipe }
  }

  /** A program that leaves a mark when it runs, and acts like `cat`. */
  payload(): { readonly path: string; readonly hasRun: () => boolean } {
    const path = join(this.folder, 'payload.sh')
    const mark = join(this.folder, 'PWNED')
    writeFileSync(path, `#!/bin/sh\ntouch ${mark}\ncat 2>/dev/null\n`)
    chmodSync(path, 0o755)
    return { path, hasRun: () => readdirSync(this.folder).includes('PWNED') }
  }
}

const userEnvironment = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ALLOW_PROTOCOL: 'file',
  GIT_AUTHOR_NAME: 'User',
  GIT_AUTHOR_EMAIL: 'user@localhost',
  GIT_COMMITTER_NAME: 'User',
  GIT_COMMITTER_EMAIL: 'user@localhost',
}

/** Every path below a folder with type, mode, content and, on request, time. */
export function look(folder: string, options: { readonly times?: boolean; readonly skip?: (path: string) => boolean } = {}): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  const walk = (path: string): void => {
    if (path !== '' && options.skip?.(path) === true) return
    const whole = path === '' ? folder : Buffer.from(`${folder}/${path}`, 'latin1')
    const stats = lstatSync(whole, { bigint: true })
    const what = stats.isSymbolicLink() ? readlinkSync(whole) : stats.isFile() ? createHash('sha256').update(readFileSync(whole)).digest('hex') : 'folder'
    found[path] = `${stats.mode.toString(8)} ${what}${options.times === true ? ` ${stats.mtimeNs}` : ''}`
    if (!stats.isDirectory()) return
    for (const name of readdirSync(whole, { encoding: 'latin1' })) walk(path === '' ? name : `${path}/${name}`)
  }
  walk('')
  return found
}
