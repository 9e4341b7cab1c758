import type { FileMetrics } from '../model.ts'
import type { Commit } from './parse-git-log.ts'

/** A file that is changed often and hard to change. */
export type Hotspot = {
  readonly path: string
  readonly commits: number
  /** Lines added and deleted. */
  readonly churn: number
  /** Cyclomatic complexity of the file. */
  readonly complexity: number
  readonly authors: number
  /** Commits times complexity, as a share of the highest: 0 to 100. */
  readonly score: number
}

type History = { commits: number; churn: number; readonly authors: Set<string> }

/** Ranks the files of today by commits × complexity over the commits handed in (newest first). Renamed files keep their past. */
export function findHotspots(commits: readonly Commit[], files: readonly FileMetrics[]): Hotspot[] {
  const histories = toHistories(commits)
  const spots = files.flatMap((file) => {
    const history = histories.get(file.path)
    if (history === undefined) return []
    return [
      {
        path: file.path,
        commits: history.commits,
        churn: history.churn,
        complexity: file.cyclomatic,
        authors: history.authors.size,
        product: history.commits * file.cyclomatic,
      },
    ]
  })
  const highest = spots.reduce((most, spot) => Math.max(most, spot.product), 0)
  return spots
    .map(({ product, ...spot }): Hotspot => ({ ...spot, score: highest === 0 ? 0 : (100 * product) / highest }))
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
}

/** Read from the newest commit on: a rename tells under which name today's file went before. */
function toHistories(commits: readonly Commit[]): Map<string, History> {
  const histories = new Map<string, History>()
  const todayOf = new Map<string, string>()
  for (const commit of commits) {
    for (const change of commit.changes) {
      const path = todayOf.get(change.path) ?? change.path
      const history = histories.get(path) ?? { commits: 0, churn: 0, authors: new Set<string>() }
      history.commits += 1
      history.churn += (change.added ?? 0) + (change.deleted ?? 0)
      history.authors.add(commit.author)
      histories.set(path, history)
    }
    // After the whole commit, so that two files that swap names do not mix.
    for (const { path, oldPath } of commit.changes) if (oldPath !== null) todayOf.set(oldPath, todayOf.get(path) ?? path)
  }
  return histories
}
