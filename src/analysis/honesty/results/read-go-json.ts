import { toNumber, toObject, toText } from './json-access.ts'
import type { ResultDraft, TestOutcome } from './test-results.ts'

const outcomes: Readonly<Record<string, TestOutcome>> = { pass: 'passed', fail: 'failed', skip: 'skipped' }

/** `go test -json`: one event a line. A package that failed without a failed test (it does not build) is an error of its own. */
export function readGoJson(text: string): ResultDraft[] | null {
  const found: ResultDraft[] = []
  const output = new Map<string, string>()
  let events = 0
  for (const line of text.split('\n')) {
    const event = parseLine(line)
    const [action, file, name] = [toText(event['Action']), toText(event['Package']) || toText(event['ImportPath']), toText(event['Test'])]
    if (action === '') continue
    events += 1
    const key = `${file}\0${name}`
    if (action === 'output' || action === 'build-output') output.set(key, ((output.get(key) ?? '') + toText(event['Output'])).slice(0, 10_000))
    const outcome = outcomes[action]
    if (outcome === undefined) continue
    if (name !== '') found.push({ file, name: name.replaceAll('/', ' > '), outcome, durationMs: toNumber(event['Elapsed']) * 1000, message: outcome === 'failed' ? output.get(key) ?? '' : '' })
    else if (outcome === 'failed' && !found.some((result) => result.file === file && result.outcome === 'failed')) found.push({ file, name: '(package)', outcome: 'error', durationMs: 0, message: output.get(key) ?? '' })
  }
  return events === 0 ? null : found
}

/** Builds write plain text between the events. */
function parseLine(line: string): Readonly<Record<string, unknown>> {
  try {
    return toObject(JSON.parse(line))
  } catch {
    return {}
  }
}
