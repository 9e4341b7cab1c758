import { XMLParser } from 'fast-xml-parser'
import { toList, toNumber, toObject, toText } from './json-access.ts'
import type { Json } from './json-access.ts'
import type { ResultDraft } from './test-results.ts'

/** JUnit XML of vitest, jest-junit, pytest, gotestsum, mocha and `node --test`; null when it is no such report. */
export function readJUnit(text: string): ResultDraft[] | null {
  // Entities are not expanded beyond the five of XML: a report is made by the code under test.
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseAttributeValue: false, parseTagValue: false, processEntities: true, isArray: (name) => /^(?:testsuite|testcase)$/.test(name) })
  const document = toObject(parser.parse(text, true))
  if (!('testsuites' in document) && !('testsuite' in document)) return null
  const roots = 'testsuites' in document ? [toObject(document['testsuites'])] : [document]
  return roots.flatMap((root) => readSuite(root, { file: '', names: [] }))
}

type Around = { readonly file: string; readonly names: readonly string[] }

function readSuite(suite: Json, around: Around): ResultDraft[] {
  const file = toText(suite['@file']) || toText(suite['@filepath']) || around.file
  return [
    ...toList(suite['testcase']).map((testCase) => readCase(testCase, { ...around, file })),
    // The names of the outermost suites are those of runners and files; inner ones are part of the test's name.
    ...toList(suite['testsuite']).flatMap((inner) => readSuite(inner, { file, names: [...around.names, toText(inner['@name'])] })),
  ]
}

function readCase(testCase: Json, { file, names }: Around): ResultDraft {
  const className = toText(testCase['@classname'])
  const [failure] = [...toList(testCase['failure']), ...toList(testCase['error'])]
  const outcome = 'failure' in testCase ? 'failed' : 'error' in testCase ? 'error' : 'skipped' in testCase ? 'skipped' : 'passed'
  const suites = names.slice(1).filter((name) => name !== '')
  const message = toText(failure?.['@message']) || toText(failure?.['#text']) || toText(testCase['failure']) || toText(testCase['error'])
  return {
    file: toText(testCase['@file']) || file || (className === 'test' ? '' : className),
    name: [...suites, ...classPart(className, toText(testCase['@file']) || file), toText(testCase['@name'])].join(' > '),
    outcome,
    message: decodeNumbers(message),
    durationMs: toNumber(testCase['@time']) * 1000,
  }
}

/** pytest writes `tests.test_x.TestClass`: the class tells apart what the name does not. */
function classPart(className: string, file: string): string[] {
  if (file === '' || className === '' || className === 'test' || className === file || !className.includes('.')) return []
  const last = className.split('.').at(-1) ?? ''
  return /^[A-Z]/.test(last) ? [last] : []
}

/** Line breaks of messages come as `&#10;`; numbers name one character each and can expand to nothing more. */
function decodeNumbers(text: string): string {
  return text.replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (whole, hex: string | undefined, decimal: string | undefined) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
