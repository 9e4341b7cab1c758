import { changedModels } from '../comparison.ts'
import type { Comparison, Models } from '../comparison.ts'
import type { Draft } from '../drafts.ts'
import { subtract } from '../facts.ts'
import type { FileModel, Mock, TestCase } from '../model.ts'

/** Names stand-ins that were added for the very thing a test is about, or for something that does not exist. */
export function checkMocks(comparison: Comparison): Draft[] {
  return changedModels(comparison, 'head').flatMap((model) => {
    const before = comparison.base.get(model.path)?.mocks ?? []
    const fresh = subtract(model.mocks, before, (mock) => [mock.target, ...mock.names].join('\0'))
    return fresh.flatMap((mock) => checkMock(mock, model, comparison))
  })
}

function checkMock(mock: Mock, model: FileModel, comparison: Comparison): Draft[] {
  const target = resolve(mock.target, model, comparison.head)
  const about = { side: 'head', location: mock.location, scope: mock.target } as const
  const subject = isProject(mock, target, comparison) ? findSubject(mock, model) : null
  if (subject !== null) return [{ ...about, rule: 'mocked-subject', message: `\`${subject.name}\` is replaced by a mock and then tested by "${subject.test}".` }]
  const unknown = target === null ? undefined : mock.names.find((name) => !new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`).test(comparison.headFiles.get(target.path) ?? ''))
  if (target !== null && unknown !== undefined && unknown !== 'default' && unknown !== '__esModule') return [{ ...about, rule: 'mocked-unknown-api', message: `\`${unknown}\` is mocked, but ${target.path} has nothing of that name.` }]
  const isMissing = mock.isForced && (mock.target.startsWith('.') ? target === null : model.language === 'python')
  return isMissing ? [{ ...about, rule: 'mocked-unknown-api', message: `\`${mock.target || mock.names.join()}\` is mocked even if it does not exist.` }] : []
}

function isProject(mock: Mock, target: FileModel | null, comparison: Comparison): boolean {
  if (target !== null || mock.target === '' || mock.target.startsWith('.')) return true
  const top = mock.target.split('.')[0] ?? ''
  return [...comparison.head.keys()].some((path) => path.split('/').some((part) => part === top || part === `${top}.py`))
}

/** A mocked name that a test calls itself. */
function findSubject(mock: Mock, model: FileModel): { readonly name: string; readonly test: string } | null {
  const imported = model.imports.filter(({ specifier }) => specifier === mock.target || specifier.replace(/\.[cm]?[jt]sx?$/, '') === mock.target.replace(/\.[cm]?[jt]sx?$/, '')).flatMap(({ names }) => names)
  const names = new Set(mock.names.length > 0 ? mock.names : imported)
  for (const test of testsUnder(mock, model)) {
    const called = [...test.assertions.flatMap((assertion) => assertion.calls), ...test.helperCalls.map((call) => call.name)]
    const name = called.find((call) => names.has(call))
    if (name !== undefined) return { name, test: test.name }
  }
  return null
}

/** A mock made in a test holds for it, one made by a decorator for the test below, one of the file for all. */
function testsUnder({ location }: Mock, model: FileModel): readonly TestCase[] {
  const around = model.tests.filter((test) => location.line >= test.location.line && location.line <= test.location.endLine)
  if (around.length > 0) return around
  if (model.language !== 'python') return model.tests
  const below = model.tests.filter((test) => test.location.line > location.line).sort((a, b) => a.location.line - b.location.line)
  return below.slice(0, 1)
}

/** The file that a specifier or dotted path stands for, when it is among those handed in. */
function resolve(target: string, model: FileModel, models: Models): FileModel | null {
  if (target === '') return null
  if (model.language === 'python') {
    const path = target.replaceAll('.', '/')
    return [...models.values()].find((other) => other.path === `${path}.py` || other.path.endsWith(`/${path}.py`) || other.path.endsWith(`${path}/__init__.py`)) ?? null
  }
  if (!target.startsWith('.')) return null
  const parts = model.path.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  const stem = parts.join('/').replace(/\.[cm]?[jt]sx?$/, '')
  return [...models.values()].find((other) => other.path.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '') === stem) ?? null
}
