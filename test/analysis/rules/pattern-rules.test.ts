import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { matchPatterns, patternRules } from '../../../src/analysis/rules/match-patterns.ts'
import type { Language } from '../../../src/analysis/model.ts'

const samples: readonly { readonly file: string; readonly language: Language; readonly family: 'python' | 'javascript' }[] = [
  { file: 'python.py', language: 'python', family: 'python' },
  { file: 'javascript.txt', language: 'typescript', family: 'javascript' },
]

describe.each(samples)('the $family rules in ast-grep form', ({ file, language, family }) => {
  const text = readFileSync(new URL(`patterns/${file}`, import.meta.url), 'utf8')
  const lines = text.split('\n')
  const found = matchPatterns(text, language) ?? []
  const isFoundAt = (rule: string, line: number) => found.some((one) => one.ruleId === `fleet/${rule}` && text.slice(0, one.start).split('\n').length === line)
  const marks = lines.flatMap((line, at) => {
    const mark = /(?:#|\/\/) (ruleid|ok): (\S+)/.exec(line)
    return mark === null ? [] : [{ rule: mark[2] ?? '', isWanted: mark[1] === 'ruleid', line: at + 2 }]
  })

  test.each(marks)('$rule at line $line: $isWanted', ({ rule, isWanted, line }) => {
    expect(isFoundAt(rule, line)).toBe(isWanted)
  })

  test('every rule has a line that it finds and one that it leaves alone', () => {
    const ids = patternRules.filter((rule) => rule.languages.includes(family)).map((rule) => rule.id)
    for (const isWanted of [true, false]) expect(new Set(marks.filter((mark) => mark.isWanted === isWanted).map((mark) => mark.rule))).toEqual(new Set(ids))
  })
})
