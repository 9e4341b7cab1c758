import type { IncomingMessage } from 'node:http'
import type { ProviderSpec } from '../../core/plan/plan.ts'
import type { Price } from '../../core/prices/price.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Call } from '../call.ts'
import type { GatewayPass } from '../gateway-pass.ts'
import { dialectOf, findEndpoint, toVersionedPath, type Dialect } from '../protocols/protocol.ts'
import { readRequest } from '../protocols/read-request.ts'
import type { Refusal } from '../protocols/to-error-body.ts'
import { toUpstreamHeaders } from '../server/clean-headers.ts'
import { maxRequestBytes, readBody } from '../server/read-body.ts'
import type { Target } from '../server/read-target.ts'

export type Reading =
  | { readonly status: 'read'; readonly call: Call }
  | { readonly status: 'refused'; readonly dialect: Dialect; readonly refusal: Refusal }
  /** The client went away. */
  | { readonly status: 'cut' }

export type ReadCallOptions = {
  readonly pass: GatewayPass
  readonly target: Target
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly priceOf: (provider: ProviderSpec, model: string) => Price | null
}

/** Understands a request of an agent, or says why it is not passed on. */
export async function readCall(request: IncomingMessage, { pass, target, signal, clock, priceOf }: ReadCallOptions): Promise<Reading> {
  const provider = pass.providers.get(target.provider)
  if (provider === undefined) return { status: 'refused', dialect: 'chat', refusal: { status: 404, message: `fleet: the plan has no provider ${target.provider}` } }
  const refuse = (status: Refusal['status'], message: string): Reading => ({ status: 'refused', dialect: dialectOf(provider.api), refusal: { status, message: `fleet: ${message}` } })
  const method = request.method ?? 'GET'
  const path = toVersionedPath(target.path)
  const endpoint = findEndpoint(provider.api, method, path)
  if (endpoint === null) return refuse(404, `${method} ${target.path.slice(0, 200)} is not passed on`)
  const startedAt = clock.now()
  const body = await readBody(request)
  if (body.status === 'cut') return { status: 'cut' }
  if (body.status === 'too-large') return refuse(413, `a request may have ${maxRequestBytes / 1024 / 1024} MB at most`)
  const facts = readRequest(endpoint, method === 'GET' ? Buffer.from('{}') : body.body)
  if (facts === null) return refuse(400, 'the request is not a JSON object')
  if (facts.isBackground) return refuse(400, 'answers in the background cannot be metered: leave "background" out')
  const call = { number: pass.nextCall(), provider, endpoint, method, path, query: target.query, body: body.body, facts, startedAt, patientUntil: pass.patientUntil(startedAt), signal }
  return { status: 'read', call: { ...call, headers: toUpstreamHeaders(request.headers, pass.token), price: priceOf(provider, facts.model) } }
}
