import { toList, toNumber, toObject, toText } from './json-access.ts'
import type { Json } from './json-access.ts'
import type { ResultDraft, TestOutcome } from './test-results.ts'

const outcomes: Readonly<Record<string, TestOutcome>> = { passed: 'passed', failed: 'failed', error: 'error', skipped: 'skipped', xfailed: 'skipped', xpassed: 'passed' }

/** The file of the plugin pytest-json-report. A module that could not be collected is an error of its own. */
export function readPytestJson(report: Json): ResultDraft[] | null {
  if (!Array.isArray(report['tests']) && !Array.isArray(report['collectors'])) return null
  const broken = toList(report['collectors']).filter((collector) => toText(collector['outcome']) === 'failed')
  return [
    ...toList(report['tests']).map(readTest),
    ...broken.map((collector): ResultDraft => ({ file: toText(collector['nodeid']), name: '(file)', outcome: 'error', durationMs: 0, message: toText(collector['longrepr']) })),
  ]
}

function readTest(test: Json): ResultDraft {
  const [file = '', ...names] = toText(test['nodeid']).split('::')
  const stages = ['setup', 'call', 'teardown'].map((stage) => toObject(test[stage]))
  const message = stages.map((stage) => toText(toObject(stage['crash'])['message']) || toText(stage['longrepr'])).find((text) => text !== '') ?? ''
  return { file, name: names.join(' > '), outcome: outcomes[toText(test['outcome'])] ?? 'error', durationMs: stages.reduce((sum, stage) => sum + toNumber(stage['duration']) * 1000, 0), message }
}
