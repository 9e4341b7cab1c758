import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isFix } from '../../../src/analysis/history/change-features.ts'
import { gitLogArguments, parseGitLog, type Commit } from '../../../src/analysis/history/parse-git-log.ts'

const execute = promisify(execFile)

/** Source files of the languages we analyse; tests and documents are not what a fix mends. */
const codeFile = /^(?!.*(^|\/)(tests?|docs?|examples?|__tests__|fixtures|dist)\/).*\.(py|[cm]?[jt]sx?)$/

export async function runGit(repository: string, argv: readonly string[]): Promise<string> {
  const { stdout } = await execute('git', ['-C', repository, ...argv], { maxBuffer: 1 << 30, encoding: 'utf8' })
  return stdout
}

/** All commits that touch code, with what they did to code alone. */
export async function readCodeCommits(repository: string): Promise<Commit[]> {
  const commits = parseGitLog(await runGit(repository, gitLogArguments))
  return commits
    .map((commit) => ({ ...commit, changes: commit.changes.filter((change) => codeFile.test(change.path)) }))
    .filter((commit) => commit.changes.length > 0)
}

/** Commits whose lines a later fix among `commits` deleted or changed (SZZ, by blame at the fix's parent). */
export async function findFixCauses(repository: string, commits: readonly Commit[]): Promise<Set<string>> {
  const causes = new Set<string>()
  const fixes = commits.filter((commit) => isFix(commit.subject) && commit.parents.length === 1 && commit.changes.length <= 20)
  for (const fix of fixes) {
    for (const { path, oldPath, deleted } of fix.changes) {
      if ((deleted ?? 0) > 0 && oldPath === null) for (const hash of await blameDeletedLines(repository, fix, path)) causes.add(hash)
    }
  }
  return causes
}

async function blameDeletedLines(repository: string, fix: Commit, path: string): Promise<string[]> {
  const parent = fix.parents[0] ?? ''
  const diff = await runGit(repository, ['diff', '-U0', '--no-color', '--no-ext-diff', '--no-textconv', parent, fix.hash, '--', path])
  const ranges = [...diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+/gm)].flatMap((match) => {
    const [start, count] = [Number(match[1]), Number(match[2] ?? 1)]
    return count === 0 || count > 200 ? [] : ['-L', `${start},+${count}`]
  })
  if (ranges.length === 0) return []
  const blame = await runGit(repository, ['blame', '-w', '-s', '-l', ...ranges, parent, '--', path]).catch(() => '')
  return blame.split('\n').flatMap((line) => {
    const match = /^\^?([0-9a-f]{39,40}) (?:\S+ +)?\d+\) *(.*)$/.exec(line)
    // An empty line or a comment is no cause of anything.
    return match?.[1] === undefined || match[2] === '' || /^(#|\/\/|\*)/.test(match[2] ?? '') ? [] : [match[1]]
  })
}
