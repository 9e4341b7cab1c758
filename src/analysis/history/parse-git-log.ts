/** What one commit did to one file; counts are null for binary files. */
export type FileChange = {
  readonly path: string
  readonly oldPath: string | null
  readonly added: number | null
  readonly deleted: number | null
}

export type Commit = {
  readonly hash: string
  /** Author time in seconds since 1970. */
  readonly at: number
  readonly parents: readonly string[]
  /** Whatever tells authors apart; never shown. */
  readonly author: string
  readonly subject: string
  readonly changes: readonly FileChange[]
}

/** Arguments for `git` whose output `parseGitLog` reads: newest first, without merges. */
export const gitLogArguments: readonly string[] = [
  'log',
  '--no-merges',
  '-M',
  '--numstat',
  '-z',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--format=%x1e%H%x1f%at%x1f%P%x1f%aE%x1f%s',
]

type OpenCommit = Omit<Commit, 'changes'> & { readonly changes: FileChange[] }

const stat = /^\n?(\d+|-)\t(\d+|-)\t([\s\S]*)$/

/**
 * Reads `git log --numstat -z`: each commit's line and each file end in NUL; of a renamed file the counts come first, then both paths. What
 * fits neither is skipped, so that a strange name or subject costs itself and nothing else.
 */
export function parseGitLog(output: string): Commit[] {
  const commits: OpenCommit[] = []
  const parts = output.split('\0')
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? ''
    const match = stat.exec(part)
    if (match === null) {
      const commit = toCommit(part.replace(/^\n/, ''))
      if (commit !== null) commits.push(commit)
      continue
    }
    const [added, deleted] = [toCount(match[1]), toCount(match[2])]
    const isRename = match[3] === ''
    const path = isRename ? parts[index + 2] : match[3]
    if (path !== undefined && path !== '')
      commits.at(-1)?.changes.push({ path, oldPath: isRename ? (parts[index + 1] ?? null) : null, added, deleted })
    if (isRename) index += 2
  }
  return commits
}

function toCommit(header: string): OpenCommit | null {
  if (!header.startsWith('\u001E')) return null
  const [hash = '', at = '', parents = '', author = '', ...subject] = header.slice(1).split('\u001F')
  if (!/^[0-9a-f]{40,64}$/.test(hash) || !/^-?\d+$/.test(at)) return null
  return {
    hash,
    at: Number(at),
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: author.toLowerCase(),
    subject: subject.join('\u001F'),
    changes: [],
  }
}

function toCount(text: string | undefined): number | null {
  return text === undefined || text === '-' ? null : Number(text)
}
