import { streamText, type FinishReason, type ModelMessage, type ToolSet } from 'ai'
import type { ModelSpec } from '../../../core/plan/agent-spec.ts'
import type { ConnectedModel } from './connect-model.ts'

// The SDK would write its remarks to the standard error of the whole program.
globalThis.AI_SDK_LOG_WARNINGS = false

/** One call of a model: a turn without the carrying out of its tools. */
export type ModelCall = {
  readonly connected: ConnectedModel
  readonly spec: ModelSpec
  readonly instructions: string
  readonly messages: readonly ModelMessage[]
  readonly tools: ToolSet
  readonly signal: AbortSignal
  /** Longest silence; null for none. */
  readonly idleTimeoutMs: number | null
  /** While it says true, silence is not the model's: the call waits for its turn. */
  readonly isWaiting: () => boolean
}

export type ModelAnswer =
  /** The whole answer has come. */
  | { readonly status: 'answered'; readonly messages: readonly ModelMessage[]; readonly finishReason: FinishReason; readonly text: string; readonly contextTokens: number | null }
  /** Refused, cut off or ended by an error; `text` is what had come. */
  | { readonly status: 'broken'; readonly error: unknown; readonly text: string }

/**
 * Asks once and reads the stream to its end. Tools are described to the model but not carried out here: an answer counts only when all of it
 * has come, and nothing may have been changed for an answer that is asked for again. The SDK retries nothing; retrying is ours and the gateway's.
 */
export async function callModel({ connected, spec, instructions, messages, tools, signal, idleTimeoutMs, isWaiting }: ModelCall): Promise<ModelAnswer> {
  let text = ''
  using silence = watchSilence(idleTimeoutMs, isWaiting)
  try {
    const result = streamText({
      model: connected.model,
      instructions,
      messages: [...messages],
      tools,
      providerOptions: connected.providerOptions,
      maxOutputTokens: spec.maxOutputTokens,
      ...(spec.temperature === null ? {} : { temperature: spec.temperature }),
      maxRetries: 0,
      abortSignal: AbortSignal.any([signal, silence.signal]),
      onError: () => {},
    })
    const whole = Promise.all([result.finishReason, result.responseMessages, result.usage])
    // A stream that breaks off rejects it too, and is told of below.
    whole.catch(() => {})
    for await (const part of result.stream) {
      silence.heard()
      if (part.type === 'text-delta') text += part.text
      if (part.type === 'error') return { status: 'broken', error: part.error, text }
      if (part.type === 'abort') return { status: 'broken', error: signal.aborted ? signal.reason : new SilenceError(), text }
    }
    const [finishReason, responseMessages, usage] = await whole
    const contextTokens = usage.inputTokens === undefined ? null : usage.inputTokens + (usage.outputTokens ?? 0)
    return { status: 'answered', messages: responseMessages, finishReason, text, contextTokens }
  } catch (error) {
    // Whatever a client library throws is a broken call; what it means is told by `explainTrouble`, which throws bugs on.
    return { status: 'broken', error: silence.signal.aborted && !signal.aborted ? new SilenceError() : error, text }
  }
}

/** The model was silent for longer than the task allows. */
export class SilenceError extends Error {
  constructor() {
    super('the model was silent for too long')
    this.name = 'SilenceError'
  }
}

/** Aborts when nothing was heard for a time; the SDK's own limits begin to count only with the first piece of an answer. */
function watchSilence(limitMs: number | null, isWaiting: () => boolean): Disposable & { readonly signal: AbortSignal; readonly heard: () => void } {
  const controller = new AbortController()
  const timer: NodeJS.Timeout | null = limitMs === null ? null : setTimeout(() => (isWaiting() ? timer?.refresh() : controller.abort()), limitMs)
  return { signal: controller.signal, heard: () => void timer?.refresh(), [Symbol.dispose]: () => clearTimeout(timer ?? undefined) }
}
