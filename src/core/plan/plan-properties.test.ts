import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeFacts } from '../../../test/plans/plan-fixture.ts'
import { formatProblems } from './format-problems.ts'
import { orderTasks, toGraph } from './graph.ts'
import { toPlanSource } from './plain-data.ts'
import { parsePlanText } from './plan-text.ts'
import type { PlanSource } from './source.ts'
import { toPlan } from './to-plan.ts'
import type { ToPlanResult } from './to-plan.ts'

const goodText = `# a plan with most of what a plan can have
version: 1
name: showroom
repositories: { app: { path: . }, source: { path: ../source, readonly: true } }
policy: { concurrency: 4, backoff: { base: 1s, max: 5m, jitter: 0.2 }, limits: { agents: { port: 2 } }, budget: { usd: 5, tokens: 2M } }
defaults: { agent: &a { kind: command, run: [node, "x.js"] }, retries: 3, timeout: 10m }
agents:
  port: { kind: codemod, integrate: { from: source, copy: { src/a: src/a } } }
checks:
  types: { run: [npx, tsc], on: [task, merged] }
tasks:
  - id: materials
    prompt: |
      Port the materials.

      All of them.
    files: ["src/materials/**", 'src/[[]x']
    checks: [types]
  - id: pbr
    agent: port
    needs: [materials]
    environment: { A: "1" }
  - { id: last, agent: *a, needs: [pbr, materials], priority: high }
`

const check = (source: PlanSource): ToPlanResult => toPlan(source, makeFacts())

/** Whatever the input was: a valid plan is acyclic and plain, an invalid one has problems that can be told. */
function expectAnswer(result: ToPlanResult): void {
  if (result.status === 'valid') {
    expect(orderTasks(toGraph(result.plan.tasks))).toHaveLength(result.plan.tasks.length)
    expect(JSON.parse(JSON.stringify(result.plan))).toEqual(result.plan)
    return
  }
  expect(result.problems.length).toBeGreaterThan(0)
  for (const { message, hint, line, column } of result.problems) {
    expect(message.length * hint.length).toBeGreaterThan(0)
    expect(line === null ? 1 : line).toBeGreaterThan(0)
    expect(column === null ? 1 : column).toBeGreaterThan(0)
  }
  expect(formatProblems(result.problems)).not.toContain('undefined')
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'constructor', '', 'x y')
const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>('__proto__', '\0', -1, 1e300, '../x', '/x', '[', '90', '5m', undefined))
const oddly = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof({ weight: 8, arbitrary: good }, { weight: 1, arbitrary: odd })
const agentValue = oddly(fc.oneof(fc.record({ kind: fc.constantFrom('command', 'codemod', 'plugin', 'chain'), run: fc.array(fc.string()) }, { requiredKeys: [] }), id))
const taskValue = oddly(
  fc.record(
    { id: oddly(id), needs: oddly(fc.array(id, { maxLength: 3 })), agent: agentValue, files: oddly(fc.array(fc.string())), checks: oddly(fc.array(id)), repository: oddly(id), timeout: oddly(fc.constant('5m')), retires: odd },
    { requiredKeys: ['id'] },
  ),
)
const planValue = fc.record(
  {
    version: oddly(fc.constant(1)),
    repositories: oddly(fc.dictionary(id, oddly(fc.record({ path: oddly(fc.constantFrom('.', '../source', '${A}')), readonly: oddly(fc.boolean()) }, { requiredKeys: ['path'] })))),
    policy: odd,
    defaults: oddly(fc.record({ agent: agentValue })),
    agents: oddly(fc.dictionary(id, agentValue)),
    checks: oddly(fc.dictionary(id, oddly(fc.record({ run: oddly(fc.array(fc.string())) })))),
    tasks: oddly(fc.array(taskValue, { maxLength: 6 })),
  },
  { requiredKeys: ['version', 'tasks'] },
)

/** Cuts out, doubles, or puts in a piece that YAML cares about. */
const mutation = fc.record({
  at: fc.nat(goodText.length),
  length: fc.nat(8),
  put: fc.oneof(fc.constantFrom('', '\n', '  ', '\t', ':', ': ', '- ', '[', ']', '{', '}', '"', "'", '|', '>', '&a ', '*a', '#', ' #', '!', '? ', '---\n', '%', '`', '\r', '\uFEFF', '\0', '<<: *a'), fc.string({ maxLength: 4 })),
})
const mutatedText = fc
  .array(mutation, { minLength: 1, maxLength: 4 })
  .map((mutations) => mutations.reduce((text, { at, length, put }) => text.slice(0, at) + put + text.slice(at + length), goodText))

describe('whatever a plan holds', () => {
  test('the plan that is mutated below is good', () => {
    expect(check(parsePlanText({ text: goodText, file: 'fleet.yaml' })).status).toBe('valid')
  })

  test('random data is answered', () => {
    fc.assert(fc.property(planValue, (value) => expectAnswer(check(toPlanSource(value, { file: 'api' })))), { numRuns: 300 })
  })

  test('random data as text is answered with places', () => {
    fc.assert(
      fc.property(planValue, (value) => {
        const result = check(parsePlanText({ text: JSON.stringify(value, null, 1), file: 'fleet.json' }))
        expectAnswer(result)
        if (result.status === 'invalid') for (const { line } of result.problems) expect(line).not.toBeNull()
      }),
      { numRuns: 150 },
    )
  })

  test('mutations of a good plan are answered', () => {
    fc.assert(fc.property(mutatedText, (text) => expectAnswer(check(parsePlanText({ text, file: 'fleet.yaml' })))), { numRuns: 500 })
  })

  test('any text is answered', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => expectAnswer(check(parsePlanText({ text, file: 'fleet.yaml' })))), { numRuns: 500 })
  })
})
