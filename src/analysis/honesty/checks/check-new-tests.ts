import { isLive } from '../assertion-key.ts'
import { changedModels } from '../comparison.ts'
import type { Comparison } from '../comparison.ts'
import { servesTests } from '../discovery.ts'
import type { Draft } from '../drafts.ts'
import type { EffectiveTest } from '../effective-tests.ts'
import type { Matching } from '../match-tests.ts'
import type { FileModel } from '../model.ts'

/** Names new tests that prove nothing: nothing asserted, nothing that could fail, nothing of the project used. */
export function checkNewTests(comparison: Comparison, { added }: Matching): Draft[] {
  const product = changedModels(comparison, 'head').filter((model) => !servesTests(model.path))
  return added.filter((test) => test.state === 'runs' || test.state === 'focused').flatMap((test) => {
    const about = { side: 'head', location: test.location, scope: test.name } as const
    if (test.all.length === 0) return [{ ...about, rule: 'test-without-assertions', message: `The new test "${test.name}" asserts nothing.` }] satisfies Draft[]
    if (!test.all.some(isLive)) return [deadTest(test)]
    const isRelated = product.every((model) => model.language !== test.file.language) || usesProject(test, product)
    return isRelated ? [] : [{ ...about, rule: 'unrelated-test', message: `The new test "${test.name}" uses nothing of the code that the change touches.` }] satisfies Draft[]
  })
}

function deadTest(test: EffectiveTest): Draft {
  const first = test.all.find((assertion) => assertion.strength === 0) ?? test.all[0]
  const rule = first === undefined || first.strength === 0 ? 'constant-assertion' : first.isUnreachable ? 'unreachable-assertion' : 'swallowed-assertion'
  return { rule, side: 'head', location: first?.location ?? test.location, scope: test.name, message: `No assertion of the new test "${test.name}" can fail.` }
}

/** Tests that start programs, read files or browse pages reach the code without importing it. */
const reachesOut = /^(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|fork|subprocess|Popen|check_output|fetch|request|page|browser|client|cy|readFile|readFileSync|open|read_text|runner|invoke|require|run|CliRunner|importlib|import_module)$/

function usesProject(test: EffectiveTest, product: readonly FileModel[]): boolean {
  if (test.names.some((name) => reachesOut.test(name))) return true
  if (test.file.language === 'go') return usesNames(test, product) || test.file.imports.some(({ specifier }) => specifier.includes('.') && !specifier.includes('testify'))
  return usesNames(test, product) || test.file.imports.some(({ specifier }) => !isForeign(specifier))
}

function usesNames(test: EffectiveTest, product: readonly FileModel[]): boolean {
  const own = new Set(test.file.callables.flatMap((callable) => callable.name.split('.')))
  return product.some((model) => model.callables.some((callable) => callable.name.split('.').some((name) => test.names.includes(name) && !own.has(name))))
}

/** Runners, assertion libraries and what comes with the language. */
function isForeign(specifier: string): boolean {
  return /^(?:node:.*|vitest|@jest\/globals|mocha|chai|assert|ava|tap|sinon|fast-check|@playwright\/test|bun:test)$/.test(specifier) || /^(?:pytest|unittest|unittest\.mock|typing|json|os|sys|re|math|datetime|collections|itertools|functools|pathlib|time|random|string|decimal|dataclasses|hypothesis|__future__)$/.test(specifier)
}
