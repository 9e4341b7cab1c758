import { LLMock } from '@copilotkit/aimock'
import { startPlainFront } from './plain-front.ts'
import type { Pass } from '../../src/ports/model-gateway.ts'
import type { Failure } from '../../src/core/run/failure.ts'

/** What the scripted model says in one turn. */
export type ScriptedTurn = {
  readonly text?: string
  readonly calls?: readonly { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }[]
  /** Answers with this error instead. */
  readonly status?: number
  readonly message?: string
  readonly retryAfter?: number
  /** The connection is cut in the middle of a long text. */
  readonly breaksOff?: true
  /** Ends the answer with this reason. */
  readonly finishReason?: string
  readonly inputTokens?: number
}

/** What the model sees of a request, whatever protocol it came by. */
export type SeenRequest = { readonly model: string; readonly system: string; readonly prompt: string; readonly answers: number; readonly results: readonly string[]; readonly tools: readonly string[] }

/** Says what comes next; asked once per request. */
export type Brain = (request: SeenRequest, call: number) => ScriptedTurn

/** A model on loopback that speaks all providers' protocols. */
export interface ModelServer extends AsyncDisposable {
  readonly url: string
  /** What was asked, in order. */
  readonly seen: readonly SeenRequest[]
}

export async function startModelServer(brain: Brain): Promise<ModelServer> {
  // The reasoning it makes up for grok lacks what the client insists on and the real one has: `status`.
  process.env['AIMOCK_NONREASONING_MODELS'] = 'grok'
  const seen: SeenRequest[] = []
  const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' })
  // Only the place of a fixture can say that the connection is cut, so the brain is asked when the place is looked for.
  let turn: ScriptedTurn = {}
  const breaksOff = (request: Request): boolean => {
    const view = toSeen(request)
    seen.push(view)
    turn = brain(view, seen.length)
    return turn.breaksOff === true
  }
  mock.on({ predicate: breaksOff }, { content: 'word '.repeat(2_000) }, { disconnectAfterMs: 30, streamingProfile: { ttft: 1, tps: 200 } })
  mock.on({ predicate: () => true }, (request) => toResponse(turn, request.model))
  await mock.start()
  const front = await startPlainFront(mock.url)
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await front[Symbol.asyncDispose]()
    await mock.stop()
  }
  return { url: front.url, seen, [Symbol.asyncDispose]: close }
}

/** Turn by turn: the n-th is given to a conversation with n answers in it; the last one goes on for ever. */
export function scripted(turns: readonly ScriptedTurn[]): Brain {
  return ({ answers }) => turns[Math.min(answers, turns.length - 1)] ?? {}
}

/** A pass that leads straight to a server: what the gateway would count, limit and refuse is not there. */
export function passTo(url: string, { trouble = () => null }: { readonly trouble?: () => Failure | null } = {}): Pass {
  return { token: 'pass-token', urlOf: () => url, socketPath: '', usage: () => [], waitsFor: () => null, trouble, close: async () => {} }
}

type Request = { readonly model?: string; readonly messages: readonly { readonly role: string; readonly content?: unknown; readonly tool_calls?: unknown }[]; readonly tools?: readonly { readonly function?: { readonly name?: string } }[] }

function toSeen(request: Request): SeenRequest {
  const of = (role: string): readonly string[] => request.messages.filter((message) => message.role === role).map(({ content }) => textOf(content))
  return { model: request.model ?? '', system: of('system').join('\n'), prompt: of('user')[0] ?? '', answers: countAnswers(request), results: of('tool'), tools: (request.tools ?? []).flatMap((tool) => tool.function?.name ?? []) }
}

/** Text and calls of one answer come as several messages by some protocols. */
function countAnswers({ messages }: Request): number {
  return messages.filter(({ role }, index) => role === 'assistant' && messages[index - 1]?.role !== 'assistant').length
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map((part: { readonly text?: string }) => part.text ?? '').join('') : ''
}

function toResponse({ text, calls, status, message = 'scripted', retryAfter, finishReason, inputTokens = 100 }: ScriptedTurn, model: string): object {
  if (status !== undefined) return { error: { message, type: 'scripted_error' }, status, ...(retryAfter === undefined ? {} : { retryAfter }) }
  const usage = { input_tokens: inputTokens, output_tokens: 10, prompt_tokens: inputTokens, completion_tokens: 10, promptTokenCount: inputTokens, candidatesTokenCount: 10 }
  // The real Gemini ends calls of tools with STOP, this server with a word of its own.
  const ending = finishReason ?? (calls !== undefined && model.includes('gemini') ? 'stop' : undefined)
  const said = calls === undefined ? { content: text ?? 'Done.' } : { ...(text === undefined ? {} : { content: text }), toolCalls: calls.map((call) => ({ name: call.name, arguments: JSON.stringify(call.arguments) })) }
  return { ...said, usage, ...(ending === undefined ? {} : { finishReason: ending }) }
}
