import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Category, Finding, Severity, SourceFile } from '../model.ts'
import { LineIndex, toFindings } from './draft.ts'
import type { Draft } from './draft.ts'

const span = z.object({ offset: z.number(), length: z.number(), line: z.number(), column: z.number() })
const report = z.object({ number_of_files: z.int(), diagnostics: z.array(z.object({ message: z.string(), code: z.string().optional(), severity: z.string().optional(), help: z.string().optional(), filename: z.string(), labels: z.array(z.object({ span })).default([]) })) })

type Reading = { readonly category: Category; readonly severity: Severity; readonly cwe: string | null } | null

const bug = (severity: Severity): Reading => ({ category: 'bug', severity, cwe: null })
const performance: Reading = { category: 'performance', severity: 'low', cwe: null }

/** Rules read otherwise than their category says; null: our own pass judges it. */
const readings: Readonly<Record<string, Reading>> = {
  'no-eval': null, 'no-new-func': null, 'no-implied-eval': null, 'no-danger': null, 'no-script-url': { category: 'security', severity: 'medium', cwe: 'CWE-79' },
  'no-danger-with-children': bug('medium'), 'jsx-no-target-blank': { category: 'security', severity: 'low', cwe: 'CWE-1022' }, 'jsx-no-script-url': { category: 'security', severity: 'medium', cwe: 'CWE-79' }, 'iframe-missing-sandbox': { category: 'security', severity: 'low', cwe: 'CWE-1021' },
  'consistent-function-scoping': { category: 'smell', severity: 'low', cwe: null },
  'no-unused-vars': { category: 'smell', severity: 'low', cwe: null }, 'no-unused-expressions': bug('low'), 'no-debugger': bug('medium'), 'no-const-assign': bug('high'), 'no-dupe-keys': bug('high'), 'no-unreachable': bug('medium'), 'no-self-assign': bug('medium'), 'no-cond-assign': bug('medium'), 'no-undef': bug('high'),
  'no-await-in-loop': performance, 'no-accumulating-spread': { category: 'performance', severity: 'medium', cwe: null }, 'prefer-set-has': performance, 'prefer-array-find': performance, 'prefer-array-flat-map': performance, 'no-map-spread': performance, 'no-useless-call': performance, 'jsx-no-new-object-as-prop': performance, 'jsx-no-new-array-as-prop': performance, 'jsx-no-new-function-as-prop': performance, 'jsx-no-constructed-context-values': performance, 'no-useless-spread': performance, 'no-array-for-each': performance,
}

/** Arguments for the oxlint CLI: its own rules only, no configuration of the repository, which could turn them off. The paths go last. */
export function oxlintArguments(configPath: string): readonly string[] {
  return ['--format', 'json', '--config', configPath, '--disable-nested-config', '--no-ignore', '--threads', '1']
}

/** Matters of taste, no faults, and rules that need more than one file to be right. */
const leftOut = ['unicorn/no-empty-file', 'no-underscore-dangle', 'no-shadow', 'unicorn/no-array-sort', 'unicorn/no-array-reverse', 'unicorn/prefer-add-event-listener', 'unicorn/require-module-specifiers', 'oxc/no-this-in-exported-function']

/** What the configuration file must hold for `oxlintArguments`. Every file is judged by itself, so the rules on imports have nothing to say. */
export const oxlintConfig = JSON.stringify({ categories: { correctness: 'error', suspicious: 'error', perf: 'error' }, plugins: ['typescript', 'unicorn', 'oxc', 'react', 'promise', 'node'], rules: Object.fromEntries(leftOut.map((rule) => [rule, 'off'])) })

/** Changes with what is asked of oxlint and with how its answers are read. */
export const oxlintReadingsVersion = createHash('sha256').update(JSON.stringify([oxlintConfig, oxlintArguments(''), readings])).digest('hex').slice(0, 16)

/** Findings by path, out of the JSON that oxlint printed; `files` are by the names that it knows. Throws when it did not look at all of them. Its offsets are bytes, so the place is taken by line and column. */
export function readOxlintReport(json: string, files: ReadonlyMap<string, SourceFile>): ReadonlyMap<string, readonly Finding[]> {
  const { diagnostics, number_of_files: seen } = report.parse(JSON.parse(json))
  if (seen !== files.size) throw new Error(`it looked at ${seen} of ${files.size} files`)
  const byName = Map.groupBy(diagnostics, ({ filename }) => filename.replaceAll('\\', '/'))
  return new Map([...files].flatMap(([name, file]) => {
    const own = byName.get(name) ?? []
    const index = new LineIndex(file)
    return own.length === 0 ? [] : [[file.path, toFindings(own.flatMap((one) => toDrafts(one, index)), index, null)] as const]
  }))
}

function toDrafts(one: z.infer<typeof report>['diagnostics'][number], index: LineIndex): Draft[] {
  const code = one.code ?? 'syntax'
  const rule = /\(([^)]+)\)/.exec(code)?.[1] ?? code
  const name = rule.slice(rule.lastIndexOf('/') + 1)
  const reading = Object.hasOwn(readings, name) ? readings[name] : bug('low')
  const [label] = one.labels
  // What does not parse is told by our own parsers.
  if (reading == null || label === undefined || one.code === undefined) return []
  const start = index.offsetAt(label.span.line, label.span.column - 1)
  return [{ ruleId: `oxlint/${name}`, ...reading, start, end: start + Math.min(label.span.length, 10_000), message: one.message, mend: one.help ?? `See the documentation of oxlint for ${name}.` }]
}
