import { simulateReadableStream, tool } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { allModelTools, modelDefaults } from '../../../core/plan/built-in-agents.ts'
import { callModel, type ModelAnswer } from './call-model.ts'

type Stream = Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream']
type Part = Stream extends ReadableStream<infer P> ? P : never

const usage = { inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 5, text: 5, reasoning: 0 } }
const say = (text: string): readonly Part[] => [{ type: 'text-start', id: '1' }, { type: 'text-delta', id: '1', delta: text }, { type: 'text-end', id: '1' }]
const end = (unified: 'stop' | 'tool-calls' | 'length' | 'content-filter' | 'error' | 'other'): Part => ({ type: 'finish', usage, finishReason: { unified, raw: unified } })

async function ask(parts: readonly Part[]): Promise<{ readonly answer: ModelAnswer; readonly model: MockLanguageModelV4 }> {
  const model = new MockLanguageModelV4({ doStream: async () => ({ stream: simulateReadableStream({ chunks: [{ type: 'stream-start', warnings: [] }, ...parts], initialDelayInMs: null, chunkDelayInMs: null }) }) })
  const answer = await callModel({
    connected: { model, provider: 'test', providerOptions: {} },
    spec: { kind: 'model', model: 'test/m', instructions: '', tools: allModelTools, ...modelDefaults, temperature: 0.5, mcp: [] },
    instructions: 'Be brief.',
    messages: [{ role: 'user', content: 'Go.' }],
    tools: { touch: tool({ inputSchema: z.object({ path: z.string() }) }) },
    signal: new AbortController().signal,
    idleTimeoutMs: null,
    isWaiting: () => false,
  })
  return { answer, model }
}

describe('one call', () => {
  it.each(['stop', 'length', 'content-filter', 'other'] as const)('that ends with %s tells it, with text and tokens', async (reason) => {
    const { answer } = await ask([...say('hello'), end(reason)])
    expect(answer).toMatchObject({ status: 'answered', finishReason: reason, text: 'hello', contextTokens: 15, messages: [{ role: 'assistant' }] })
  })

  it('asks with instructions, limit and temperature, and once', async () => {
    const { model } = await ask([...say('hello'), end('stop')])
    expect(model.doStreamCalls).toHaveLength(1)
    expect(model.doStreamCalls[0]).toMatchObject({ maxOutputTokens: modelDefaults.maxOutputTokens, temperature: 0.5, prompt: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }], tools: [{ name: 'touch' }] })
  })

  it('gives calls of tools as they are and carries none out', async () => {
    const { answer } = await ask([{ type: 'tool-call', toolCallId: 'c', toolName: 'touch', input: '{"path":"a"}' }, end('tool-calls')])
    expect(answer).toMatchObject({ status: 'answered', messages: [{ role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c', toolName: 'touch', input: { path: 'a' } }] }] })
    expect(answer.status === 'answered' && answer.messages.length).toBe(1)
  })

  it.each([
    ['an error in the stream', [...say('half'), { type: 'error', error: new Error('overloaded') }, end('error')]],
    ['no end', say('half')],
  ] as const)('with %s is broken or ends in the middle, with what had come', async (_, parts) => {
    const { answer } = await ask(parts)
    expect(answer.text).toBe('half')
    expect(answer.status === 'broken' || ['interrupted', 'other'].includes(answer.finishReason)).toBe(true)
  })

  it('that is refused at once is broken', async () => {
    const model = new MockLanguageModelV4({ doStream: () => Promise.reject(new Error('refused')) })
    const answer = await callModel({ connected: { model, provider: 'test', providerOptions: {} }, spec: { kind: 'model', model: 'test/m', instructions: '', tools: [], ...modelDefaults, temperature: null, mcp: [] }, instructions: '', messages: [{ role: 'user', content: 'Go.' }], tools: {}, signal: new AbortController().signal, idleTimeoutMs: null, isWaiting: () => false })
    expect(answer).toMatchObject({ status: 'broken', error: { message: 'refused' } })
  })
})
