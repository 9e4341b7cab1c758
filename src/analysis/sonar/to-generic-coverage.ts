import type { FileCoverage, LineCoverage } from '../coverage/coverage.ts'

/** Coverage for `sonar.coverageReportPaths`. */
export function toGenericCoverage(files: readonly FileCoverage[]): string {
  const body = files.map((file) => [`  <file path="${escapeXml(file.path)}">`, ...file.lines.map(toLine), '  </file>'].join('\n'))
  return [`<coverage version="1">`, ...body, '</coverage>', ''].join('\n')
}

function toLine({ line, hits, branches, coveredBranches }: LineCoverage): string {
  const branchWords = branches === 0 ? '' : ` branchesToCover="${branches}" coveredBranches="${Math.min(branches, coveredBranches)}"`
  return `    <lineToCover lineNumber="${line}" covered="${hits > 0}"${branchWords}/>`
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

// oxlint-disable-next-line no-control-regex
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

/** XML has no way to write control characters: a path that has one cannot be named exactly, and U+FFFD stands for it. */
function escapeXml(text: string): string {
  return text.replace(unwritable, '\uFFFD').replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}
