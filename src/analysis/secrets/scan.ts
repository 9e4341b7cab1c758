import { createHash } from 'node:crypto'
import { isLockFile } from '../dependencies/is-lock-file.ts'
import type { Finding, Severity } from '../model.ts'
import { LineIndex } from '../rules/draft.ts'
import { toFingerprint } from '../fingerprint.ts'
import { isSecret } from './classify.ts'
import { findCandidates } from './find-candidates.ts'
import type { Candidate } from './find-candidates.ts'

/** More of a file is not read for secrets: a file that long holds data. */
const maxLength = 20_000_000

/** Finds secrets in one file. Their values go nowhere: a finding holds two characters, the length and a digest. */
export function scanText(file: { readonly path: string; readonly text: string }): Finding[] {
  const text = file.text.slice(0, maxLength)
  // A lock file maps names of packages to versions, and a package that has to do with passwords is none. Tokens that tell by their form are.
  const isNamed = isLockFile(file.path) ? ({ rule, key }: Candidate) => rule !== null || key === 'url_password' : () => true
  const secrets = findCandidates(file.path, text).filter((candidate) => isNamed(candidate) && isSecret(candidate, file.path))
  if (secrets.length === 0) return []
  const index = new LineIndex({ path: file.path, text })
  const seen = new Map<string, number>()
  return secrets.sort((a, b) => a.start - b.start).map((candidate) => toFinding(candidate, index, seen))
}

/** Finds secrets in the lines that a unified diff adds; places are those of the new files. */
export function scanDiff(diff: string): Finding[] {
  return readAdded(diff).flatMap(({ path, lines }) => {
    const text = lines.map((one) => one.text).join('\n')
    return scanText({ path, text }).map((finding) => {
      const { location } = finding
      const at = (line: number) => lines[line - 1]?.line ?? line
      return { ...finding, location: { ...location, line: at(location.line), endLine: at(location.endLine) } }
    })
  })
}

/** Finds secrets in files as they come. */
export async function* scanTree(files: Iterable<{ readonly path: string; readonly text: string }> | AsyncIterable<{ readonly path: string; readonly text: string }>): AsyncGenerator<Finding> {
  for await (const file of files) yield* scanText(file)
}

/** Finds secrets that commits added, each once, at the first commit that comes: hand the oldest in first. */
export async function* scanHistory(commits: Iterable<{ readonly commit: string; readonly diff: string }> | AsyncIterable<{ readonly commit: string; readonly diff: string }>): AsyncGenerator<{ readonly commit: string; readonly finding: Finding }> {
  const seen = new Set<string>()
  for await (const { commit, diff } of commits) {
    for (const finding of scanDiff(diff)) {
      if (seen.has(finding.fingerprint)) continue
      seen.add(finding.fingerprint)
      yield { commit, finding }
    }
  }
}

/** `gh… (40 characters)`: enough to find it again, too little to use. */
export function maskSecret(value: string): string {
  return `${value.length < 8 ? '' : value.slice(0, 2)}… (${value.length} characters)`
}

/** Twelve hexadecimal digits: the same secret has the same digest wherever it is; too few to be sure of a guess. */
export function digestSecret(value: string): string {
  return createHash('sha256').update(`fleet-secret\0${value}`).digest('hex').slice(0, 12)
}

function toFinding(candidate: Candidate, index: LineIndex, seen: Map<string, number>): Finding {
  const { rule, value, start, key } = candidate
  const ruleId = `secret/${rule?.id ?? (key === 'url_password' ? 'password-in-url' : /pass|pwd|\bpw\b/i.test(key) ? 'password' : 'token')}`
  const what = rule === null ? (ruleId === 'secret/token' ? 'A secret' : 'A password') : `A ${rule.name}`
  const digest = digestSecret(value)
  const occurrence = seen.get(`${ruleId}\0${digest}`) ?? 0
  seen.set(`${ruleId}\0${digest}`, occurrence + 1)
  const severity: Severity = rule?.severity ?? 'high'
  return {
    ruleId, category: 'secret', severity, cwe: ruleId === 'secret/private-key' ? 'CWE-321' : 'CWE-798', location: index.toLocation(start, start + value.length),
    message: `${what} is written in the file: ${maskSecret(value)}, digest ${digest}.`,
    mend: 'Revoke it, keep the new one in the environment or a vault, and read it from there.',
    // The digest stands for the line: the line itself holds the value.
    fingerprint: toFingerprint({ ruleId, lineText: digest, scope: '', occurrence }), trace: [], suppressedBecause: null,
  }
}

type Added = { readonly path: string; readonly lines: { readonly text: string; readonly line: number }[] }

function readAdded(diff: string): Added[] {
  const files: Added[] = []
  let line = 0
  // Lines left of the hunk; outside of hunks a `+++` names a file, inside it is an added line.
  let left = 0
  for (const text of diff.split('\n')) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(text)
    if (hunk !== null && left <= 0) {
      line = Number(hunk[1])
      left = Number(hunk[2] ?? 1)
    } else if (left <= 0 && text.startsWith('+++ ')) files.push({ path: text.slice(4).replace(/^"?b\//, '').replace(/["\t\r].*$/, ''), lines: [] })
    else if (text.startsWith('+') || text.startsWith(' ')) {
      if (text.startsWith('+')) files.at(-1)?.lines.push({ text: text.slice(1), line })
      line += 1
      left -= 1
    }
  }
  return files
}
