import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Span, type Tracer } from '@opentelemetry/api'
import { totalUsage } from '../../core/run/measures.ts'
import type { ExchangeRecord } from '../exchange-record.ts'
import type { GatewayPass } from '../gateway-pass.ts'
import { readReplyText } from '../reading/read-reply-text.ts'
import { readRequestText } from '../reading/read-request-text.ts'
import type { Redact } from '../transcript/transcripts.ts'
import { names, providerNames } from './gen-ai-names.ts'
import type { Telemetry } from './observer.ts'

export type SpanOptions = {
  /** Texts are recorded only where this says so. */
  readonly recordsContents: boolean
  readonly redact: Redact
  /** Default: that of the SDK which the user has loaded, or one that does nothing. */
  readonly tracer?: Tracer
}

/** A span for each attempt, and within it one for each model call. */
export function createSpans({ recordsContents, redact, tracer = trace.getTracer('elite-fleet') }: SpanOptions): Telemetry {
  const attempts = new Map<GatewayPass, Span>()
  return {
    opened: (pass) => void attempts.set(pass, tracer.startSpan(`invoke_agent ${pass.request.agent}`, { kind: SpanKind.INTERNAL, attributes: { [names.operation]: 'invoke_agent', ...keyOf(pass) } })),
    called: (record) => {
      const attempt = attempts.get(record.pass)
      const parent = attempt === undefined ? context.active() : trace.setSpan(context.active(), attempt)
      const attributes = { ...toAttributes(record), ...(recordsContents ? toContents(record, redact) : {}) }
      const span = tracer.startSpan(`chat ${record.call.facts.model}`, { kind: SpanKind.CLIENT, startTime: record.call.startedAt, attributes }, parent)
      fail(span, record.failure)
      span.end(record.endedAt)
    },
    closed: (pass) => {
      const span = attempts.get(pass)
      attempts.delete(pass)
      if (span === undefined) return
      const usage = totalUsage(pass.usage())
      span.setAttributes({ [names.inputTokens]: usage.inputTokens, [names.outputTokens]: usage.outputTokens, ...(usage.costUsd === null ? {} : { [names.costUsd]: usage.costUsd }) })
      fail(span, pass.trouble())
      span.end()
    },
  }
}

function keyOf({ request: { runId, taskId, attempt, agent } }: GatewayPass): Attributes {
  return { [names.run]: runId, [names.task]: taskId, [names.attempt]: attempt, [names.agent]: agent }
}

function toAttributes({ pass, call, code, counted, waitedMs, tries }: ExchangeRecord): Attributes {
  const { provider, facts } = call
  return {
    ...keyOf(pass),
    [names.operation]: 'chat',
    [names.provider]: provider.name === provider.api ? (providerNames[provider.api] ?? provider.name) : provider.name,
    [names.requestModel]: facts.model,
    [names.waitedMs]: waitedMs,
    [names.tries]: tries,
    ...(code === null ? {} : { [names.status]: code }),
    ...(counted === null ? {} : toUsage(counted)),
  }
}

function toUsage({ tokens, costUsd, isEstimate }: NonNullable<ExchangeRecord['counted']>): Attributes {
  return {
    [names.inputTokens]: tokens.inputTokens,
    [names.outputTokens]: tokens.outputTokens,
    [names.cacheReadTokens]: tokens.cacheReadTokens,
    [names.cacheWriteTokens]: tokens.cacheWriteTokens,
    [names.isEstimate]: isEstimate,
    ...(costUsd === null ? {} : { [names.costUsd]: costUsd }),
  }
}

function toContents({ call, reply, contentType }: ExchangeRecord, redact: Redact): Attributes {
  const said = readReplyText(call.endpoint.dialect, reply, contentType.includes('text/event-stream'))
  return { [names.inputMessages]: redact(readRequestText(call.facts.data)), [names.outputMessages]: redact(said.map(({ text }) => text).join('\n')) }
}

/** The kind alone: messages of providers may quote what was said. */
function fail(span: Span, failure: { readonly kind: string } | null): void {
  if (failure === null) return
  span.setAttribute(names.errorType, failure.kind)
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.kind })
}
