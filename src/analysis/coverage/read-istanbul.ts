import { at, isObject, toArray, toEntries } from '../parse-untrusted.ts'
import type { LineCoverage } from './coverage.ts'

/** Files of a parsed `coverage-final.json`, by the paths it gives; null when it is none. */
export function readIstanbul(report: unknown): [path: string, lines: LineCoverage[]][] | null {
  const entries = toEntries(report)
  if (entries.length === 0 || !entries.every(([, file]) => isObject(at(unwrap(file), 'statementMap')))) return null
  return entries.map(([key, file]) => {
    const path = at(unwrap(file), 'path')
    return [typeof path === 'string' ? path : key, toLines(unwrap(file))]
  })
}

/** Some writers wrap a file's coverage in `data`. */
function unwrap(file: unknown): unknown {
  return at(file, 'data') ?? file
}

/** A line counts as often as its most executed statement that starts on it, as Istanbul's own reports have it. */
function toLines(file: unknown): LineCoverage[] {
  const lines = new Map<number, LineCoverage>()
  const counts = at(file, 's')
  for (const [id, place] of toEntries(at(file, 'statementMap'))) {
    const line = toLine(at(place, 'start'))
    const hits = toCount(at(counts, id))
    if (line !== null && hits !== null)
      lines.set(line, { line, hits: Math.max(hits, lines.get(line)?.hits ?? 0), branches: 0, coveredBranches: 0 })
  }
  addBranches(file, lines)
  return [...lines.values()]
}

function addBranches(file: unknown, lines: Map<number, LineCoverage>): void {
  for (const [id, branch] of toEntries(at(file, 'branchMap'))) {
    const line = toLine(at(at(branch, 'loc'), 'start')) ?? toCount(at(branch, 'line'))
    const before = line === null ? undefined : lines.get(line)
    const taken = toArray(at(at(file, 'b'), id)).map(toCount)
    if (before === undefined) continue
    lines.set(before.line, {
      ...before,
      branches: before.branches + taken.length,
      coveredBranches: before.coveredBranches + taken.filter((hits) => (hits ?? 0) > 0).length,
    })
  }
}

function toLine(position: unknown): number | null {
  const line = toCount(at(position, 'line'))
  return line === null || line < 1 ? null : line
}

export function toCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}
