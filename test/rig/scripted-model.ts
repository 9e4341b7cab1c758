import { LLMock, type ChatCompletionRequest, type FixtureResponse } from '@copilotkit/aimock'
import { startForwarding } from './forward.ts'
import { callTool } from './tool-dialects.ts'

/** What the model does at one point of a conversation. */
export type ModelStep = (
  | { readonly write: string; readonly content: string }
  /** `{n}` stands for the number of results so far. */
  | { readonly run: string }
  | { readonly say: string; readonly finishReason?: 'length' | 'refusal' }
  /** Text that streams for about forty seconds. */
  | { readonly ramble: true }
) & {
  /** What happens to the first requests that come to this point, in order. */
  readonly faults?: readonly ModelFault[]
}

export type ModelFault = { readonly status: number; readonly retryAfterS?: number } | 'drop'

/** Tokens that every answer counts. */
export const tokensPerCall = { input: 1200, output: 40 } as const

/** Never the same word twice: some agents notice when a model turns in circles. */
const rambling = Array.from({ length: 2_000 }, (_, index) => `word${index}`).join(' ')

const errorTypes: Readonly<Record<number, string>> = { 402: 'billing_error', 429: 'rate_limit_error', 529: 'overloaded_error' }

/**
 * A server on the loopback that speaks the protocols of all providers and follows scripts instead of thinking. A conversation follows the script
 * that its prompt names as `SCRIPT <name>`, one step further with each result of a tool; after the last step it goes on with that one.
 */
export class ScriptedModel implements AsyncDisposable {
  readonly #mock: LLMock
  readonly #scripts: Readonly<Record<string, readonly ModelStep[]>>
  #isCalm = false
  #front = { url: '', stop: async (): Promise<void> => {} }
  readonly #faults = new Map<ModelStep, number>()

  private constructor(scripts: Readonly<Record<string, readonly ModelStep[]>>) {
    this.#scripts = scripts
    this.#mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' })
  }

  static async start(scripts: Readonly<Record<string, readonly ModelStep[]>>): Promise<ScriptedModel> {
    const model = new ScriptedModel(scripts)
    const mock = model.#mock
    mock.on({ predicate: (request) => model.#dropsNext(request) }, { content: rambling }, { disconnectAfterMs: 150, streamingProfile: { tps: 100 } })
    mock.on({ predicate: (request) => !model.#isCalm && 'ramble' in (model.#stepOf(request) ?? {}) }, { content: rambling }, { streamingProfile: { ttft: 20, tps: 50 } })
    mock.on({ predicate: () => true }, (request) => model.#answer(request))
    await mock.start()
    // It claims with each error that its limits are used up for a minute, whatever `retry-after` says.
    model.#front = await startForwarding(mock.url, { without: /^x-ratelimit-/ })
    return model
  }

  get url(): string {
    return this.#front.url
  }

  /** Status of every request so far, in order. */
  get statuses(): readonly number[] {
    return this.#mock.getRequests().map(({ response }) => response.status)
  }

  /** Whether any request held the text. */
  heard(text: string): boolean {
    return this.#mock.getRequests().some(({ body }) => JSON.stringify(body).includes(text))
  }

  /** From now on it comes to an end where it rambled. */
  calmDown(): void {
    this.#isCalm = true
  }

  #stepOf(request: ChatCompletionRequest): ModelStep | null {
    const { messages, tools = [] } = request
    if (tools.length === 0) return null
    const prompt = messages.filter(({ role }) => role === 'user').map(({ content }) => textOf(content)).join('\n')
    const script = this.#scripts[/SCRIPT ([\w-]+)/.exec(prompt)?.[1] ?? '']
    return script?.[Math.min(countResults(request), script.length - 1)] ?? null
  }

  #nextFault(step: ModelStep | null): ModelFault | null {
    return step === null ? null : (step.faults?.[this.#faults.get(step) ?? 0] ?? null)
  }

  #use(step: ModelStep): void {
    this.#faults.set(step, (this.#faults.get(step) ?? 0) + 1)
  }

  #dropsNext(request: ChatCompletionRequest): boolean {
    const step = this.#stepOf(request)
    if (step === null || this.#nextFault(step) !== 'drop') return false
    this.#use(step)
    return true
  }

  #answer(request: ChatCompletionRequest): FixtureResponse {
    const step = this.#stepOf(request)
    const fault = this.#nextFault(step)
    if (step !== null && fault !== null && fault !== 'drop') {
      this.#use(step)
      return { error: { message: `the scripted model says ${fault.status}`, type: errorTypes[fault.status] ?? 'api_error' }, status: fault.status, ...(fault.retryAfterS === undefined ? {} : { retryAfter: fault.retryAfterS }) }
    }
    return { ...toResponse(step, request), usage: toUsage() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#front.stop()
    await this.#mock.stop()
  }
}

function toResponse(step: ModelStep | null, request: ChatCompletionRequest): FixtureResponse {
  // A title or a suggestion, asked for on the side.
  if (step !== null && 'ramble' in step) return { content: 'That was all.' }
  if (step === null) return { content: '{"title":"a task","isNewTopic":true}' }
  if ('say' in step) return { content: step.say, ...(step.finishReason === undefined ? {} : { finishReason: toFinishReason(step.finishReason, request) }) }
  // Real Gemini ends such a turn with STOP; anything else is an error to those who know it.
  const finish = request.model.includes('gemini') ? { finishReason: 'stop' } : {}
  const wish = 'run' in step ? { run: step.run.replace('{n}', String(countResults(request))) } : step
  return { toolCalls: [callTool(request, wish, folderOf(request))], ...finish }
}

function countResults({ messages }: ChatCompletionRequest): number {
  return messages.filter(({ role }) => role === 'tool').length
}

/** Only Anthropic has a word of its own for a refusal. */
function toFinishReason(reason: string, { model }: ChatCompletionRequest): string {
  return reason === 'refusal' && !model.startsWith('claude') ? 'content_filter' : reason
}

/** Where the agent works: Fleet tells it so. */
function folderOf({ messages }: ChatCompletionRequest): string {
  return /Work in the folder (\S+)\. /.exec(messages.map(({ content }) => textOf(content)).join('\n'))?.[1] ?? '.'
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : Array.isArray(content) ? content.map((part: { readonly text?: string }) => part.text ?? '').join(' ') : ''
}

function toUsage(): Record<string, number> {
  const { input, output } = tokensPerCall
  return { input_tokens: input, output_tokens: output, prompt_tokens: input, completion_tokens: output, promptTokenCount: input, candidatesTokenCount: output }
}
