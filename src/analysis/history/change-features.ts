import type { Commit } from './parse-git-log.ts'

/** What is known of a change the moment it is made; after Kamei et al., "A large-scale empirical study of just-in-time quality assurance" (2013). */
export type ChangeFeatures = {
  readonly hash: string
  /** Lines added and deleted: the plain measure that every other must beat. */
  readonly churn: number
  readonly vector: Readonly<Record<FeatureName, number>>
}

export const featureNames = [
  'linesAdded',
  'linesDeleted',
  'files',
  'folders',
  'subsystems',
  'spread',
  'isFix',
  'developers',
  'ageDays',
  'pastChanges',
  'experience',
  'recentExperience',
] as const
export type FeatureName = (typeof featureNames)[number]

type FileState = { readonly developers: Set<string>; changes: number; lastAt: number }
type Author = { commits: number; recent: number; lastAt: number }

const dayS = 86_400
const fixWords = /\b(fix(e[sd]|ing)?|bugs?|bugfix|defects?|fault|crash(es)?|regression|broken|wrong)\b/i

export function isFix(subject: string): boolean {
  return fixWords.test(subject)
}

/** Features of each commit from what came before it; commits are handed in as git lists them, newest first. */
export function toChangeFeatures(commits: readonly Commit[]): ChangeFeatures[] {
  const files = new Map<string, FileState>()
  const authors = new Map<string, Author>()
  const features: ChangeFeatures[] = []
  for (const commit of commits.toReversed()) {
    features.push(toFeatures(commit, files, authors))
    remember(commit, files, authors)
  }
  return features.reverse()
}

function toFeatures(commit: Commit, files: ReadonlyMap<string, FileState>, authors: ReadonlyMap<string, Author>): ChangeFeatures {
  const { changes } = commit
  const past = changes.flatMap(({ path, oldPath }) => files.get(oldPath ?? path) ?? [])
  const sizes = changes.map(({ added, deleted }) => (added ?? 0) + (deleted ?? 0))
  const added = changes.reduce((sum, change) => sum + (change.added ?? 0), 0)
  const churn = sizes.reduce((sum, size) => sum + size, 0)
  const author = authors.get(commit.author)
  const ages = past.map((state) => Math.max(0, commit.at - state.lastAt) / dayS)
  return {
    hash: commit.hash,
    churn,
    vector: {
      linesAdded: added,
      linesDeleted: churn - added,
      files: changes.length,
      folders: new Set(changes.map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/'))))).size,
      subsystems: new Set(changes.map(({ path }) => path.split('/', 1)[0])).size,
      spread: toEntropy(sizes),
      isFix: isFix(commit.subject) ? 1 : 0,
      developers: new Set(past.flatMap((state) => [...state.developers])).size,
      ageDays: ages.length === 0 ? 0 : ages.reduce((sum, age) => sum + age, 0) / ages.length,
      pastChanges: past.reduce((sum, state) => sum + state.changes, 0),
      experience: author?.commits ?? 0,
      recentExperience: author === undefined ? 0 : fade(author, commit.at),
    },
  }
}

/** 0 when one file has the whole change, 1 when all files have equal shares of it. */
function toEntropy(sizes: readonly number[]): number {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total === 0 || sizes.length < 2) return 0
  const entropy = sizes.reduce((sum, size) => (size === 0 ? sum : sum - (size / total) * Math.log2(size / total)), 0)
  return entropy / Math.log2(sizes.length)
}

/** A commit of a year ago counts half. */
function fade(author: Author, at: number): number {
  return author.recent * 0.5 ** (Math.max(0, at - author.lastAt) / (365 * dayS))
}

function remember(commit: Commit, files: Map<string, FileState>, authors: Map<string, Author>): void {
  const author = authors.get(commit.author) ?? { commits: 0, recent: 0, lastAt: commit.at }
  authors.set(commit.author, {
    commits: author.commits + 1,
    recent: fade(author, commit.at) + 1,
    lastAt: Math.max(author.lastAt, commit.at),
  })
  for (const { path, oldPath } of commit.changes) {
    const before = files.get(oldPath ?? path) ?? { developers: new Set<string>(), changes: 0, lastAt: commit.at }
    before.developers.add(commit.author)
    if (oldPath !== null) files.delete(oldPath)
    files.set(path, { developers: before.developers, changes: before.changes + 1, lastAt: Math.max(before.lastAt, commit.at) })
  }
}
