import { gitLogArguments, parseGitLog, type Commit } from '../../analysis/history/parse-git-log.ts'
import { git, startGit, toGitError } from './git.ts'
import type { UserRepository } from './user-repository.ts'

/** More commits than this say nothing more of today's code. */
const maxCommits = 20_000
/** Of one commit no more is searched: it adds data, not code. */
const maxDiffCharacters = 20_000_000

/** The commits that HEAD is made of, newest first, without merges. */
export async function readHistory(user: UserRepository): Promise<readonly Commit[]> {
  const output = await git({ gitDir: user.gitDir, args: [...gitLogArguments, `--max-count=${maxCommits}`, '--end-of-options', 'HEAD', '--'] })
  return parseGitLog(output.toString('utf8'))
}

/** What each commit that HEAD is made of added, oldest first, without merges, one at a time. */
export async function* readDiffs(user: UserRepository): AsyncGenerator<{ readonly commit: string; readonly diff: string }> {
  const ids = await git({ gitDir: user.gitDir, args: ['rev-list', '--reverse', '--no-merges', '--end-of-options', 'HEAD', '--'] })
  const args = ['diff-tree', '--stdin', '-p', '-r', '--root', '--unified=0', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames']
  const child = startGit({ gitDir: user.gitDir, args })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 255))
  })
  // Whoever stops reading early ends git; that is no trouble of ours.
  ended.catch(() => undefined)
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(0, 4_000)))
  child.stdin.on('error', () => undefined)
  child.stdin.end(ids)
  try {
    yield* splitDiffs(splitLines(child.stdout))
    const code = await ended
    if (code !== 0) throw toGitError(args, { code, stderr })
  } finally {
    child.kill('SIGKILL')
  }
}

/** Every line of a diff begins with a sign or a word; one that is an object id alone begins the next commit. */
async function* splitDiffs(lines: AsyncIterable<string>): AsyncGenerator<{ readonly commit: string; readonly diff: string }> {
  let [commit, length, parts]: [string, number, string[]] = ['', 0, []]
  for await (const line of lines) {
    if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(line)) {
      if (commit !== '') yield { commit, diff: parts.join('\n') }
      ;[commit, length, parts] = [line, 0, []]
    } else if (length < maxDiffCharacters) {
      length += line.length
      parts.push(line)
    }
  }
  if (commit !== '') yield { commit, diff: parts.join('\n') }
}

/** At line feeds only: a carriage return is part of a line. A line that never ends is cut. */
async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (lines.pop() ?? '').slice(0, maxDiffCharacters)
    yield* lines
  }
  if (rest !== '') yield rest
}
