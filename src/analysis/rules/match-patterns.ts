import { Lang, parse, registerDynamicLanguage } from '@ast-grep/napi'
import type { SgNode } from '@ast-grep/napi'
import { createRequire } from 'node:module'
import type { Language } from '../model.ts'
import type { Draft } from './draft.ts'
import { javascriptPatterns } from './javascript-patterns.ts'
import type { PatternRule, SearchedCode } from './pattern-shape.ts'
import { pythonPatterns } from './python-patterns.ts'

const grammars: Readonly<Record<Exclude<Language, 'python'>, Lang>> = { javascript: Lang.Tsx, jsx: Lang.Tsx, typescript: Lang.TypeScript, tsx: Lang.Tsx }

export const patternRules: readonly PatternRule[] = [...pythonPatterns, ...javascriptPatterns]

let hasPython: boolean | undefined

/** Of one rule in one file more are not reported: nobody reads them. */
const maxPerRule = 50

/** What the rules in ast-grep form say; null when the grammar for Python is not installed. A file without any rule's keyword in its code (the text without comments) is not parsed. */
export function matchPatterns(text: string, language: Language, searched: SearchedCode = { code: text, loops: text }): Draft[] | null {
  const family = language === 'python' ? 'python' : 'javascript'
  const rules = patternRules.filter((rule) => rule.languages.includes(family) && rule.keyword.test(searched.code) && rule.may?.(searched) !== false)
  if (rules.length === 0) return []
  if (language === 'python' && !(hasPython ??= loadPython())) return null
  const root = parse(language === 'python' ? 'python' : grammars[language], text).root()
  return rules.flatMap((rule) => root.findAll(rule.match).slice(0, maxPerRule).map((node) => toDraft(rule, node)))
}

function toDraft(rule: PatternRule, node: SgNode): Draft {
  const { category, severity, cwe, message, mend } = rule
  const range = node.range()
  return { ruleId: `fleet/${rule.id}`, category, severity, cwe, message, mend, start: range.start.index, end: range.end.index }
}

function loadPython(): boolean {
  try {
    registerDynamicLanguage({ python: createRequire(import.meta.url)('@ast-grep/lang-python') })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return false
    throw error
  }
}
