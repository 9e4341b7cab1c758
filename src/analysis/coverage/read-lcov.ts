import type { LineCoverage } from './coverage.ts'

type OpenFile = {
  readonly path: string
  readonly lines: Map<number, LineCoverage>
  readonly branches: Map<number, { all: number; taken: number }>
}

/**
 * Files of an lcov trace; null when no `SF:` line is in it. A `DA` line may have a third field (a checksum, as coverage.py writes it). Files
 * may come several times, once per test: the caller merges them.
 */
export function readLcov(text: string): [path: string, lines: LineCoverage[]][] | null {
  const files: OpenFile[] = []
  let open: OpenFile | null = null
  for (const raw of text.split('\n')) {
    const content = raw.trim()
    const colon = content.indexOf(':')
    const [tag, value] = colon < 0 ? [content, ''] : [content.slice(0, colon), content.slice(colon + 1)]
    if (tag === 'SF') {
      open = { path: value, lines: new Map(), branches: new Map() }
      files.push(open)
    } else if (tag === 'end_of_record') open = null
    else if (open !== null && tag === 'DA') addLine(open, value)
    else if (open !== null && tag === 'BRDA') addBranch(open, value)
  }
  return files.length === 0 ? null : files.map(close)
}

function addLine(file: OpenFile, value: string): void {
  const [line, hits] = value.split(',', 2).map(Number)
  if (line === undefined || hits === undefined || !Number.isSafeInteger(line) || line < 1 || !Number.isFinite(hits)) return
  // Some compilers write negative counts when a counter has run over.
  file.lines.set(line, { line, hits: Math.max(0, hits) + (file.lines.get(line)?.hits ?? 0), branches: 0, coveredBranches: 0 })
}

/** `BRDA:<line>,<block>,<branch>,<taken>`; block and branch may be words, taken is `-` when the line never ran. */
function addBranch(file: OpenFile, value: string): void {
  const parts = value.split(',')
  const line = Number(parts[0])
  const taken = Number(parts.at(-1)) > 0 ? 1 : 0
  if (!Number.isSafeInteger(line) || parts.length < 4) return
  const before = file.branches.get(line) ?? { all: 0, taken: 0 }
  file.branches.set(line, { all: before.all + 1, taken: before.taken + taken })
}

function close({ path, lines, branches }: OpenFile): [string, LineCoverage[]] {
  return [
    path,
    [...lines.values()].map((line) => ({
      ...line,
      branches: branches.get(line.line)?.all ?? 0,
      coveredBranches: branches.get(line.line)?.taken ?? 0,
    })),
  ]
}
