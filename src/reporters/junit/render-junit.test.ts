import { readFileSync } from 'node:fs'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { makeHostileReport, makeManyFailures, makeReport, makeTask } from '../report.fixture.ts'
import { renderJunit } from './render-junit.ts'

const schema = readFileSync(new URL('../../../schemas/junit.xsd', import.meta.url), 'utf8')

/** Throws with the reason where the text is not valid. */
function validate(text: string): XmlDocument {
  const parsed = XmlDocument.fromString(schema)
  const validator = XsdValidator.fromDoc(parsed)
  const document = XmlDocument.fromString(text)
  try {
    validator.validate(document)
    return document
  } finally {
    validator.dispose()
    parsed.dispose()
  }
}

describe('the JUnit report', () => {
  it('of every kind of outcome, with hostile text, is valid and as it was', async () => {
    const text = renderJunit(makeHostileReport())
    validate(text).dispose()
    await expect(text).toMatchFileSnapshot('../golden/report.junit.xml')
  })

  it('counts what failed, broke and was skipped, and knows a task that succeeded in the end', () => {
    using document = validate(renderJunit(makeHostileReport()))
    const read = (path: string): string | undefined => document.get(path)?.content
    expect(read("/testsuites/testsuite[1]/@tests")).toBe('13')
    expect(read("/testsuites/testsuite[1]/@failures")).toBe('5')
    expect(read("/testsuites/testsuite[1]/@errors")).toBe('1')
    expect(read("/testsuites/testsuite[1]/@skipped")).toBe('4')
    expect(read("//testcase[@name='models']/flakyFailure/@type")).toBe('check-failed')
    expect(read("//testcase[@name='checks']/failure/@type")).toBe('check-failed')
    expect(read("//testcase[@name='checks']/rerunFailure/@type")).toBe('check-failed')
    expect(read("//testcase[@name='broken']/error")).toContain('make room')
    expect(read("//testcase[@name='lint']/failure")).toContain('</script>')
  })

  it('of 5,000 failures and of no task at all is valid', () => {
    validate(renderJunit(makeManyFailures(5_000))).dispose()
    validate(renderJunit(makeReport([]))).dispose()
  })

  it('what readers refuse is refused by the schema too', () => {
    const text = renderJunit(makeReport([makeTask({ id: 'a' })]))
    expect(() => validate(text.replace('<testsuites ', '<testsuites skipped="0" '))).toThrow()
    expect(() => validate(text.replace('<testcase ', '<testcase file="a.ts" '))).toThrow()
    expect(() => validate(text.replace(/time="[^"]*"/, 'time="a second"'))).toThrow()
  })
})
