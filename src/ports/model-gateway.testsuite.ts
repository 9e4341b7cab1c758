import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Budget, RunBudget } from '../core/plan/plan.ts'
import type { ModelUsage } from '../core/run/measures.ts'
import { totalUsage } from '../core/run/measures.ts'
import type { ModelGateway, Pass, PassRequest } from './model-gateway.ts'
import type { UsageLog } from './store.ts'

/** What the provider does with a call. */
export type SampleCall = {
  /** `priced` costs 10 dollars a million tokens sent and 50 a million that come back; `unpriced` has no price. */
  readonly model: 'priced' | 'unpriced'
  readonly answer:
    | { readonly inputTokens: number; readonly outputTokens: number }
    /** It wants to be left alone for an hour. */
    | 'unavailable'
    /** It thinks for ever. */
    | 'never'
}

/** A gateway over a usage log that has the run `r1`, and a provider `anthropic` that does as it is told. */
export type GatewayUnderTest = {
  readonly gateway: ModelGateway
  readonly usage: UsageLog
  /** Another gateway over the same log, as after a crash of the first. */
  reopen(): Promise<ModelGateway>
  /** Makes a call as an agent does; resolves when it is over. */
  call(pass: Pass, call: SampleCall): Promise<'answered' | 'refused' | 'cut'>
  dispose(): Promise<void>
}

const noBudget: Budget = { usd: null, tokens: null }
const noRunBudget: RunBudget = { ...noBudget, day: noBudget, unpriced: 'refuse' }
const small = { inputTokens: 100_000, outputTokens: 10_000 }

type Context = { readonly subject: () => GatewayUnderTest; readonly open: (changes?: Partial<PassRequest>, gateway?: ModelGateway) => Promise<Pass> }

/** Registers the contract of the model gateway port as tests. */
export function testModelGateway(name: string, start: () => Promise<GatewayUnderTest>): void {
  describe(`${name} as a model gateway`, () => {
    let subject: GatewayUnderTest
    beforeEach(async () => {
      subject = await start()
    })
    afterEach(() => subject.dispose())
    const open: Context['open'] = (changes = {}, gateway = subject.gateway) =>
      gateway.open({ runId: 'r1', taskId: 'a', attempt: 1, agent: 'coder', providers: [], runBudget: noRunBudget, taskBudget: noBudget, paths: {}, transcriptPath: '/nonexistent/transcript.ndjson', signal: new AbortController().signal, ...changes })
    const context: Context = { subject: () => subject, open }
    testPasses(context)
    testCounting(context)
    testBudgets(context)
    testTrouble(context)
  })
}

function testPasses({ subject, open }: Context): void {
  test('each attempt gets a token and addresses of its own', async () => {
    const [one, other] = [await open(), await open({ attempt: 2 })]
    expect(one.token).not.toBe(other.token)
    expect(one.urlOf('anthropic')).toContain(one.token)
    expect(one.urlOf('anthropic')).not.toMatch(/\/$|\/v1$/)
    expect(one.socketPath).not.toBe('')
    expect(() => one.urlOf('nobody-knows-this')).toThrow(expect.objectContaining({ name: 'FleetError' }) as Error)
  })

  test('a pass that is closed lets nobody through, and can be closed again', async () => {
    const pass = await open()
    await pass.close()
    await pass.close()
    expect(await subject().call(pass, { model: 'priced', answer: small })).not.toBe('answered')
    expect(await subject().usage.read({})).toEqual([])
  })

  test.each(['the pass is closed', 'the attempt is stopped'])('a call that is under way is cut when %s', async (how) => {
    const controller = new AbortController()
    const pass = await open({ signal: controller.signal })
    const call = subject().call(pass, { model: 'priced', answer: 'never' })
    while (subject().gateway.status().inFlight === 0) await new Promise(setImmediate)
    expect(pass.waitsFor()).toBe('anthropic')
    if (how === 'the pass is closed') await pass.close()
    else controller.abort('canceled')
    expect(await call).toBe('cut')
    await pass.close()
    expect(subject().gateway.status().inFlight).toBe(0)
    expect(pass.waitsFor()).toBeNull()
  })
}

function testCounting({ subject, open }: Context): void {
  test('usage is kept by model in the order of first use, told as it comes, and summed', async () => {
    const told: ModelUsage[] = []
    const pass = await open({ onUsage: (usage) => void told.push(usage) })
    for (const model of ['unpriced', 'priced', 'unpriced'] as const) expect(await subject().call(pass, { model, answer: small })).toBe('answered')
    await pass.close()
    expect(pass.usage().map(({ model, calls, inputTokens, outputTokens, costUsd, unpricedCalls }) => [model, calls, inputTokens, outputTokens, costUsd, unpricedCalls])).toEqual([
      ['unpriced', 2, 200_000, 20_000, null, 2],
      ['priced', 1, 100_000, 10_000, 1.5, 0],
    ])
    expect(told.map(({ model, calls }) => [model, calls])).toEqual([['unpriced', 1], ['priced', 1], ['unpriced', 1]])
    expect(subject().gateway.status()).toMatchObject({ calls: 3, inFlight: 0, total: totalUsage(pass.usage()) })
  })

  test('when a pass is closed its calls are in the usage log', async () => {
    const pass = await open({ taskId: 'b', attempt: 3, agent: 'grok' })
    await subject().call(pass, { model: 'priced', answer: small })
    await subject().call(pass, { model: 'unpriced', answer: small })
    await pass.close()
    const rows = await subject().usage.read({ runId: 'r1' })
    expect(rows).toMatchObject([
      { taskId: 'b', attempt: 3, agent: 'grok', provider: 'anthropic', model: 'priced', ...small, costUsd: 1.5, isEstimate: false },
      { model: 'unpriced', costUsd: null },
    ])
  })
}

function testBudgets({ subject, open }: Context): void {
  const cases: readonly { readonly scope: 'task' | 'run' | 'day'; readonly changes: Partial<PassRequest> }[] = [
    { scope: 'task', changes: { taskBudget: { usd: 3, tokens: null } } },
    { scope: 'task', changes: { taskBudget: { usd: null, tokens: 220_000 } } },
    { scope: 'run', changes: { runBudget: { ...noRunBudget, usd: 3 } } },
    { scope: 'run', changes: { runBudget: { ...noRunBudget, tokens: 220_000 } } },
    { scope: 'day', changes: { runBudget: { ...noRunBudget, day: { usd: 3, tokens: null } } } },
  ]
  test.each(cases)('a spent budget of the $scope refuses the next call, also of the next attempt and after a crash: $changes', async ({ scope, changes }) => {
    const first = await open(changes)
    for (const _ of [1, 2]) expect(await subject().call(first, { model: 'priced', answer: small })).toBe('answered')
    expect(await subject().call(first, { model: 'priced', answer: small })).toBe('refused')
    expect(first.trouble()).toMatchObject({ kind: 'budget-exhausted', scope })
    await first.close()
    const second = await open({ ...changes, attempt: 2 })
    expect(await subject().call(second, { model: 'priced', answer: small })).toBe('refused')
    await second.close()
    const later = await open({ ...changes, attempt: 3 }, await subject().reopen())
    expect(await subject().call(later, { model: 'priced', answer: small })).toBe('refused')
    expect(later.trouble()).toMatchObject({ kind: 'budget-exhausted', scope })
    await later.close()
    expect(await subject().usage.read({})).toHaveLength(2)
  })

  test('the budget of a task is its own, that of the run is shared', async () => {
    const [a, b] = [await open({ taskBudget: { usd: 1, tokens: null } }), await open({ taskId: 'b', taskBudget: { usd: 1, tokens: null } })]
    for (const pass of [a, b]) {
      expect(await subject().call(pass, { model: 'priced', answer: small })).toBe('answered')
      expect(await subject().call(pass, { model: 'priced', answer: small })).toBe('refused')
    }
    const c = await open({ taskId: 'c', runBudget: { ...noRunBudget, usd: 2 } })
    expect(await subject().call(c, { model: 'priced', answer: small })).toBe('refused')
    expect(c.trouble()).toMatchObject({ scope: 'run' })
  })

  test('a budget that was raised lets the next attempt go on', async () => {
    const poor = await open({ runBudget: { ...noRunBudget, usd: 1 } })
    expect(await subject().call(poor, { model: 'priced', answer: small })).toBe('answered')
    expect(await subject().call(poor, { model: 'priced', answer: small })).toBe('refused')
    await poor.close()
    const rich = await open({ attempt: 2, runBudget: { ...noRunBudget, usd: 10 } })
    expect(await subject().call(rich, { model: 'priced', answer: small })).toBe('answered')
  })

  test('a model without a price is refused where money is limited, unless the plan allows it', async () => {
    const strict = await open({ runBudget: { ...noRunBudget, usd: 100 } })
    expect(await subject().call(strict, { model: 'unpriced', answer: small })).toBe('refused')
    expect(strict.trouble()).toMatchObject({ kind: 'environment' })
    const lenient = await open({ attempt: 2, runBudget: { ...noRunBudget, usd: 100, unpriced: 'allow' } })
    expect(await subject().call(lenient, { model: 'unpriced', answer: small })).toBe('answered')
    const tokens = await open({ attempt: 3, runBudget: { ...noRunBudget, tokens: 10_000_000 } })
    expect(await subject().call(tokens, { model: 'unpriced', answer: small })).toBe('answered')
  })
}

function testTrouble({ subject, open }: Context): void {
  test('a provider that wants to be left alone for long is the trouble of the attempt, until a call goes well', async () => {
    const pass = await open()
    expect(pass.trouble()).toBeNull()
    expect(await subject().call(pass, { model: 'priced', answer: 'unavailable' })).toBe('refused')
    const trouble = pass.trouble()
    expect(trouble).toMatchObject({ kind: 'provider-unavailable', provider: 'anthropic' })
    expect(trouble?.kind === 'provider-unavailable' ? trouble.retryAt : null).toBeGreaterThan(0)
    expect(subject().gateway.status().providers.find(({ name }) => name === 'anthropic')).toMatchObject({ status: 'paused' })
    expect(pass.usage()).toEqual([])
  })
}
