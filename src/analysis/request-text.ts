/** The part of `fetch` that is needed: the global one fits, and so does a fake of a few lines. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchReply>

export type FetchInit = {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
  /** Redirects are not followed: a token must not travel to another host. */
  readonly redirect: 'manual'
}

export type FetchReply = { readonly status: number; readonly body: ReadableStream<Uint8Array> | null }

/** A reply, or why there was none. */
export type TextReply =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'timed-out' | 'unreachable' | 'too-large'; readonly message: string }

export type TextRequest = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

const maxReplyBytes = 32 * 1024 * 1024

/** One bounded request: it ends by its time limit, and a reply that is too large is cut off, not kept. */
export async function requestText(fetch: Fetch, request: TextRequest): Promise<TextReply> {
  const timeout = AbortSignal.timeout(request.timeoutMs)
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal])
  const headers = {
    accept: 'application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  }
  try {
    const reply = await fetch(request.url, {
      method: request.method,
      headers,
      signal,
      redirect: 'manual',
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    const text = await readBounded(reply.body)
    return text === null
      ? { kind: 'too-large', message: `reply of more than ${maxReplyBytes} bytes` }
      : { kind: 'answer', status: reply.status, text }
  } catch (error) {
    if (timeout.aborted) return { kind: 'timed-out', message: `no reply within ${request.timeoutMs} ms` }
    return { kind: 'unreachable', message: toReason(error) }
  }
}

async function readBounded(body: ReadableStream<Uint8Array> | null): Promise<string | null> {
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  // Leaving the loop early cancels the stream.
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxReplyBytes) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** `fetch failed` says nothing; its cause does. */
function toReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, 200)
}
