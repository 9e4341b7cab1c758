import { toList, toNumber, toObject, toText } from './json-access.ts'
import type { Json } from './json-access.ts'
import type { ResultDraft, TestOutcome } from './test-results.ts'

const outcomes: Readonly<Record<string, TestOutcome>> = { passed: 'passed', failed: 'failed', skipped: 'skipped', pending: 'skipped', todo: 'skipped', disabled: 'skipped', focused: 'passed' }

/** `--reporter=json` of vitest and `--json` of jest: one shape. A file that could not be loaded is an error of its own. */
export function readJestJson(report: Json): ResultDraft[] | null {
  if (!Array.isArray(report['testResults'])) return null
  return toList(report['testResults']).flatMap((file): ResultDraft[] => {
    const path = toText(file['name']) || toText(file['testFilePath'])
    const tests = toList(file['assertionResults'])
    if (tests.length === 0 && toText(file['status']) === 'failed') return [{ file: path, name: '(file)', outcome: 'error', durationMs: 0, message: toText(file['message']) }]
    return tests.map((test) => ({
      file: path,
      name: [...(Array.isArray(test['ancestorTitles']) ? test['ancestorTitles'].map(toText) : []), toText(test['title'])].join(' > '),
      outcome: outcomes[toText(test['status'])] ?? 'error',
      durationMs: toNumber(test['duration']),
      message: Array.isArray(test['failureMessages']) ? test['failureMessages'].map(toText).join('\n') : '',
    }))
  })
}

/** `--reporter json` of mocha: lists of passes, failures and pending ones. */
export function readMochaJson(report: Json): ResultDraft[] | null {
  if (!Array.isArray(report['tests']) || !Array.isArray(report['passes'])) return null
  const passed = new Set(toList(report['passes']).map(keyOf))
  const pending = new Set(toList(report['pending']).map(keyOf))
  const known = new Set(toList(report['tests']).map(keyOf))
  // A failing hook is listed as a failure only.
  const all = [...toList(report['tests']), ...toList(report['failures']).filter((test) => !known.has(keyOf(test)))]
  return all.map((test) => ({
    file: toText(test['file']),
    name: toText(test['fullTitle']),
    outcome: pending.has(keyOf(test)) ? 'skipped' : passed.has(keyOf(test)) ? 'passed' : 'failed',
    durationMs: toNumber(test['duration']),
    message: toText(toObject(test['err'])['message']),
  }))
}

function keyOf(test: Json): string {
  return `${toText(test['file'])}\0${toText(test['fullTitle'])}`
}
