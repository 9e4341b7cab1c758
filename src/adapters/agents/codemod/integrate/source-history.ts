import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentContext } from '../../../../ports/agent.ts'
import type { ProcessEnd } from '../../../../ports/process-spawner.ts'

/** Files of the source at an earlier commit. */
export type SourceHistory =
  | { readonly status: 'opened'; readonly read: (path: string) => Promise<Buffer | undefined> }
  | { readonly status: 'no-git' }
  | { readonly status: 'unknown-commit' }

/**
 * Opens the source's git repository at a commit. Blobs are read with `unpack-file`, which writes them to a folder of ours byte for byte and runs
 * neither filters nor hooks of the repository.
 */
export async function openSourceHistory(source: string, commit: string, context: AgentContext): Promise<SourceHistory> {
  const folder = join(context.temporaryFolder, 'source-history')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  if (!/^[\w@][\w./@^~-]*$/.test(commit)) return { status: 'unknown-commit' }
  const found = await runGit(['-C', source, 'rev-parse', '--absolute-git-dir', '--verify', '--end-of-options', `${commit}^{commit}`], { folder, context })
  if (found.end.status === 'not-started') return { status: 'no-git' }
  const [gitFolder, ...ids] = found.output.trimEnd().split('\n')
  const id = ids.at(-1) ?? ''
  if (gitFolder === undefined || !/^[0-9a-f]{40,64}$/.test(id)) return { status: 'unknown-commit' }
  return { status: 'opened', read: (path) => readBlob({ gitFolder, id, path, folder, context }) }
}

type BlobRequest = { readonly gitFolder: string; readonly id: string; readonly path: string; readonly folder: string; readonly context: AgentContext }

async function readBlob({ gitFolder, id, path, folder, context }: BlobRequest): Promise<Buffer | undefined> {
  await runGit([`--git-dir=${gitFolder}`, `--work-tree=${folder}`, 'unpack-file', `${id}:${path}`], { folder, context })
  const name = (await readdir(folder)).find((entry) => entry.startsWith('.merge_file_'))
  if (name === undefined) return undefined
  const content = await readFile(join(folder, name))
  await rm(join(folder, name))
  return content
}

/** Runs git in a folder of ours, with no configuration but the repository's and none of its programs. */
export async function runGit(
  args: readonly string[],
  { folder, context }: { readonly folder: string; readonly context: AgentContext },
): Promise<{ readonly end: ProcessEnd; readonly output: string }> {
  const logPath = join(folder, 'git.log')
  await rm(logPath, { force: true })
  const end = await context.spawner.run({
    argv: ['git', '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'safe.directory=*', ...args],
    cwd: folder,
    environment: {
      ...context.baseEnvironment,
      GIT_CEILING_DIRECTORIES: folder, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C',
    },
    logPath,
    maxLogBytes: 100_000,
    signal: context.signal,
  })
  return { end, output: await readFile(logPath, 'utf8').catch(() => '') }
}
