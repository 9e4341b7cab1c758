import { SpanStatusCode, trace, type Attributes, type Context, type Span, type SpanOptions, type SpanStatus, type Tracer } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { ask, startGateway } from '../gateway.testrig.ts'
import { specOf, startProvider } from '../scripted-provider.testrig.ts'
import { createSpans } from './spans.ts'

type Kept = { readonly name: string; readonly attributes: Attributes; readonly parent: string | null; status: SpanStatus['code'] | null; isEnded: boolean }

/** Keeps spans as they come, without an SDK. */
function makeTracer(): { readonly tracer: Tracer; readonly spans: readonly Kept[] } {
  const spans: Kept[] = []
  const startSpan = (name: string, options: SpanOptions = {}, context?: Context): Span => {
    const parent = context === undefined ? undefined : trace.getSpan(context)
    const kept: Kept = { name, attributes: { ...options.attributes }, parent: parent === undefined ? null : parent.spanContext().spanId, status: null, isEnded: false }
    spans.push(kept)
    const id = String(spans.length)
    const span: Span = {
      spanContext: () => ({ traceId: 't', spanId: id, traceFlags: 1 }),
      setAttribute: (key, value) => (Object.assign(kept.attributes, { [key]: value }), span),
      setAttributes: (attributes) => (Object.assign(kept.attributes, attributes), span),
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      setStatus: ({ code }) => ((kept.status = code), span),
      updateName: () => span,
      end: () => void (kept.isEnded = true),
      isRecording: () => true,
      recordException: () => {},
    }
    return span
  }
  return { spans, tracer: { startSpan, startActiveSpan: () => { throw new Error('not used') } } as Tracer }
}

async function talk(recordsContents: boolean, text = 'a reply'): Promise<readonly Kept[]> {
  const { tracer, spans } = makeTracer()
  const provider = await startProvider((_, index) => (index === 0 ? { type: 'answer', input: 1_000, output: 100, cacheRead: 400, text } : { type: 'error', status: 402, body: '{"type":"error","error":{"type":"billing_error","message":"no credit, dear customer"}}' }))
  await using rig = await startGateway({ providers: [specOf('anthropic', provider.url)], telemetry: createSpans({ recordsContents, redact: (said) => said.replaceAll('hunter2', '[secret]'), tracer }) })
  const pass = await rig.open({ taskId: 'a', attempt: 2 })
  for (const _ of [1, 2]) await ask(pass, '/v1/messages', { model: 'priced', messages: [{ role: 'user', content: 'the words hunter2' }] }, { provider: 'anthropic' })
  await pass.close()
  await provider.close()
  return spans
}

describe('spans', () => {
  test('an attempt is one, its calls are within it, with usage and cost', async () => {
    const key = { 'fleet.run.id': 'r1', 'fleet.task.id': 'a', 'fleet.attempt': 2, 'gen_ai.agent.name': 'coder' }
    expect(await talk(false)).toMatchObject([
      { name: 'invoke_agent coder', parent: null, isEnded: true, attributes: { ...key, 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 1_000, 'fleet.cost.usd': 0.0114, 'error.type': 'environment' } },
      { name: 'chat priced', parent: '1', isEnded: true, status: null, attributes: { ...key, 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'anthropic', 'gen_ai.request.model': 'priced', 'gen_ai.usage.input_tokens': 1_000, 'gen_ai.usage.output_tokens': 100, 'gen_ai.usage.cache_read.input_tokens': 400, 'fleet.cost.usd': 0.0114 } },
      { name: 'chat priced', parent: '1', isEnded: true, status: SpanStatusCode.ERROR, attributes: { 'http.response.status_code': 402, 'error.type': 'environment' } },
    ])
  })

  test('what was said is in them only when asked for, and then without secrets', async () => {
    const quiet = JSON.stringify(await talk(false, 'private'))
    expect(quiet).not.toMatch(/the words|private|dear customer|hunter2/)
    const [, spoken] = await talk(true, 'private')
    expect(spoken?.attributes).toMatchObject({ 'gen_ai.input.messages': '[user] the words [secret]', 'gen_ai.output.messages': 'private' })
  })
})
