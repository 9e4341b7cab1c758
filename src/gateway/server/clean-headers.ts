import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** Of one connection, or about who is asking: never passed on. */
const requestOnly = new Set([
  'host', 'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'content-length', 'accept-encoding',
  'authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie', 'openai-organization', 'openai-project', 'x-goog-user-project', 'forwarded', 'via', 'x-real-ip', 'origin', 'referer',
])

const replyOnly = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length', 'content-encoding', 'set-cookie', 'alt-svc',
  'strict-transport-security', 'openai-organization', 'openai-project', 'anthropic-organization-id', 'nel', 'report-to',
])

/** Headers of an agent's request as they go to the provider; the key is added by whoever sends it. */
export function toUpstreamHeaders(headers: IncomingHttpHeaders, token: string): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = {}
  const perConnection = new Set((headers.connection ?? '').toLowerCase().split(',').map((name) => name.trim()))
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || requestOnly.has(name) || name.startsWith('x-forwarded-') || perConnection.has(name)) continue
    // Wherever an agent puts its token: it is no business of the provider.
    if (String(value).includes(token)) continue
    kept[name] = value
  }
  kept['accept-encoding'] = 'identity'
  return kept
}

export function toClientHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => value !== undefined && !replyOnly.has(name)))
}
