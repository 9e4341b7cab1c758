import { Lang, parse, type NapiConfig } from '@ast-grep/napi'
import { parseAllDocuments } from 'yaml'
import * as z from 'zod'
import { loadPython } from './load-python.ts'

/** A rule of ast-grep that rewrites what it matches. */
export type RewriteRule = {
  readonly id: string
  readonly language: RuleLanguage
  readonly matcher: NapiConfig
  /** Replacement with `$VAR` and `$$$VARS`. */
  readonly fix: string
  /** Globs relative to the workspace; empty means every file of the language. */
  readonly files: readonly string[]
  readonly ignores: readonly string[]
}

/** A language that rules can be written for. */
export type RuleLanguage = {
  readonly name: string
  readonly extensions: readonly string[]
  /** Kinds of syntax nodes whose inner lines must not be indented anew. */
  readonly verbatimKinds: readonly string[]
}

export type RuleFile =
  | { readonly status: 'parsed'; readonly rules: readonly RewriteRule[] }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'missing-language'; readonly message: string; readonly hint: string }

const script = { verbatimKinds: ['template_string'] }
const typeScript: RuleLanguage = { name: Lang.TypeScript, extensions: ['.ts', '.mts', '.cts'], ...script }
const javaScript: RuleLanguage = { name: Lang.JavaScript, extensions: ['.js', '.mjs', '.cjs', '.jsx'], ...script }
const python: RuleLanguage = { name: 'python', extensions: ['.py', '.pyi'], verbatimKinds: ['string'] }
const languages: Readonly<Record<string, RuleLanguage>> = {
  typescript: typeScript, ts: typeScript, javascript: javaScript, js: javaScript, jsx: javaScript, python, py: python,
  tsx: { name: Lang.Tsx, extensions: ['.tsx'], ...script },
  css: { name: Lang.Css, extensions: ['.css'], verbatimKinds: [] },
  html: { name: Lang.Html, extensions: ['.html', '.htm'], verbatimKinds: [] },
}

const globs = z.array(z.string().min(1)).default([])
const table = z.record(z.string(), z.unknown())
const ruleSchema = z.looseObject({
  id: z.string().min(1),
  language: z.string().transform((name) => name.toLowerCase()).refine((name) => Object.hasOwn(languages, name), { error: `is none of ${Object.keys(languages).join(', ')}` }),
  rule: table,
  constraints: table.optional(),
  utils: table.optional(),
  transform: table.optional(),
  fix: z.string({ error: 'must be a template (a rule without a fix changes nothing)' }),
  files: globs,
  ignores: globs,
  rewriters: z.undefined({ error: 'are not supported' }).optional(),
})

/** Reads the rules of one file, one a YAML document, and has each compiled once so that a bad one is known before any file is changed. */
export async function parseRules(text: string, planFolder: string): Promise<RuleFile> {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents) || documents.length === 0) return { status: 'refused', reason: 'holds no rule' }
  const rules: RewriteRule[] = []
  for (const document of documents) {
    const [error] = document.errors
    if (error !== undefined) return { status: 'refused', reason: error.message.split('\n')[0] ?? '' }
    if (document.contents === null) continue
    const parsed = ruleSchema.safeParse(document.toJS())
    if (!parsed.success) return { status: 'refused', reason: parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ') }
    const rule = toRule(parsed.data)
    const missing = rule.language === python ? await loadPython(planFolder) : undefined
    if (missing !== undefined) return { status: 'missing-language', ...missing }
    const fault = compile(rule)
    if (fault !== undefined) return { status: 'refused', reason: `rule ${rule.id}: ${fault}` }
    rules.push(rule)
  }
  return { status: 'parsed', rules }
}

function toRule({ id, language, rule, constraints, utils, transform, fix, files, ignores }: z.infer<typeof ruleSchema>): RewriteRule {
  const optional = Object.entries({ constraints, utils, transform }).filter(([, value]) => value !== undefined)
  // ast-grep checks the shape itself and says what is wrong with it.
  const matcher = { rule, ...Object.fromEntries(optional) } as NapiConfig
  return { id, language: languages[language] ?? typeScript, matcher, fix: fix.replace(/\n$/, ''), files, ignores }
}

function compile({ matcher, language }: RewriteRule): string | undefined {
  try {
    parse(language.name, '').root().findAll(matcher)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(/\n\s*\|->/g, ' ') : String(error)
  }
}
