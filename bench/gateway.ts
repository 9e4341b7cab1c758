/**
 * What the model gateway adds to a streamed call: the same request to the same local server, direct and through the gateway, in turns. The server
 * sends its first event at once and the others evenly, as a model does; a second series has no pauses, so that only the work is seen.
 *
 *     node bench/gateway.ts [rounds] [calls per round]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { fork } from 'node:child_process'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMemoryStore } from '../src/adapters/memory/memory-store.ts'
import { createGateway } from '../src/gateway/create-gateway.ts'
import { systemClock } from '../src/platform/system-clock.ts'
import { firstTurn } from '../src/ports/store.samples.ts'

const [rounds = 5, calls = 30] = process.argv.slice(2).map(Number)
/** Events of a reply, and the pause between them in the series that is like a model. */
const events = 60
const pauseMs = 2
/** What the gateway may add. */
const goal = { ms: 1, share: 0.1 }

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`
const usage = { input_tokens: 1200, output_tokens: events }
const reply = [
  data({ type: 'message_start', message: { model: 'm', usage: { ...usage, output_tokens: 1 } } }),
  ...Array.from({ length: events }, (_, index) => data({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: `word ${index} ` } })),
  data({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage }),
  data({ type: 'message_stop' }),
]
/** A request as it is in the middle of a conversation: 40 KB. */
const body = JSON.stringify({ model: 'm', max_tokens: 1000, stream: true, messages: Array.from({ length: 40 }, (_, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content: 'x '.repeat(500) })) })

/** The provider is a process of its own, as it has a machine of its own. */
async function serve(): Promise<void> {
  const server = createServer((asked, answer) => void speak(asked, answer))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  process.send?.((server.address() as AddressInfo).port)
  process.on('disconnect', () => process.exit())
}

async function speak(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  await asked.toArray()
  answer.writeHead(200, { 'content-type': 'text/event-stream' })
  const startedAt = performance.now()
  for (const [index, event] of reply.entries()) {
    answer.write(event)
    const waitMs = startedAt + (index + 1) * pauseMs - performance.now()
    if (asked.headers['x-pause'] === 'yes' && waitMs > 0) await sleep(waitMs)
  }
  answer.end()
}

const agent = new Agent({ keepAlive: true })

type Sample = { readonly firstMs: number; readonly wholeMs: number }

if (process.send === undefined) await main()
else await serve()

async function main(): Promise<void> {
  const server = fork(new URL(import.meta.url))
  const [port] = (await once(server, 'message')) as [number]
  const direct = `http://127.0.0.1:${port}`

  const folder = await mkdtemp(join(tmpdir(), 'fleet-bench-'))
  const state = createMemoryStore()
  await state.store.append(firstTurn('r1'))
  const gateway = createGateway({ stateFolder: folder, usage: state.store.usage, clock: systemClock, environment: { KEY: 'secret-key-of-the-bench' }, prices: { rows: [], overrides: [] }, redact: (text) => text })
  const noBudget = { usd: null, tokens: null }
  const provider = { name: 'anthropic', api: 'anthropic', url: direct, keyVariables: ['KEY'], maxRequestsPerMinute: null, maxTokensPerMinute: null, maxConcurrency: null } as const
  const pass = await gateway.open({ runId: 'r1', taskId: 'a', attempt: 1, agent: 'bench', providers: [provider], runBudget: { ...noBudget, day: noBudget, unpriced: 'allow' }, taskBudget: noBudget, paths: {}, transcriptPath: join(folder, 't.ndjson'), signal: new AbortController().signal })
  const through = pass.urlOf('anthropic')

  try {
    for (const pause of ['yes', 'no']) {
      const samples = { direct: [] as Sample[], through: [] as Sample[] }
      for (let index = 0; index < 10; index += 1) for (const url of [direct, through]) await call(url, pause)
      for (let index = 0; index < rounds * calls; index += 1) {
        // In turns, and each first every other time.
        const order = index % 2 === 0 ? (['direct', 'through'] as const) : (['through', 'direct'] as const)
        for (const way of order) samples[way].push(await call(way === 'direct' ? direct : through, pause))
      }
      print(pause === 'yes' ? `a reply of ${events} events, ${pauseMs} ms apart` : `a reply of ${events} events at once`, samples, pause === 'yes')
    }
  } finally {
    agent.destroy()
    await pass.close()
    await gateway.close()
    server.disconnect()
    await rm(folder, { recursive: true })
  }
}

async function call(url: string, pause: string): Promise<Sample> {
  const startedAt = performance.now()
  const asked = request(`${url}/v1/messages`, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-pause': pause } })
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream]
  let firstMs = 0
  for await (const _ of answer) if (firstMs === 0) firstMs = performance.now() - startedAt
  return { firstMs, wholeMs: performance.now() - startedAt }
}

function print(title: string, { direct: plain, through: gated }: { readonly direct: readonly Sample[]; readonly through: readonly Sample[] }, hasGoal: boolean): void {
  console.log(`\n${title}, ${plain.length} calls each way, in turns; medians of the differences pair by pair`)
  for (const [name, pick] of [['first byte', (one: Sample) => one.firstMs], ['whole reply', (one: Sample) => one.wholeMs]] as const) {
    const added = median(gated.map((one, index) => pick(one) - pick(plain[index] ?? one)))
    const base = median(plain.map(pick))
    const isMet = added <= goal.ms && added / base <= goal.share
    const verdict = hasGoal && name === 'whole reply' ? (isMet ? 'met' : 'NOT MET') : ''
    if (verdict === 'NOT MET') process.exitCode = 1
    console.log(`${name.padEnd(12)} direct ${base.toFixed(2)} ms, through the gateway +${added.toFixed(2)} ms (${((added / base) * 100).toFixed(1)} %)  ${verdict}`.trimEnd())
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
