import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { patternRules } from '../../../src/analysis/rules/match-patterns.ts'
import { providerRules } from '../../../src/analysis/secrets/provider-rules.ts'
import { kinds } from '../../../src/analysis/taint/kinds.ts'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

test('the reference names every rule, with its CWE', () => {
  const rules = read('docs/analysis/rules.md')
  for (const { rule, cwe } of Object.values(kinds)) expect(rules).toContain(`| \`fleet/${rule}\` | ${cwe} |`)
  for (const { id } of patternRules) expect(rules).toContain(`\`fleet/${id}\``)
  for (const match of read('src/analysis/taint/checks.ts').matchAll(/rule: '([\w-]+)', cwe: '(CWE-\d+)'/g)) expect(rules).toContain(`| \`fleet/${match[1]}\` | ${match[2]} |`)
})

test('the record of the classifier names every provider', () => {
  const record = read('docs/analysis/secrets-classifier.md')
  for (const { id } of providerRules) expect(record).toContain(`\`${id}\``)
})
