import type { Dialect } from './protocol.ts'

/** Why the gateway itself answers a request. */
export type Refusal = { readonly status: 400 | 401 | 402 | 403 | 404 | 413 | 502 | 503; readonly message: string }

const anthropicTypes: Readonly<Record<Refusal['status'], string>> = { 400: 'invalid_request_error', 401: 'authentication_error', 402: 'billing_error', 403: 'permission_error', 404: 'not_found_error', 413: 'request_too_large', 502: 'api_error', 503: 'overloaded_error' }
const openaiTypes: Readonly<Record<Refusal['status'], string>> = { 400: 'invalid_request_error', 401: 'invalid_request_error', 402: 'insufficient_quota', 403: 'invalid_request_error', 404: 'invalid_request_error', 413: 'invalid_request_error', 502: 'server_error', 503: 'server_error' }
const openaiCodes: Readonly<Record<Refusal['status'], string>> = { 400: 'invalid_request', 401: 'invalid_api_key', 402: 'insufficient_quota', 403: 'forbidden', 404: 'unknown_url', 413: 'request_too_large', 502: 'bad_gateway', 503: 'service_unavailable' }
const googleStatuses: Readonly<Record<Refusal['status'], string>> = { 400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 402: 'FAILED_PRECONDITION', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 413: 'INVALID_ARGUMENT', 502: 'UNAVAILABLE', 503: 'UNAVAILABLE' }

/** An error in the shape that clients of the provider read. */
export function toErrorBody(dialect: Dialect, { status, message }: Refusal): string {
  switch (dialect) {
    case 'anthropic':
      return JSON.stringify({ type: 'error', error: { type: anthropicTypes[status], message } })
    case 'google':
      return JSON.stringify({ error: { code: status, message, status: googleStatuses[status] } })
    default:
      return JSON.stringify({ error: { message, type: openaiTypes[status], param: null, code: openaiCodes[status] } })
  }
}
