import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { ProviderApi, ProviderSpec } from '../core/plan/plan.ts'

/** Counts as Fleet means them; the provider says them in its own words. */
export type Counts = { readonly input: number; readonly output: number; readonly cacheRead?: number; readonly cacheWrite?: number; readonly reasoning?: number }

/** How the provider answers one request. */
export type Script =
  | ({ readonly type: 'answer'; readonly text?: string; readonly pieces?: number } & Partial<Counts>)
  | { readonly type: 'error'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Breaks the connection, before the reply or after so many pieces. */
  | { readonly type: 'drop'; readonly afterPieces?: number; readonly input?: number }
  /** Ends well-behaved, but too early. */
  | { readonly type: 'truncate'; readonly afterPieces: number }
  /** An error in the middle of the stream. */
  | { readonly type: 'stream-error'; readonly afterPieces: number; readonly error: unknown }
  /** Waits for `release`. */
  | { readonly type: 'hang'; readonly afterPieces?: number }

export type Asked = { readonly method: string; readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: Record<string, unknown>; readonly text: string }

/** A provider on this machine that speaks all protocols and does what it is told; it counts what it has billed by itself. */
export type ScriptedProvider = {
  readonly url: string
  readonly asked: readonly Asked[]
  /** What was billed: input and output of all answers. */
  readonly billed: { input: number; output: number; calls: number }
  inFlight: number
  maxInFlight: number
  release(): void
  close(): Promise<void>
}

export async function startProvider(script: (asked: Asked, index: number) => Script | Promise<Script>): Promise<ScriptedProvider> {
  const asked: Asked[] = []
  const billed = { input: 0, output: 0, calls: 0 }
  const held = Promise.withResolvers<void>()
  const provider = { url: '', asked, billed, inFlight: 0, maxInFlight: 0, release: held.resolve, close: async () => {} }
  const server = createServer((request, response) => {
    provider.inFlight += 1
    provider.maxInFlight = Math.max(provider.maxInFlight, provider.inFlight)
    response.on('close', () => (provider.inFlight -= 1))
    void serve({ request, response, asked, billed, script, held: held.promise })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(provider, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      held.resolve()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  })
}

/** A provider of a plan that is this one. */
export function specOf(api: ProviderApi, url: string, changes: Partial<ProviderSpec> = {}): ProviderSpec {
  return { name: api, api, url, keyVariables: ['TEST_KEY'], maxRequestsPerMinute: null, maxTokensPerMinute: null, maxConcurrency: null, ...changes }
}

type Serving = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly asked: Asked[]
  readonly billed: { input: number; output: number; calls: number }
  readonly script: (asked: Asked, index: number) => Script | Promise<Script>
  readonly held: Promise<void>
}

async function serve({ request, response, asked, billed, script, held }: Serving): Promise<void> {
  const text = (await request.toArray()).join('')
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  const one: Asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body, text }
  asked.push(one)
  const answer = await script(one, asked.length - 1)
  if (answer.type === 'error') return void response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body ?? '{"error":{"message":"scripted"}}')
  if (answer.type === 'drop' && answer.afterPieces === undefined) return void request.socket.destroy()
  if (answer.type === 'hang' && answer.afterPieces === undefined) return held.then(() => void response.destroy())
  const speech = speak(one, answer.type === 'answer' ? answer : { type: 'answer', pieces: 8, text: 'one two three four five six seven eight ', input: 'input' in answer ? (answer.input ?? 100) : 100 })
  if (answer.type === 'answer') {
    billed.input += answer.input ?? 0
    billed.output += answer.output ?? 0
    billed.calls += 1
  }
  response.writeHead(200, { 'content-type': speech.contentType, 'x-request-id': 'r1', 'set-cookie': 'a=b' })
  const until = 'afterPieces' in answer ? answer.afterPieces : speech.chunks.length
  for (const chunk of speech.chunks.slice(0, until)) {
    response.write(chunk)
    // Each chunk travels by itself.
    await new Promise(setImmediate)
  }
  if (answer.type === 'hang') await held
  if (answer.type === 'stream-error') response.write(`${one.path.includes('/messages') ? 'event: error\n' : ''}data: ${JSON.stringify(answer.error)}\n\n`)
  if (answer.type === 'drop' || answer.type === 'hang') return void request.socket.destroy()
  response.end()
}

type Answer = Extract<Script, { type: 'answer' }>
type Speech = { readonly contentType: string; readonly chunks: readonly string[] }

function speak(asked: Asked, answer: Answer): Speech {
  const isStream = asked.body.stream === true || asked.path.includes(':streamGenerateContent')
  if (asked.path.includes('/messages')) return isStream ? anthropicStream(asked, answer) : json(anthropicReply(asked, answer))
  if (asked.path.includes('/responses')) return isStream ? responsesStream(asked, answer) : json(responsesReply(asked, answer))
  if (asked.path.includes('GenerateContent') || asked.path.includes('generateContent')) return googleReply(asked, answer, isStream)
  return isStream ? chatStream(asked, answer) : json(chatReply(asked, answer))
}

const json = (data: unknown): Speech => ({ contentType: 'application/json', chunks: [JSON.stringify(data)] })
const sse = (events: readonly unknown[]): Speech => ({ contentType: 'text/event-stream; charset=utf-8', chunks: events.map((event) => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`)) })
const named = (event: { readonly type: string }): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

function words({ text = 'done', pieces = 1 }: Answer): readonly string[] {
  return Array.from({ length: pieces }, (_, index) => text.slice(Math.floor((index * text.length) / pieces), Math.floor(((index + 1) * text.length) / pieces)))
}

function anthropicUsage({ input = 0, output = 0, cacheRead = 0, cacheWrite = 0 }: Answer) {
  return { input_tokens: input - cacheRead - cacheWrite, cache_read_input_tokens: cacheRead, cache_creation_input_tokens: cacheWrite, output_tokens: output }
}

const anthropicReply = (asked: Asked, answer: Answer) => ({ id: 'msg_1', type: 'message', role: 'assistant', model: asked.body.model, content: [{ type: 'text', text: answer.text ?? 'done' }], stop_reason: 'end_turn', usage: anthropicUsage(answer) })

function anthropicStream(asked: Asked, answer: Answer): Speech {
  const { output_tokens: outputTokens, ...input } = anthropicUsage(answer)
  return sse([
    named({ type: 'message_start', message: { id: 'msg_1', type: 'message', role: 'assistant', model: asked.body.model, content: [], usage: { ...input, output_tokens: 1 } } } as { type: string }),
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as { type: string }),
    ...words(answer).map((text) => named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as { type: string })),
    named({ type: 'content_block_stop', index: 0 } as { type: string }),
    named({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: outputTokens } } as { type: string }),
    named({ type: 'message_stop' }),
  ])
}

/** xAI counts reasoning beside the completion. */
function chatUsage({ input = 0, output = 0, cacheRead = 0, reasoning = 0 }: Answer, isXai: boolean) {
  return { prompt_tokens: input, completion_tokens: isXai ? output - reasoning : output, total_tokens: input + output, prompt_tokens_details: { cached_tokens: cacheRead }, completion_tokens_details: { reasoning_tokens: reasoning } }
}

const isXai = (asked: Asked): boolean => String(asked.body.model).startsWith('grok')
const chatReply = (asked: Asked, answer: Answer) => ({ id: 'c1', object: 'chat.completion', model: asked.body.model, choices: [{ index: 0, message: { role: 'assistant', content: answer.text ?? 'done' }, finish_reason: 'stop' }], usage: chatUsage(answer, isXai(asked)) })

function chatStream(asked: Asked, answer: Answer): Speech {
  const chunk = (choices: unknown, usage?: unknown) => ({ id: 'c1', object: 'chat.completion.chunk', model: asked.body.model, choices, ...(usage === undefined ? {} : { usage }) })
  const usage = chatUsage(answer, isXai(asked))
  // Mistral tells in its last chunk, unasked; the others in a chunk of its own, when asked.
  const isMistral = /mistral|stral/.test(String(asked.body.model))
  const isAsked = (asked.body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true
  const last = chunk([{ index: 0, delta: {}, finish_reason: 'stop' }], isMistral ? usage : undefined)
  return sse([...words(answer).map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])), last, ...(isAsked && !isMistral ? [chunk([], usage)] : []), 'data: [DONE]\n\n'])
}

function responsesReply(asked: Asked, { input = 0, output = 0, cacheRead = 0, reasoning = 0, text = 'done' }: Answer) {
  const usage = { input_tokens: input, input_tokens_details: { cached_tokens: cacheRead }, output_tokens: output, output_tokens_details: { reasoning_tokens: reasoning }, total_tokens: input + output }
  return { id: 'resp_1', object: 'response', model: asked.body.model, status: 'completed', output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }], usage }
}

function responsesStream(asked: Asked, answer: Answer): Speech {
  const whole = responsesReply(asked, answer)
  return sse([
    named({ type: 'response.created', response: { ...whole, usage: null, output: [] } } as { type: string }),
    ...words(answer).map((delta) => named({ type: 'response.output_text.delta', delta } as { type: string })),
    named({ type: 'response.completed', response: whole } as { type: string }),
  ])
}

function googleReply(asked: Asked, answer: Answer, isStream: boolean): Speech {
  const { input = 0, output = 0, cacheRead = 0, reasoning = 0 } = answer
  const usage = (share: number) => ({ promptTokenCount: input, cachedContentTokenCount: cacheRead, candidatesTokenCount: Math.floor((output - reasoning) * share), thoughtsTokenCount: reasoning })
  const texts = words(answer)
  const chunk = (text: string, index: number) => ({ candidates: [{ content: { role: 'model', parts: [{ text }] }, ...(index === texts.length - 1 ? { finishReason: 'STOP' } : {}) }], modelVersion: 'gemini-x', usageMetadata: usage((index + 1) / texts.length) })
  if (!isStream) return json({ ...chunk(answer.text ?? 'done', texts.length - 1), usageMetadata: usage(1) })
  if (asked.path.includes('alt=sse')) return sse(texts.map(chunk))
  return { contentType: 'application/json', chunks: texts.map((text, index) => `${index === 0 ? '[' : ',\n'}${JSON.stringify(chunk(text, index))}${index === texts.length - 1 ? ']' : ''}`) }
}
