import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Answer, Call } from '../call.ts'
import type { ReplyKeeper } from '../metering/reply-keeper.ts'
import { ReplyReader, type ReplyFacts } from '../protocols/reply-reader.ts'
import { toClientHeaders } from '../server/clean-headers.ts'
import { wasUsageAskedFor } from './ask-for-usage.ts'
import { UsageEventFilter } from './usage-event-filter.ts'

export type Relayed = {
  readonly facts: ReplyFacts
  /** `cut`: the provider broke off; `left`: the client did, or the attempt ended. */
  readonly how: 'whole' | 'cut' | 'left'
}

/** Passes a reply on as it comes, at the pace of the client, and reads along. */
export async function relay(call: Call, answer: Extract<Answer, { type: 'reply' }>, { response, keeper }: { readonly response: ServerResponse; readonly keeper: ReplyKeeper }): Promise<Relayed> {
  const isSse = answer.headers['content-type']?.includes('text/event-stream') === true
  const reader = new ReplyReader({ dialect: call.endpoint.dialect, api: call.provider.api, isSse })
  const filter = isSse && wasUsageAskedFor(call) ? new UsageEventFilter() : null
  response.writeHead(answer.code, toClientHeaders(answer.headers))
  const how = await pump(answer.body, async (chunk) => {
    const passed = filter === null ? chunk : filter.push(chunk)
    if (passed.length > 0 && !response.write(passed)) await drained(response, call.signal)
    reader.push(chunk)
    keeper.push(chunk)
  }, call.signal)
  const rest = filter?.end()
  if (how === 'whole') response.end(rest)
  // The client has to see that its reply is not whole, after it has got what there is of it.
  else if (how === 'cut') response.socket?.destroySoon()
  else response.destroy()
  return { facts: reader.end(), how }
}

async function pump(body: AsyncIterator<Buffer>, take: (chunk: Buffer) => Promise<void>, signal: AbortSignal): Promise<Relayed['how']> {
  try {
    for (;;) {
      const next = await body.next()
      if (signal.aborted) return 'left'
      if (next.done === true) return 'whole'
      await take(next.value)
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return signal.aborted ? 'left' : 'cut'
  }
}

/** Resolves when the client has read what was sent, or will not any more. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (response.destroyed || signal.aborted) return
  await once(response, 'drain', { signal })
}
