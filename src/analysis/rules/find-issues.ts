import { parseSync } from 'oxc-parser'
import type { Category, FileMetrics, Finding, Language, Note, SourceFile } from '../model.ts'
import { maxNesting } from '../parse/check-nesting.ts'
import { preparePython } from '../parse/python-grammar.ts'
import { SourceSyntax } from '../parse/source-syntax.ts'
import { applySuppressions } from '../suppress.ts'
import type { SuppressionCounts } from '../suppress.ts'
import { findFlows } from '../taint/find-flows.ts'
import { mayHarm } from '../taint/may-harm.ts'
import { isNode } from '../taint/javascript-node.ts'
import { lowerJavascript } from '../taint/lower-javascript.ts'
import { lowerPython } from '../taint/lower-python.ts'
import { toPythonNode } from '../taint/python-tree.ts'
import type { Program } from '../taint/syntax.ts'
import { LineIndex, toFindings } from './draft.ts'
import type { Draft } from './draft.ts'
import { defaultSmellThresholds, findSmells } from './find-smells.ts'
import type { SmellThresholds } from './find-smells.ts'
import { matchPatterns } from './match-patterns.ts'
import { runRuff } from './run-ruff.ts'

export type IssueOptions = {
  readonly language: Language
  /** Numbers of the file, for smells and for the function a finding is in; null when it has none. */
  readonly metrics: FileMetrics | null
  readonly thresholds?: Partial<SmellThresholds>
  /** Findings of other tools (oxlint) that join this file's before suppressions are read. */
  readonly external?: readonly Finding[]
  /** What the file parses to, where somebody else looks at it too. */
  readonly syntax?: SourceSyntax
}

export type Issues = { readonly findings: readonly Finding[]; readonly notes: readonly Note[]; readonly suppressions: SuppressionCounts }

const maxLength = 2_000_000
const maxLineLength = 50_000
/** Text that may hold a condition with four boolean operators. */
const manyOperators = /(?:(?:&&|\|\||\band\b|\bor\b)[^;{}]{1,200}?){4}/

/** Everything that the rules say about one file. Never throws for what is in the file. */
export async function findIssues(file: SourceFile, options: IssueOptions): Promise<Issues> {
  const syntax = options.syntax ?? new SourceSyntax(file, options.language)
  const unfit = refuse(file, syntax)
  if (unfit !== null) return { findings: [], notes: [unfit], suppressions: { honoured: 0, withoutReason: 0, foreign: 0 } }
  const notes: Note[] = []
  const index = new LineIndex(file)
  const guard = <T>(part: string, run: () => T): T | null => guarded({ file, part, notes }, run)
  const isWatched = mayHarm(options.language === 'python' ? 'python' : 'javascript', { code: syntax.code, text: file.text })
  const program = isWatched || (options.metrics !== null && manyOperators.test(file.text)) ? await lower(file, syntax, notes) : null
  const thresholds = { ...defaultSmellThresholds, ...options.thresholds }
  const drafts = [
    ...(options.metrics === null ? [] : (guard('smells', () => findSmells(options.metrics as FileMetrics, { program, index, thresholds })) ?? [])),
    ...(program === null || !isWatched ? [] : (guard('taint', () => flowDrafts(file, program, notes)) ?? [])),
    ...(guard('patterns', () => matchPatterns(file.text, options.language, syntax)) ?? []),
    ...(options.language === 'python' ? (guard('ruff', () => runRuff(file.text, index)) ?? []) : []),
  ]
  const own = toFindings(dropRepeated(drafts), index, options.metrics)
  const { findings, notes: more, counts } = applySuppressions(file, [...own, ...(options.external ?? [])])
  return { findings, notes: [...notes, ...more], suppressions: counts }
}

function refuse(file: SourceFile, syntax: SourceSyntax): Note | null {
  if (file.text.length > maxLength) return { path: file.path, line: null, kind: 'too-large', message: `The rules read files of up to ${maxLength} characters.` }
  if (syntax.isTooDeep) {
    return { path: file.path, line: null, kind: 'too-large', message: `The file is nested more than ${maxNesting} levels deep; the rules pass it by.` }
  }
  let start = 0
  for (let end = file.text.indexOf('\n'); start < file.text.length; end = file.text.indexOf('\n', start)) {
    const stop = end < 0 ? file.text.length : end
    if (stop - start > maxLineLength) return { path: file.path, line: null, kind: 'minified', message: 'The file has a line that nobody wrote by hand; the rules pass it by.' }
    start = stop + 1
  }
  return null
}

function guarded<T>(about: { readonly file: SourceFile; readonly part: string; readonly notes: Note[] }, run: () => T): T | null {
  try {
    return run()
  } catch (error) {
    // A crash in one part must not hide what the others found, nor pass for a clean file.
    about.notes.push(toNote(about.file.path, about.part, error))
    return null
  }
}

function toNote(path: string, part: string, error: unknown): Note {
  // Nesting beyond the stack is a property of the file, not a fault of ours.
  if (error instanceof RangeError) return { path, line: null, kind: 'too-large', message: `${part}: the file nests too deep to be followed.` }
  return { path, line: null, kind: 'analyzer-crashed', message: `${part}: ${error instanceof Error ? error.message : String(error)}` }
}

async function lower(file: SourceFile, syntax: SourceSyntax, notes: Note[]): Promise<Program | null> {
  const { path, text } = file
  const { language } = syntax
  try {
    if (language !== 'python') return lowerScript(file, { language, syntax, notes })
    await preparePython()
    const { tree, error } = syntax.python
    const root = toPythonNode(tree)
    if (root === null) notes.push({ path, line: null, kind: 'parse-error', message: 'The file nests too deep to be followed.' })
    else if (error !== null) notes.push({ path, line: null, kind: 'parse-error', message: 'Parts of the file are not Python; the rest was looked at.' })
    return root === null ? null : lowerPython(root, text)
  } catch (error) {
    notes.push(toNote(path, 'parser', error))
    return null
  }
}

type ScriptWork = { readonly language: Exclude<Language, 'python'>; readonly syntax: SourceSyntax; readonly notes: Note[] }

function lowerScript({ path, text }: SourceFile, { language, syntax, notes }: ScriptWork): Program | null {
  const whole = syntax.javascript(language)
  if ('program' in whole) return lowerJavascript(whole.program, text)
  // What could be made of a file that does not parse is worth a look all the same.
  const lang = language === 'typescript' ? 'ts' : language === 'tsx' ? 'tsx' : 'jsx'
  const parsed = parseSync(path, text, { lang, sourceType: 'unambiguous' })
  const error = parsed.errors.find(({ severity }: { readonly severity: string }) => severity === 'Error')
  if (error !== undefined) notes.push({ path, line: null, kind: 'parse-error', message: error.message })
  const root: unknown = parsed.program
  return isNode(root) ? lowerJavascript(root, text) : null
}

function flowDrafts(file: SourceFile, program: Program, notes: Note[]): Draft[] {
  const { findings, isCutShort } = findFlows(program)
  if (isCutShort) notes.push({ path: file.path, line: null, kind: 'too-large', message: 'The file is too large to follow all its flows; some were not looked at.' })
  const category: Category = 'security'
  return findings.map(({ rule, steps, ...rest }) => ({ ...rest, ruleId: `fleet/${rule}`, category, trace: steps.map((step) => ({ ...step.at, note: step.note })) }))
}

/** One thing is said once: of findings of one CWE on one place the first source that has it keeps it. */
function dropRepeated(drafts: readonly Draft[]): Draft[] {
  const seen = new Set<string>()
  return drafts.filter((draft) => {
    const keys = [`${draft.ruleId}:${draft.start}`, ...(draft.cwe === null ? [] : [`${draft.cwe}:${draft.start}`])]
    const isRepeated = keys.some((key) => seen.has(key))
    for (const key of keys) seen.add(key)
    return !isRepeated
  })
}
