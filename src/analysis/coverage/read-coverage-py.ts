import { at, isObject, toArray, toEntries } from '../parse-untrusted.ts'
import type { LineCoverage } from './coverage.ts'
import { toCount } from './read-istanbul.ts'

/** Files of a parsed `coverage json` report of coverage.py; null when it is none. */
export function readCoveragePy(report: unknown): [path: string, lines: LineCoverage[]][] | null {
  const files = at(report, 'files')
  if (!isObject(at(report, 'meta')) || !isObject(files)) return null
  return toEntries(files).map(([path, file]) => [path, toLines(file)])
}

function toLines(file: unknown): LineCoverage[] {
  const lines = new Map<number, LineCoverage>()
  const add = (list: unknown, hits: number): void => {
    for (const line of toArray(list).map(toCount))
      if (line !== null && line > 0) lines.set(line, { line, hits, branches: 0, coveredBranches: 0 })
  }
  add(at(file, 'missing_lines'), 0)
  add(at(file, 'executed_lines'), 1)
  addBranches(lines, at(file, 'missing_branches'), 0)
  addBranches(lines, at(file, 'executed_branches'), 1)
  return [...lines.values()]
}

/** A branch is a pair `[from, to]`; `to` is negative for a way out of the function. */
function addBranches(lines: Map<number, LineCoverage>, list: unknown, taken: 0 | 1): void {
  for (const branch of toArray(list)) {
    const before = lines.get(toCount(toArray(branch)[0]) ?? 0)
    if (before !== undefined)
      lines.set(before.line, { ...before, branches: before.branches + 1, coveredBranches: before.coveredBranches + taken })
  }
}
