import { Agent as HttpAgent, request as requestHttp, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { once } from 'node:events'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Readable } from 'node:stream'

export type UpstreamRequest = {
  readonly url: URL
  readonly method: string
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
  readonly signal: AbortSignal
}

export type UpstreamReply =
  | { readonly status: 'answered'; readonly code: number; readonly headers: IncomingHttpHeaders; readonly body: Readable }
  /** No answer: refused, reset, timed out. */
  | { readonly status: 'unreachable'; readonly message: string }
  | { readonly status: 'aborted' }

/** Sends a request to a provider and returns when the head of its reply is there. */
export type SendUpstream = (request: UpstreamRequest) => Promise<UpstreamReply>

/** A reply that sends nothing for this long is given up. Models may think for minutes before the first byte. */
const idleTimeoutMs = 15 * 60_000

/** Connections to providers, kept open between calls. Proxies of the environment are used, but never for this machine. */
export function createUpstream(environment: Readonly<Record<string, string | undefined>>): { readonly send: SendUpstream; close(): void } {
  const proxyEnv = { ...environment, NO_PROXY: ['localhost,127.0.0.1,[::1]', environment.NO_PROXY ?? environment.no_proxy ?? ''].filter((part) => part !== '').join(',') }
  const plain = new HttpAgent({ keepAlive: true, proxyEnv })
  const secure = new HttpsAgent({ keepAlive: true, proxyEnv })
  const sendOnce = async (request: UpstreamRequest): Promise<UpstreamReply | 'stale-connection'> => {
    const isSecure = request.url.protocol === 'https:'
    const options = { method: request.method, headers: { ...request.headers, 'content-length': request.body.length }, signal: request.signal }
    const outgoing = isSecure ? requestHttps(request.url, { ...options, agent: secure }) : requestHttp(request.url, { ...options, agent: plain })
    outgoing.setTimeout(idleTimeoutMs, () => outgoing.destroy(new Error('the provider sent nothing for 15 minutes')))
    outgoing.end(request.body)
    try {
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
      return { status: 'answered', code: incoming.statusCode ?? 0, headers: incoming.headers, body: decode(incoming) }
    } catch (error) {
      if (request.signal.aborted) return { status: 'aborted' }
      // The provider closed a kept connection just as it was used again: nothing of the request has arrived.
      if (outgoing.reusedSocket && error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return 'stale-connection'
      return { status: 'unreachable', message: error instanceof Error ? describe(error) : String(error) }
    } finally {
      // What happens to the connection from here on is told by the body.
      outgoing.on('error', () => {})
    }
  }
  return {
    send: async (request) => {
      for (;;) {
        const reply = await sendOnce(request)
        if (reply !== 'stale-connection') return reply
      }
    },
    close: () => {
      plain.destroy()
      secure.destroy()
    },
  }
}

/** Providers are asked not to compress; some do all the same. */
function decode(incoming: IncomingMessage): Readable {
  const decoders = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress } as const
  const encoding = incoming.headers['content-encoding'] ?? ''
  if (!(encoding in decoders)) return incoming
  const decoder = decoders[encoding as keyof typeof decoders]()
  incoming.on('error', (error) => decoder.destroy(error))
  incoming.on('aborted', () => decoder.destroy(new Error('the reply was cut')))
  return incoming.pipe(decoder)
}

function describe(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return error.message === '' ? code : error.message
}
