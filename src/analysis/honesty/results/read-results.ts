import { toObject } from './json-access.ts'
import { readGoJson } from './read-go-json.ts'
import { readJestJson, readMochaJson } from './read-javascript-json.ts'
import { readJUnit } from './read-junit.ts'
import { readPytestJson } from './read-pytest-json.ts'
import { readTap } from './read-tap.ts'
import { toResults } from './test-results.ts'
import type { ReadResults, ResultDraft, ResultFormat } from './test-results.ts'

/** Reports larger than this are refused: a run that prints without end must not fill the memory. */
const maxReportChars = 64 * 1024 * 1024

const readers: Readonly<Record<ResultFormat, (text: string) => ResultDraft[] | null>> = {
  junit: readJUnit,
  tap: readTap,
  'go-json': readGoJson,
  'vitest-json': (text) => readJestJson(parse(text)),
  'jest-json': (text) => readJestJson(parse(text)),
  'mocha-json': (text) => readMochaJson(parse(text)),
  'pytest-json': (text) => readPytestJson(parse(text)),
}

/** Reads the report of a test run. `root` is the folder the run was made in: paths become relative to it. */
export function readTestResults(text: string, about: { readonly format?: ResultFormat; readonly root?: string } = {}): ReadResults {
  const format = about.format ?? detectFormat(text)
  if (text.length > maxReportChars) return { status: 'unreadable', reason: `the report has ${text.length} characters; ${maxReportChars} are read at most` }
  if (format === null) return { status: 'unreadable', reason: 'no known format of test reports' }
  try {
    const drafts = readers[format](text)
    return drafts === null ? { status: 'unreadable', reason: `the text is no ${format} report` } : { status: 'read', results: toResults(drafts, about.root ?? '') }
  } catch (error) {
    return { status: 'unreadable', reason: `the ${format} report is broken: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}` }
  }
}

export function detectFormat(text: string): ResultFormat | null {
  const start = text.trimStart().slice(0, 4_000)
  if (start.startsWith('<')) return 'junit'
  if (/^TAP version|^(?:not )?ok\b/m.test(start)) return 'tap'
  if (/^\{"(?:Time|Action|ImportPath)":/m.test(start)) return 'go-json'
  if (!start.startsWith('{')) return null
  if (text.includes('"testResults"')) return 'jest-json'
  if (text.includes('"nodeid"') || text.includes('"collectors"')) return 'pytest-json'
  return text.includes('"passes"') ? 'mocha-json' : null
}

/** Runners may print lines before and after their JSON. */
function parse(text: string): Readonly<Record<string, unknown>> {
  const [first, last] = [text.indexOf('{'), text.lastIndexOf('}')]
  return toObject(JSON.parse(text.slice(first, last + 1)))
}
