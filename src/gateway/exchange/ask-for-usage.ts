import type { Call } from '../call.ts'

/** The body as it goes to the provider: a chat stream tells its usage only when it is asked to. */
export function askForUsage(call: Call): Buffer {
  if (!wasUsageAskedFor(call)) return call.body
  if (call.facts.hasStreamOptions) return Buffer.from(JSON.stringify({ ...call.facts.data, stream_options: { ...(call.facts.data.stream_options as object), include_usage: true } }))
  // Put in at the front: nothing else of the body is written anew.
  const start = call.body.indexOf('{') + 1
  return Buffer.concat([call.body.subarray(0, start), Buffer.from('"stream_options":{"include_usage":true},'), call.body.subarray(start)])
}

/** Whether the gateway has the provider add an event that the client did not ask for. */
export function wasUsageAskedFor({ endpoint, provider, facts }: Pick<Call, 'endpoint' | 'provider' | 'facts'>): boolean {
  // Mistral always tells, and refuses requests with keys that it does not know.
  return endpoint.type === 'generation' && endpoint.dialect === 'chat' && provider.api !== 'mistral' && facts.isStream && !facts.asksForUsage
}
