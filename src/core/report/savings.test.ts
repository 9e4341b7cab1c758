import { describe, expect, it } from 'vitest'
import { agentFailure, DrivenRun, resultOf } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import type { AgentSpec, ModelSpec } from '../plan/agent-spec.ts'
import { allModelTools, modelDefaults } from '../plan/built-in-agents.ts'
import type { PriceTable } from '../prices/find-price.ts'
import type { Price } from '../prices/price.ts'
import { noMeasures, noUsage, type Measures } from '../run/measures.ts'
import { computeSavings } from './savings.ts'

const model = (name: string): ModelSpec => ({ kind: 'model', model: name, instructions: '', tools: allModelTools, ...modelDefaults, temperature: null, mcp: [] })
const hybrid: AgentSpec = { kind: 'chain', chain: [{ name: 'cheap', spec: model('xai/cheap') }, { name: 'strong', spec: model('anthropic/strong') }] }

const rates = (input: number, output: number) => ({ input, output, cacheRead: input / 10, cacheWrite: input, cacheWriteLong: input })
const price = (provider: string, name: string, tiers: Price['tiers']): Price => ({ provider, model: name, aliases: [], effectiveFrom: '1970-01-01', tiers, source: 'test' })
const prices: PriceTable = { rows: [price('anthropic', 'strong', [{ fromInputTokens: 0, rates: rates(10, 50) }, { fromInputTokens: 200_000, rates: rates(100, 500) }])], overrides: [] }

function taking(provider: string, name: string, costUsd: number | null): Measures {
  return { ...noMeasures, usage: [{ ...noUsage, provider, model: name, calls: 2, inputTokens: 200_000, outputTokens: 20_000, costUsd, unpricedCalls: costUsd === null ? 2 : 0 }] }
}

function runOf(agent: AgentSpec = hybrid): DrivenRun {
  return DrivenRun.open(makePlan([{ id: 'a', agent, agentName: 'hybrid' }, { id: 'b', agent, agentName: 'hybrid' }]))
}

function end(run: DrivenRun, id: string, how: 'succeeded' | 'failed', measures: Measures): void {
  const ending = how === 'succeeded' ? ({ status: 'succeeded', result: resultOf('c'), measures } as const) : ({ status: 'failed', failure: agentFailure, checks: [], rolledBack: true, measures } as const)
  run.send({ type: 'attempt-ended', lease: run.lease(id), ending })
}

describe('what was saved', () => {
  it('is the tokens of what landed at the price of the strongest, less all that was spent', () => {
    const run = runOf()
    end(run, 'a', 'succeeded', taking('xai', 'cheap', 0.5))
    end(run, 'b', 'failed', taking('xai', 'cheap', 0.5))
    end(run, 'b', 'succeeded', taking('anthropic', 'strong', 3))
    // 200,000 tokens in two calls stay below the tier that begins at 200,000: 0.2 × $10 + 0.02 × $50.
    expect(computeSavings(run.state, prices)).toEqual({ models: ['anthropic/strong'], tasks: 2, actualUsd: 4, strongAloneUsd: 6, savedUsd: 2, formula: expect.stringContaining('strong alone - actual') })
  })

  it('is not known where a price is missing, and not told where nobody chose', () => {
    const unpriced = runOf()
    end(unpriced, 'a', 'succeeded', taking('xai', 'cheap', null))
    expect(computeSavings(unpriced.state, prices)).toBeNull()
    const unknown = runOf()
    end(unknown, 'a', 'succeeded', taking('xai', 'cheap', 0.5))
    expect(computeSavings(unknown.state, { rows: [], overrides: [] })).toBeNull()
    const plain = runOf(model('anthropic/strong'))
    end(plain, 'a', 'succeeded', taking('anthropic', 'strong', 1))
    expect(computeSavings(plain.state, prices)).toBeNull()
    expect(computeSavings(runOf().state, prices)).toBeNull()
    const programs = runOf({ kind: 'chain', chain: [{ name: 'x', spec: { kind: 'command', run: ['x'] } }] })
    end(programs, 'a', 'succeeded', noMeasures)
    expect(computeSavings(programs.state, prices)).toBeNull()
  })

  it('leaves out what has not succeeded', () => {
    const run = runOf()
    end(run, 'a', 'succeeded', taking('xai', 'cheap', 0.5))
    end(run, 'b', 'failed', taking('xai', 'cheap', 0.5))
    expect(computeSavings(run.state, prices)).toMatchObject({ tasks: 1, actualUsd: 0.5, savedUsd: 2.5 })
  })
})
