import type { IncomingMessage } from 'node:http'

/** Largest request that is taken, which is also the largest that Anthropic takes. */
export const maxRequestBytes = 32 * 1024 * 1024

export type Body = { readonly status: 'read'; readonly body: Buffer } | { readonly status: 'too-large' } | { readonly status: 'cut' }

export async function readBody(request: IncomingMessage): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > maxRequestBytes) return { status: 'too-large' }
  const chunks: Buffer[] = []
  let length = 0
  try {
    // The connection stays: it still has to carry the refusal.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxRequestBytes) return { status: 'too-large' }
      chunks.push(chunk)
    }
  } catch (error) {
    // The client went away while it was still talking.
    if (request.destroyed && error instanceof Error) return { status: 'cut' }
    throw error
  }
  return { status: 'read', body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks) }
}
