import { mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RenameSpec } from '../../../../../core/plan/agent-spec.ts'
import type { RenameOptions, RenameOutcome } from '../rename-options.ts'
import { renameSymbol } from '../rename-symbol.ts'

export const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    jsx: 'preserve',
    types: [],
    noEmit: true,
  },
  include: ['src'],
})

/** A small project in a temporary folder; removed when disposed. */
export class RenameRig {
  readonly folder: string
  readonly workspace: string
  readonly logged: string[] = []

  private constructor(folder: string, workspace: string) {
    this.folder = folder
    this.workspace = workspace
  }

  static async create(files: Readonly<Record<string, string | Buffer>>): Promise<RenameRig> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'fleet rename-')))
    // A dot folder, as worktrees are, and characters that URIs escape.
    const rig = new RenameRig(folder, join(folder, '.fleet', 'wörk #1'))
    await mkdir(join(folder, 'temporary'))
    await mkdir(rig.workspace, { recursive: true })
    for (const [path, text] of Object.entries(files)) await rig.write(path, text)
    return rig
  }

  async write(path: string, text: string | Buffer): Promise<void> {
    await mkdir(dirname(join(this.workspace, path)), { recursive: true })
    await writeFile(join(this.workspace, path), text)
  }

  read(path: string): Promise<string> {
    return readFile(join(this.workspace, path), 'utf8')
  }

  /** Every file of the workspace by its path. */
  async readAll(): Promise<Record<string, string>> {
    const entries = await readdir(this.workspace, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return Object.fromEntries(
      await Promise.all(files.map(async (path) => [path.slice(this.workspace.length + 1), await readFile(path, 'latin1')] as const)),
    )
  }

  rename(spec: RenameSpec, options: Partial<RenameOptions> = {}): Promise<RenameOutcome> {
    return renameSymbol({
      workspace: this.workspace,
      spec,
      signal: new AbortController().signal,
      log: (line) => this.logged.push(line),
      environment: { PATH: process.env['PATH'] ?? '', HOME: this.folder },
      temporaryFolder: join(this.folder, 'temporary'),
      ...options,
    })
  }

  /** Processes that work in the workspace, wherever they were started from. */
  async listProcesses(): Promise<string[]> {
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const folders = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => '')))
    return ids.filter((_, index) => folders[index] === this.workspace)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The message and the evidence of a failed rename; empty when it did not fail. */
export function failureText(outcome: RenameOutcome): string {
  if (outcome.status !== 'failed') return ''
  return `${outcome.failure.message}\n${'output' in outcome.failure ? outcome.failure.output : ''}`
}
