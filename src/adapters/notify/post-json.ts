import type { Delivery } from '../../ports/notifier.ts'

/** One try of one request. */
const timeoutMs = 10_000

/** Sends a body by POST. Redirects are not followed: they would carry what is told somewhere else. */
export async function postJson(url: string, { body, headers, signal }: { readonly body: string; readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal }): Promise<Delivery> {
  if (!isWebAddress(url)) return { status: 'failed', reason: 'the address is none: it must begin with http:// or https://', isWorthRetrying: false }
  try {
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', 'user-agent': 'fleet', ...headers }, redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) })
    await response.body?.cancel()
    if (response.ok) return { status: 'delivered' }
    return { status: 'failed', reason: `it answered ${response.status}`, isWorthRetrying: response.status === 408 || response.status === 429 || response.status >= 500 }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { status: 'failed', reason: reasonOf(error), isWorthRetrying: true }
  }
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}

/** The code alone: messages of network errors tell the address. */
function reasonOf({ name, cause }: Error): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : null
  return code ?? (name === 'TimeoutError' ? `no answer in ${timeoutMs / 1_000} s` : name)
}
