import type { IncomingMessage, ServerResponse } from 'node:http'
import { FleetError } from '../core/fleet-error.ts'
import type { RunBudget } from '../core/plan/plan.ts'
import type { PriceTable } from '../core/prices/find-price.ts'
import { addUsage, noUsage, type Usage } from '../core/run/measures.ts'
import type { Clock } from '../ports/clock.ts'
import type { GatewayStatus, ModelGateway, Pass, PassRequest } from '../ports/model-gateway.ts'
import type { UsageLog } from '../ports/store.ts'
import { Ledger } from './budget/ledger.ts'
import type { AnswerCall, Counted } from './call.ts'
import type { ExchangeRecord } from './exchange-record.ts'
import { exchange, sendRefusal, type ExchangeParts } from './exchange/exchange.ts'
import { readCall } from './exchange/read-call.ts'
import { GatewayPass, toUsage } from './gateway-pass.ts'
import { UsageWriter } from './metering/usage-writer.ts'
import { PassRegister } from './pass-register.ts'
import { ProviderBook } from './provider-book.ts'
import { toErrorBody, type Refusal } from './protocols/to-error-body.ts'
import type { Dialect } from './protocols/protocol.ts'
import { Replay } from './recording/answer-from-cassette.ts'
import { maxRecordedReplyBytes, Recorder } from './recording/recorder.ts'
import { listen, type Listening } from './server/listen.ts'
import { isLoopbackHost, readTarget } from './server/read-target.ts'
import { makeAnswerFromProvider } from './upstream/answer-from-provider.ts'
import { noTelemetry, type Telemetry } from './telemetry/observer.ts'
import { Transcripts, type Redact } from './transcript/transcripts.ts'
import { createUpstream } from './upstream/send-upstream.ts'

export type GatewayOptions = {
  /** The socket lies here. */
  readonly stateFolder: string
  readonly usage: UsageLog
  readonly clock: Clock
  /** Holds the keys; Fleet's own. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly prices: PriceTable
  /** Takes secrets out of what is written down. */
  readonly redact: Redact
  /** Where the exchanges of an attempt are recorded; null for runs that are not. */
  readonly recordTo?: (attempt: AttemptKey) => string | null
  /** Where the exchanges of an attempt were recorded: then no provider is asked, no key needed and no budget kept. */
  readonly replayFrom?: (attempt: AttemptKey) => string
  readonly telemetry?: Telemetry
  /** From 0 to 1, for jitter. */
  readonly random?: () => number
}

const noLimits: RunBudget = { usd: null, tokens: null, day: { usd: null, tokens: null }, unpriced: 'allow' }

export type AttemptKey = Pick<PassRequest, 'runId' | 'taskId' | 'attempt'>

/** `problems`: what a replay met that was not as recorded. */
export type ReplayingGateway = ModelGateway & { readonly problems: readonly string[] }

/** Of each reply, what is kept for the transcript. */
const maxKeptBytes = 1024 * 1024

/** Opens the gateway; it listens from the first pass on. */
export function createGateway(options: GatewayOptions): ReplayingGateway {
  return new Gateway(options)
}

class Gateway implements ReplayingGateway {
  readonly #clock: Clock
  readonly #stateFolder: string
  readonly #book: ProviderBook
  readonly #ledger: Ledger
  readonly #usage: UsageWriter
  readonly #upstream: ReturnType<typeof createUpstream>
  readonly #transcripts: Transcripts
  readonly #recorder: Recorder
  readonly #telemetry: Telemetry
  readonly #replay: Replay | null
  readonly #passes = new PassRegister()
  readonly #parts: ExchangeParts
  #listening: Promise<Listening> | null = null
  #total: Usage = noUsage
  #inFlight = 0

  constructor({ stateFolder, usage, clock, environment, prices, redact, recordTo = () => null, replayFrom, telemetry = noTelemetry, random = Math.random }: GatewayOptions) {
    this.#clock = clock
    this.#stateFolder = stateFolder
    this.#book = new ProviderBook({ clock, random, environment, prices })
    this.#ledger = new Ledger(usage, clock)
    this.#usage = new UsageWriter(usage)
    this.#transcripts = new Transcripts(redact)
    this.#upstream = createUpstream(environment)
    this.#telemetry = telemetry
    this.#recorder = new Recorder({ pathOf: ({ request }) => recordTo(request), redact })
    const replay = replayFrom === undefined ? null : new Replay({ pathOf: ({ request }) => replayFrom(request), redact })
    this.#replay = replay
    const fromProvider: AnswerCall = makeAnswerFromProvider({ clock, random, redact, send: this.#upstream.send, gateOf: ({ provider }) => this.#book.gateOf(provider), keyOf: ({ provider }) => this.#book.keyOf(provider) })
    const answer: AnswerCall = replay === null ? fromProvider : (call, pass) => replay.answer(pass, call)
    this.#parts = { clock, ledger: this.#ledger, answer, observe: (record) => this.#observe(record), keptBytesFor: (pass) => (recordTo(pass.request) === null ? maxKeptBytes : maxRecordedReplyBytes) }
  }

  async open(request: PassRequest): Promise<Pass> {
    this.#listening ??= listen(this.#stateFolder, this.#onRequest)
    const { url, socketPath } = await this.#listening
    const providers = this.#book.providersFor(request.providers)
    await this.#ledger.open(request, this.#replay === null ? request : { runBudget: noLimits, taskBudget: noLimits })
    const pass = new GatewayPass({
      request: { ...request, paths: { state: this.#stateFolder, ...request.paths } },
      providers,
      socketPath,
      urlOf: (token, name) => {
        const provider = providers.get(name)
        if (provider === undefined) throw new FleetError('plan-invalid', `there is no provider ${name}`, { hint: 'declare it under providers: in the plan' })
        if (this.#replay === null) this.#book.keyOf(provider)
        return `${url}/t/${token}/${name}`
      },
      onClose: (closed) => this.#onClose(closed),
    })
    this.#passes.add(pass)
    this.#telemetry.opened(pass)
    return pass
  }

  get problems(): readonly string[] {
    return this.#replay?.problems ?? []
  }

  status(): GatewayStatus {
    return { calls: this.#total.calls, inFlight: this.#inFlight, total: this.#total, providers: this.#book.status() }
  }

  async close(): Promise<void> {
    await Promise.all(this.#passes.all().map((pass) => pass.close()))
    await (await this.#listening)?.close()
    this.#upstream.close()
    await this.#usage.flush()
  }

  async #onClose(pass: GatewayPass): Promise<void> {
    this.#passes.delete(pass)
    this.#telemetry.closed(pass)
    this.#replay?.close(pass)
    await Promise.all([this.#usage.flush(), this.#transcripts.close(pass), this.#recorder.close(pass)])
  }

  readonly #onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const target = isLoopbackHost(request.headers.host) ? readTarget(request.url ?? '') : null
    if (target === null) return refuse(response, 'chat', { status: isLoopbackHost(request.headers.host) ? 404 : 403, message: 'fleet: there is nothing at this address' })
    const pass = this.#passes.find(target.token)
    if (pass === null || pass.isClosed) return refuse(response, target.provider === 'anthropic' || target.provider === 'google' ? target.provider : 'chat', { status: 401, message: 'fleet: this token is not valid, or not any more' })
    const carriedOut = pass.run(async (controller) => {
      response.on('close', () => response.writableFinished || controller.abort())
      // A client that goes away in the middle of an answer.
      response.on('error', () => controller.abort())
      const reading = await readCall(request, { pass, target, signal: controller.signal, clock: this.#clock, priceOf: (provider, model) => this.#book.priceOf(provider, model) })
      if (reading.status === 'refused') return refuse(response, reading.dialect, reading.refusal)
      if (reading.status === 'cut') return
      this.#inFlight += 1
      await pass.during(reading.call.provider.name, () => exchange(this.#parts, pass, { call: reading.call, response })).finally(() => (this.#inFlight -= 1))
    })
    carriedOut.catch((error: unknown) => {
      pass.fail(error)
      response.destroy()
    })
  }

  #observe(record: ExchangeRecord): void {
    const { counted } = record
    this.#transcripts.add(record)
    this.#recorder.add(record)
    if (counted !== null) this.#count(record, counted)
    this.#telemetry.called(record)
  }

  #count({ pass, call, endedAt }: ExchangeRecord, counted: Counted): void {
    const { tokens, costUsd, isEstimate } = counted
    const { runId, taskId, attempt, agent } = pass.request
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = tokens
    const model = { provider: call.provider.name, model: call.facts.model }
    this.#usage.add({ runId, taskId, attempt, agent, ...model, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, costUsd, isEstimate, at: endedAt })
    this.#total = addUsage(this.#total, toUsage(counted))
    pass.count(model, counted)
  }
}

function refuse(response: ServerResponse, dialect: Dialect, refusal: Refusal): void {
  sendRefusal(response, refusal.status, toErrorBody(dialect, refusal))
}
