import type { Assertion, Callable, FileModel, Guard, HelperCall, TestCase } from './model.ts'
import type { Comparison, Models } from './comparison.ts'
import { changedModels } from './comparison.ts'
import { servesTests } from './discovery.ts'
import { looksLikeAssertion } from './facts.ts'
import { strengthOf } from './matcher-strength.ts'

/** A test with the assertions of the functions it calls. */
export type EffectiveTest = TestCase & { readonly file: FileModel; readonly all: readonly Assertion[] }

/** How deep helpers of helpers are followed. */
const maxDepth = 4

/** Tests of the changed files, and of files that lean on a changed helper, with what their helpers assert. */
export function effectiveTests(comparison: Comparison, side: 'base' | 'head'): EffectiveTest[] {
  const models = comparison[side]
  const helpers = indexHelpers(models)
  const isHelperChanged = comparison.changed.some((path) => servesTests(path))
  const files = isHelperChanged ? [...models.values()].filter((model) => model.tests.length > 0) : changedModels(comparison, side)
  return files.flatMap((file) => file.tests.map((test) => ({ ...test, file, all: collect(test, { file, helpers, depth: 0, seen: new Set() }) })))
}

type Helpers = ReadonlyMap<string, readonly { readonly path: string; readonly callable: Callable }[]>

function indexHelpers(models: Models): Helpers {
  const index = new Map<string, { path: string; callable: Callable }[]>()
  for (const [path, model] of models) {
    for (const callable of model.callables) {
      const name = callable.name.split('.').at(-1) ?? ''
      index.set(name, [...(index.get(name) ?? []), { path, callable }])
    }
  }
  return index
}

type Search = { readonly file: FileModel; readonly helpers: Helpers; readonly depth: number; readonly seen: ReadonlySet<Callable> }

function collect(source: Pick<TestCase, 'assertions' | 'helperCalls'>, search: Search): Assertion[] {
  return [...source.assertions, ...source.helperCalls.flatMap((call) => follow(call, search))]
}

function follow(call: HelperCall, search: Search): Assertion[] {
  const known = search.helpers.get(call.name) ?? []
  const local = known.filter(({ path }) => path === search.file.path)
  const candidates = local.length > 0 ? local : known.filter(({ path }) => servesTests(path))
  if (candidates.length === 0) return known.length === 0 && looksLikeAssertion(call.name) ? [customAssertion(call)] : []
  if (search.depth >= maxDepth) return []
  return candidates.filter(({ callable }) => !search.seen.has(callable)).slice(0, 1).flatMap(({ callable }) => {
    const below = collect(callable, { ...search, depth: search.depth + 1, seen: new Set([...search.seen, callable]) })
    return below.map((assertion) => ({ ...assertion, ...mergeGuards(assertion, call) }))
  })
}

function mergeGuards(a: Guard, b: Guard): Guard {
  return { isUnreachable: a.isUnreachable || b.isUnreachable, isSwallowed: a.isSwallowed || b.isSwallowed, isConditional: a.isConditional || b.isConditional }
}

function customAssertion({ name, location, ...guard }: HelperCall): Assertion {
  return { kind: 'custom', matcher: name, strength: strengthOf('custom'), subject: name, expected: '', tolerance: null, literals: [], calls: [], location, ...guard }
}
