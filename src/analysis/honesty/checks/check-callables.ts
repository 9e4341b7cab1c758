import type { Callable, FileModel } from '../model.ts'
import { changedModels } from '../comparison.ts'
import type { Comparison } from '../comparison.ts'
import { servesTests } from '../discovery.ts'
import type { Draft } from '../drafts.ts'
import { isPlainWord, isTrivialLiteral } from '../facts.ts'

/** Names product code that was emptied, answers by heart, or hides its failures. */
export function checkCallables(comparison: Comparison): Draft[] {
  const answers = collectAnswers([...comparison.base.values(), ...comparison.head.values()])
  return changedModels(comparison, 'head').filter((model) => !servesTests(model.path)).flatMap((model) => {
    const before = findForerunner(model, comparison)
    const seen = new Map<string, number>()
    return model.callables.flatMap((callable) => {
      const nth = seen.get(callable.name) ?? 0
      seen.set(callable.name, nth + 1)
      const old = before?.callables.filter(({ name }) => name === callable.name)[nth] ?? null
      return old?.body === callable.body ? [] : [...checkStub(callable, old), ...checkSpecialCases(callable, { old, answers }), ...checkConstant(callable, { old, answers }), ...checkSwallows(callable, old)]
    })
  })
}

/** The file before; when it is new, the deleted file that shares most of its functions. */
function findForerunner(model: FileModel, comparison: Comparison): FileModel | null {
  const same = comparison.base.get(model.path)
  if (same !== undefined) return same
  const names = new Set(model.callables.map(({ name }) => name))
  const gone = comparison.changed.filter((path) => !comparison.headFiles.has(path)).map((path) => comparison.base.get(path)).filter((old) => old !== undefined)
  return gone.find((old) => old.callables.length > 0 && old.callables.filter(({ name }) => names.has(name)).length / old.callables.length >= 0.5) ?? null
}

function checkStub(callable: Callable, old: Callable | null): Draft[] {
  if (callable.stub === null || callable.isAbstract) return []
  const about = { rule: 'stubbed-code', side: 'head', location: callable.location, scope: callable.name } as const
  if (old === null) return callable.stub === 'not-implemented' && !callable.name.includes('.') ? [{ ...about, severity: 'medium', message: `The new function \`${callable.name}\` is not implemented.` }] : []
  if (old.stub !== null || old.statements === 0 && old.body.length < 20) return []
  const now = callable.stub === 'empty' ? 'does nothing' : callable.stub === 'constant' ? `only returns ${readable(callable.constant ?? '')}` : 'only says that it is not implemented'
  return [{ ...about, message: `\`${callable.name}\` did work on the base and now ${now}.` }]
}

function readable(literal: string): string {
  return literal.startsWith('s:') ? JSON.stringify(literal.slice(2)) : literal
}

/** Literals that tests use together, with the names they call. */
type Answer = { readonly literals: ReadonlySet<string>; readonly names: ReadonlySet<string> }

function collectAnswers(models: readonly FileModel[]): Answer[] {
  return models.flatMap((model) => model.tests.flatMap((test) => {
    const names = new Set(test.names)
    // An assertion on a variable has its input elsewhere in the test.
    return [...test.assertions.map((assertion) => (assertion.calls.length === 0 ? test.literals : assertion.literals)), ...test.rows.map((row) => row.literals)].filter((literals) => literals.length > 0).map((literals) => ({ literals: new Set(literals), names }))
  }))
}

type Known = { readonly old: Callable | null; readonly answers: readonly Answer[] }

function checkSpecialCases(callable: Callable, { old, answers }: Known): Draft[] {
  const before = new Set(old?.specialCases.map(({ input, output }) => `${input}\0${output}`))
  const name = callable.name.split('.').at(-1) ?? ''
  const copied = callable.specialCases.filter(({ input, output }) => isTelling(input, output) && !before.has(`${input}\0${output}`) && answers.some(({ literals, names }) => names.has(name) && hasInput(literals, input) && literals.has(output)))
  return copied.map(({ input, output, location }) => ({ rule: 'special-cased-input', side: 'head', location, scope: callable.name, message: `\`${callable.name}\` answers ${readable(output)} to ${readable(input)}, as a test asks, without computing it.` }))
}

/** A word that a program may decide on tells nothing, unless the answer repeats it. */
function isTelling(input: string, output: string): boolean {
  if (isTrivialLiteral(input)) return false
  return !isPlainWord(input) || output.includes(input.slice(2))
}

/** Keys of tables are strings, whatever the test gives. */
function hasInput(literals: ReadonlySet<string>, input: string): boolean {
  return literals.has(input) || (input.startsWith('s:') && /^s:-?\d/.test(input) && literals.has(input.slice(2)))
}

function checkConstant(callable: Callable, { old, answers }: Known): Draft[] {
  const { constant, name } = callable
  if (old !== null || callable.parameters === 0 || constant === null || isTrivialLiteral(constant)) return []
  const last = name.split('.').at(-1) ?? ''
  if (!answers.some(({ literals, names }) => names.has(last) && literals.has(constant))) return []
  return [{ rule: 'hard-coded-output', side: 'head', location: callable.location, scope: name, message: `\`${name}\` ignores its parameters and returns ${readable(constant)}, which a test expects.` }]
}

function checkSwallows(callable: Callable, old: Callable | null): Draft[] {
  const before = old?.swallows.length ?? 0
  // A question such as `isReadable` answers no when it cannot be told.
  const isQuestion = /(?:^|\.)(?:is|has|can|try|exists)(?:[A-Z_]|$)/.test(callable.name)
  if (old === null || isQuestion || callable.swallows.length <= before) return []
  return callable.swallows.slice(before).map((location) => ({ rule: 'swallowed-error', side: 'head', location, scope: callable.name, message: `\`${callable.name}\` now catches every error and says nothing of it.` }))
}

